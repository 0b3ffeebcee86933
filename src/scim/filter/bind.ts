import type { Filter as ParsedFilter } from 'scim2-parse-filter'
import { findSubAttribute } from '../schema/resource-type.ts'
import type { AttributePath, ResourceType } from '../schema/resource-type.ts'
import type { Attribute } from '../schema/attribute.ts'
import type { Tolerances } from '../tolerance.ts'
import { isFilterName, resolveElementName, resolveFilterName } from './attribute-name.ts'
import { convertValue } from './comparison-value.ts'
import type { CompareOperator, Filter } from './filter.ts'
import { invalidFilter, tolerate } from './refusal.ts'
import type { Term } from './repair.ts'

/** What the names in a filter are resolved against: a resource type, or the attribute before the bracket. */
export type FilterScope =
  /** `beside`: the other types of a list over several; what only they have has no value here. */
  | { readonly type: ResourceType; readonly beside?: readonly ResourceType[] }
  /** `listed`: the type whose resources are listed; undefined where an element is chosen, by the path of a PATCH. */
  | { readonly element: AttributePath; readonly listed?: ResourceType }

export interface BindOptions {
  readonly terms: readonly Term[]
  readonly scope: FilterScope
  readonly tolerances: Tolerances
}

/** The leaf type an attribute is compared as. */
export const leafOf = (path: AttributePath): Attribute => path.subAttribute ?? path.attribute

const ORDERING: ReadonlySet<CompareOperator> = new Set(['gt', 'ge', 'lt', 'le'])
const SUBSTRING: ReadonlySet<CompareOperator> = new Set(['co', 'sw', 'ew'])

/**
 * Binds a parsed filter to the schema: names become attributes, values their type. Throws 400 invalidFilter for what
 * the schema does not define or a type does not allow.
 */
export function bindFilter(parsed: ParsedFilter, options: BindOptions): Filter {
  if ('attrPath' in parsed) {
    const term = termOf(parsed.attrPath, options)
    if (isElsewhere(term, options)) return absent(parsed.op, term)
  }
  switch (parsed.op) {
    case 'and':
    case 'or':
      return { op: parsed.op, filters: parsed.filters.map((filter) => bindFilter(filter, options)) }
    case 'not':
      return { op: 'not', filter: bindFilter(parsed.filter, options) }
    case '[]':
      return bindValuePath(parsed.valFilter, termOf(parsed.attrPath, options), options)
    case 'pr':
      return { op: 'pr', path: resolve(termOf(parsed.attrPath, options), options) }
    default:
      return bindComparison(parsed.op, termOf(parsed.attrPath, options), options)
  }
}

const termOf = (placeholder: string, { terms }: BindOptions) => terms[Number(placeholder.slice(1))] as Term

function resolve({ path }: Term, { scope, tolerances }: BindOptions): AttributePath {
  return 'type' in scope
    ? resolveFilterName(scope.type, path, tolerances)
    : resolveElementName(scope.element, path, scope.listed)
}

/** RFC 7644 3.4.2.1: an attribute of other types only is treated as if it had no value. */
function isElsewhere({ path }: Term, { scope }: BindOptions): boolean {
  if (!('beside' in scope) || scope.beside === undefined || isFilterName(scope.type, path)) return false
  return scope.beside.some((type) => isFilterName(type, path))
}

/** Conditions that always, and never, hold. */
export const ALWAYS: Filter = { op: 'and', filters: [] }
export const NEVER: Filter = { op: 'or', filters: [] }

/** The condition on an attribute that has no value; the types that have it check what it is compared with. */
function absent(op: ParsedFilter['op'], { value }: Term): Filter {
  if (op !== 'eq' && op !== 'ne') return NEVER
  const unassigned = value?.value === (value?.kind === 'word' ? 'null' : '')
  return unassigned === (op === 'eq') ? ALWAYS : NEVER
}

function bindValuePath(inner: ParsedFilter, term: Term, options: BindOptions): Filter {
  const path = resolve(term, options)
  const { attribute } = path
  if (path.subAttribute !== undefined || (attribute.type !== 'complex' && !attribute.multiValued)) {
    throw invalidFilter(
      'no-value-path',
      term.path,
      `${path.name} has no sub-attributes to filter by.`,
      path.name,
    )
  }
  const listed = 'type' in options.scope ? options.scope.type : options.scope.listed
  const scope = { element: path, ...(listed && { listed }) }
  const filter = bindFilter(inner, { ...options, scope })
  // A single-valued attribute has one element, so that its conditions need no common entry.
  return attribute.multiValued
    ? { op: 'valuePath', path, filter }
    : { op: 'and', filters: [{ op: 'pr', path }, filter] }
}

function bindComparison(op: CompareOperator, term: Term, options: BindOptions): Filter {
  const { tolerances } = options
  const token = term.value as NonNullable<Term['value']>
  const unassigned = token.kind === 'word' && token.value === 'null'
  const named = resolve(term, options)
  const path = unassigned ? named : toSimple(named, term, tolerances)
  const attribute = leafOf(path)
  checkOperator(op, attribute, path.name, term)
  const value = convertValue(attribute, path.name, token, tolerances)
  if ((value === null || value === '') && (op === 'eq' || op === 'ne')) {
    // Unset, null and "" are one state here (RFC 7643 2.5, row A13), so "" finds what null finds.
    return { op, path, value: null }
  }
  if (value === null) {
    throw invalidFilter(
      'wrong-value',
      token,
      `null is compared with eq or ne only; write ${path.name} pr.`,
      path.name,
    )
  }
  const decoded =
    op === 'eq' && token.kind === 'string' && typeof value === 'string' ? percentDecode(value) : undefined
  // Q31, Entra's validator encodes once too often: the literal value first, then the decoded one.
  if (
    decoded !== undefined &&
    attribute.type !== 'dateTime' &&
    tolerances.allows('filter.double-encoded-value', path.name)
  ) {
    return { op: 'or', filters: [value, decoded].map((candidate) => ({ op, path, value: candidate })) }
  }
  return { op, path, value }
}

/** A complex attribute compared as a whole means its `value` (RFC 7643 2.4); for a single one it is Entra's habit. */
function toSimple(path: AttributePath, term: Term, tolerances: Tolerances): AttributePath {
  if (leafOf(path).type !== 'complex') return path
  const subAttribute = findSubAttribute(path.attribute, 'value')
  const known = path.attribute.subAttributes?.map(({ name }) => name).join(', ') ?? ''
  if (subAttribute === undefined) {
    const advice = `${path.name} is complex; name one of its sub-attributes: ${known}.`
    throw invalidFilter('complex-attribute', term.path, advice, path.name)
  }
  const name = `${path.name}.${subAttribute.name}`
  if (!path.attribute.multiValued)
    tolerate(tolerances, 'filter.complex-value', term.path, `write ${name}.`, name)
  return { ...path, subAttribute, name }
}

/** RFC 7644 3.4.2.2: ordering has no meaning for booleans and binaries, nor have substrings for what is no text. */
function checkOperator(op: CompareOperator, { type }: Attribute, name: string, { operator }: Term): void {
  const unordered = type === 'boolean' || type === 'binary' || type === 'complex'
  const textual = type === 'string' || type === 'reference' || type === 'binary'
  if (!(ORDERING.has(op) && unordered) && !(SUBSTRING.has(op) && !textual)) return
  const allowed = unordered ? 'eq, ne and pr' : 'eq, ne, gt, ge, lt, le and pr'
  const offered = type === 'binary' ? 'eq, ne, co, sw, ew and pr' : allowed
  throw invalidFilter(
    'operator-not-allowed',
    operator,
    `${op} does not apply to ${name} (${type}); use ${offered}.`,
    name,
  )
}

function percentDecode(value: string): string | undefined {
  if (!/%[0-9a-f]{2}/i.test(value)) return undefined
  try {
    const decoded = decodeURIComponent(value)
    return decoded === value ? undefined : decoded
  } catch {
    return undefined
  }
}
