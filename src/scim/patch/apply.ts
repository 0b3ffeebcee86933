import { isObject } from '../document.ts'
import type { JsonObject, ScimDocument } from '../document.ts'
import { assign, unassign } from '../document/assign.ts'
import type { AttributeTarget, Target } from '../document/assign.ts'
import { assignUnknown } from '../document/assign-unknown.ts'
import { createDraft } from '../document/draft.ts'
import type { Draft } from '../document/draft.ts'
import { checkImmutable, mutability } from '../document/immutable.ts'
import { visitMembers } from '../document/members.ts'
import { parsePath } from '../document/path.ts'
import { shown, wrongType } from '../document/refusal.ts'
import type { References } from '../document/references.ts'
import { toElements } from '../document/value.ts'
import { badRequest, ScimError } from '../error.ts'
import { isClientWritten, missingRequired } from '../document/normalise.ts'
import type { ResourceType } from '../schema/resource-type.ts'
import type { Tolerances } from '../tolerance.ts'
import { parsePatch } from './operations.ts'
import type { PatchOperation } from './operations.ts'

/**
 * The document after a PATCH (RFC 7644 3.5.2), in canonical form; `current` itself when nothing changed. Never touches
 * `current`: a refused list of operations has changed nothing (P16). Throws what `parsePatch` and `applyOperations`
 * throw.
 */
export function applyPatch(
  type: ResourceType,
  current: ScimDocument,
  body: unknown,
  tolerances: Tolerances,
  references?: References,
): ScimDocument {
  return applyOperations(type, current, parsePatch(body, tolerances), tolerances, references)
}

/**
 * The document after operations made by `parsePatch`. Throws a ScimError whose detail names the operation: 400
 * invalidPath (P25, P29), invalidFilter, invalidValue, mutability (P11, P12), noTarget (P7), tooMany. What they do to
 * attributes kept apart goes to `references`.
 */
export function applyOperations(
  type: ResourceType,
  current: ScimDocument,
  operations: readonly PatchOperation[],
  tolerances: Tolerances,
  references?: References,
): ScimDocument {
  if (operations.length === 0) return current
  const draft = createDraft(type, tolerances, current, references)
  const run = createRun(type, draft, tolerances)
  for (const [index, operation] of operations.entries()) {
    try {
      run(operation)
    } catch (error) {
      throw error instanceof ScimError ? located(error, operation, index + 1) : error
    }
  }
  const next = draft.finish()
  if (next !== current) checkImmutable(type, current, next)
  return next
}

function createRun(type: ResourceType, draft: Draft, tolerances: Tolerances) {
  const targets = new Map<string, Target>()

  function targetOf(path: string): Target {
    let target = targets.get(path)
    if (target === undefined) {
      target = parsePath(type, path, tolerances)
      targets.set(path, target)
    }
    return target
  }

  return function run({ op, path, value }: PatchOperation): void {
    const target: Target = path === undefined ? { kind: 'schema', container: '' } : targetOf(path)
    if (target.kind === 'ignored') return
    if (op === 'remove') {
      if (path === undefined) return removeMembers(value)
      return remove(target, value)
    }
    if (target.kind === 'schema') return assignMembers(op, target.container, path, value)
    if (target.kind === 'unknown') return assignUnknown(draft, target, value, tolerances)
    if (isPassedOver(target, 'must not be set')) return
    set(op, target, value)
  }

  /** True for what is accepted without effect; throws 400 mutability for what is the server's (P12). */
  function isPassedOver({ path: { attribute, name }, sub }: AttributeTarget, reason: string): boolean {
    if (attribute.mutability === 'readOnly') throw mutability(name, `is readOnly and ${reason}`)
    if (sub?.row?.mutability === 'readOnly' && !attribute.multiValued) {
      throw mutability(`${name}.${sub.name}`, `is readOnly and ${reason}`)
    }
    return attribute.mutability === 'writeOnly' || name === 'schemas'
  }

  function set(op: 'add' | 'replace', target: AttributeTarget, value: unknown): void {
    assign(draft, op, target, value, tolerances)
    const { attribute, name } = target.path
    if (
      attribute.required &&
      !attribute.multiValued &&
      draft.read(target.container, attribute.name) === undefined
    ) {
      throw missingRequired(name)
    }
  }

  /** No path, or a bare schema URN: the value's members, each merged by itself (P13, P14). */
  function assignMembers(
    op: 'add' | 'replace',
    container: string,
    path: string | undefined,
    value: unknown,
  ): void {
    const isUnset = value === null || value === '' || (Array.isArray(value) && value.length === 0)
    if (isUnset && container !== '') {
      if (op === 'replace') draft.clear(container)
      return
    }
    if (!isObject(value))
      throw wrongType(path === undefined ? 'value (without a path)' : 'value', 'an object', value)
    visitMembers(
      type,
      value,
      tolerances,
      {
        attribute(target, member) {
          if (target.kind === 'unknown') assignUnknown(draft, target, member, tolerances)
          else if (isClientWritten(target.path.attribute)) set(op, target, member)
          else ignoreReadOnly(target)
        },
        emptyExtension(urn) {
          if (op === 'replace' && urn !== '') draft.clear(urn)
        },
      },
      container,
    )
  }

  /** Okta sends `id` along with the name of a group (Q24). */
  function ignoreReadOnly({ path: { attribute, name } }: AttributeTarget): void {
    if (attribute.mutability === 'writeOnly' || tolerances.allows('patch.read-only-key', name)) return
    throw mutability(name, 'is readOnly and must not be set')
  }

  function remove(target: Exclude<Target, { kind: 'ignored' }>, value: unknown): void {
    if (target.kind === 'unknown') return assignUnknown(draft, target, undefined, tolerances)
    if (target.kind === 'schema') {
      if (target.container === '') throw noTarget('Name the attribute to remove.')
      return draft.clear(target.container)
    }
    const { attribute, name } = target.path
    if (isPassedOver(target, 'cannot be removed')) return
    if (attribute.required && target.sub === undefined && target.filter === undefined) {
      throw mutability(name, 'is required and cannot be removed')
    }
    const isValueGiven = value !== undefined && value !== null && value !== ''
    const isListed =
      isValueGiven && attribute.multiValued && target.filter === undefined && target.sub === undefined
    // Entra lists the members to remove; the letter of the RFC would empty the group (Q8, P8).
    if (isListed && tolerances.allows('patch.remove-listed', name)) {
      unassign(draft, target, tolerances, toElements(attribute, value, name, tolerances))
    } else {
      unassign(draft, target, tolerances)
    }
  }

  /** Salesforce: `{"op": "remove", "value": {"members": [...]}}` (P7). */
  function removeMembers(value: unknown): void {
    const members = isObject(value) ? knownMembers(value) : []
    if (members.length === 0 || !tolerances.allows('patch.pathless-remove')) {
      throw noTarget('A remove needs a "path".')
    }
    for (const [target, member] of members) remove(target, member)
  }

  function knownMembers(value: JsonObject): readonly [AttributeTarget, unknown][] {
    const known: [AttributeTarget, unknown][] = []
    visitMembers(type, value, tolerances, {
      attribute(target, member) {
        if (target.kind === 'attribute' && isClientWritten(target.path.attribute))
          known.push([target, member])
      },
      emptyExtension: () => undefined,
    })
    return known
  }
}

const noTarget = (detail: string) => badRequest('noTarget', 'scim.patch.no-target', detail)

/** The refusal, with the operation that met it. */
function located(error: ScimError, { op, path }: PatchOperation, number: number): ScimError {
  const where = path === undefined ? op : `${op} ${shown(path)}`
  return new ScimError({
    status: error.status,
    ...(error.scimType !== undefined && { scimType: error.scimType }),
    code: error.code,
    detail: `Operation ${number} (${where}): ${error.message}`,
    ...(error.attribute !== undefined && { attribute: error.attribute }),
    cause: error,
  })
}
