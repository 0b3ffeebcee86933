import { filterTolerances } from './filter/tolerances.ts'
import type { Findings } from './finding.ts'

/**
 * A habit of real clients that a strict server would refuse or misread, and that this one repairs before the strict
 * engine reads the request. `name` is also the code of the finding each use leaves; `rows` are the rows of the table of
 * client quirks (Q), PATCH vectors (P) and accepted forms (A) it serves.
 */
export interface Tolerance {
  readonly name: string
  readonly client: string
  readonly description: string
  readonly rows: readonly string[]
}

const bodyTolerances = [
  {
    name: 'body.schemas',
    client: 'Entra and custom clients',
    description: '`schemas` is missing, or does not name every schema the body uses; it is recomputed.',
    rows: ['Q36'],
  },
  {
    name: 'body.flat-key',
    client: 'Entra',
    description:
      'A key holds a path (`name.givenName`, `urn:...:User:department`) instead of an attribute name.',
    rows: ['Q7', 'P14'],
  },
  {
    name: 'body.flat-extension',
    client: 'Okta and custom clients',
    description:
      'An attribute of an extension stands outside it; it is moved there and wins over the value inside.',
    rows: ['A12'],
  },
  {
    name: 'body.urn-dot',
    client: 'Entra',
    description: 'A schema URN is followed by `.attribute` instead of `:attribute`.',
    rows: ['Q14'],
  },
  {
    name: 'body.scim1-urn',
    client: 'Entra',
    description: 'A schema is named by its SCIM 1 URN.',
    rows: ['Q36'],
  },
  {
    name: 'body.unknown-attribute',
    client: 'custom mappings',
    description: 'An attribute is in no schema of the resource type; it is kept as sent and has no effect.',
    rows: ['A12', 'P24'],
  },
] as const satisfies readonly Tolerance[]

const valueTolerances = [
  {
    name: 'value.empty-string',
    client: 'Okta, Entra, OneLogin',
    description: 'An empty string stands for "no value".',
    rows: ['A13', 'Q5', 'Q26', 'P18'],
  },
  {
    name: 'value.string-boolean',
    client: 'Entra and its validator',
    description: 'A boolean is sent as text: "True", "false".',
    rows: ['A8', 'Q2', 'P5', 'P19'],
  },
  {
    name: 'value.string-number',
    client: 'custom mappings',
    description: 'A number is sent as text.',
    rows: ['A7'],
  },
  {
    name: 'value.number-text',
    client: 'custom mappings',
    description: 'Text is sent as a number, such as an employee number.',
    rows: ['A7'],
  },
  {
    name: 'value.wrapped-scalar',
    client: 'Okta, Entra',
    description: 'A single value is wrapped: [value], {"value": value} or [{"value": value}].',
    rows: ['A7', 'Q35', 'P19'],
  },
  {
    name: 'value.bare-element',
    client: 'Okta, Entra, Rippling',
    description:
      'A multi-valued attribute is given one value instead of a list, or plain values instead of objects.',
    rows: ['A7', 'Q13'],
  },
  {
    name: 'value.json-text',
    client: 'Entra',
    description: 'A role is sent as JSON inside a string.',
    rows: ['A7', 'Q13'],
  },
  {
    name: 'value.reference-form',
    client: 'Entra, Okta',
    description: 'A reference such as `manager` is sent as its bare identifier or as a list of one.',
    rows: ['A9', 'Q5', 'Q6'],
  },
  {
    name: 'value.empty-element',
    client: 'Okta',
    description: 'An element carries nothing but `type` and `primary`; it counts as absent.',
    rows: ['A13', 'Q26'],
  },
  {
    name: 'value.many-primaries',
    client: 'custom mappings',
    description: 'More than one element says `primary: true`; the first keeps it.',
    rows: ['P4'],
  },
] as const satisfies readonly Tolerance[]

const patchTolerances = [
  {
    name: 'patch.schemas',
    client: 'C1 / ConductorOne',
    description: 'The PATCH does not name the PatchOp schema.',
    rows: ['A7', 'Q33'],
  },
  {
    name: 'patch.key-case',
    client: 'Entra',
    description: '`Operations`, `op`, `path` or `value` is spelt in another case.',
    rows: ['A7', 'Q1'],
  },
  {
    name: 'patch.op-case',
    client: 'Entra',
    description: 'The operation is spelt `Add`, `Replace` or `Remove`.',
    rows: ['A7', 'Q1'],
  },
  {
    name: 'patch.no-operations',
    client: 'Entra validator',
    description: '`Operations` is empty; nothing changes.',
    rows: ['A7', 'Q32'],
  },
  {
    name: 'patch.create-element',
    client: 'Entra',
    description:
      'The value filter of an add or replace matches nothing; the element is created from its `eq` pairs.',
    rows: ['Q4', 'P1', 'P2', 'P3', 'P28'],
  },
  {
    name: 'patch.remove-listed',
    client: 'Entra',
    description: 'A remove lists the values to take away instead of filtering them.',
    rows: ['Q8', 'P8'],
  },
  {
    name: 'patch.pathless-remove',
    client: 'Salesforce',
    description: 'A remove has no path and names what to take away in its value.',
    rows: ['P7'],
  },
  {
    name: 'patch.read-only-key',
    client: 'Okta',
    description:
      'The value of an operation without a path carries a readOnly attribute such as `id`; it is ignored.',
    rows: ['Q24', 'P12'],
  },
  {
    name: 'patch.fixed-sub-attribute',
    client: 'Entra',
    description:
      'An operation sets a readOnly or immutable sub-attribute of an existing element; it is ignored.',
    rows: ['P23'],
  },
] as const satisfies readonly Tolerance[]

/** Every tolerance, in the order a request meets them. */
export const tolerances = [
  ...bodyTolerances,
  ...valueTolerances,
  ...patchTolerances,
  ...filterTolerances,
] as const

export type ToleranceName = (typeof tolerances)[number]['name']

/** Decides for one exchange whether a habit is repaired, and records each repair. */
export interface Tolerances {
  /** True when the habit is tolerated here; the use is then recorded as a finding. False: apply the strict rule. */
  allows(name: ToleranceName, attribute?: string): boolean
}

const described: ReadonlyMap<string, Tolerance> = new Map(tolerances.map((row) => [row.name, row]))

/** Findings name at most so many attributes per exchange, so that a hostile body cannot fill the journal. */
const NAMED_ATTRIBUTES = 200
const SHOWN_NAME_LENGTH = 200

/** Tolerances for one exchange: all but the `strict` ones are allowed, uses are added to `findings`. */
export function createTolerances(findings: Findings, strict?: ReadonlySet<ToleranceName>): Tolerances {
  let seen: Set<string> | undefined
  return {
    allows(name, attribute) {
      if (strict?.has(name)) return false
      seen ??= new Set()
      const shown = attribute === undefined ? '' : attribute.slice(0, SHOWN_NAME_LENGTH).toWellFormed()
      const use = `${name}\n${shown}`
      if (seen.has(use)) return true
      const named = shown !== '' && seen.size < NAMED_ATTRIBUTES
      if (seen.size < 2 * NAMED_ATTRIBUTES) seen.add(use)
      findings.add({
        code: name,
        level: 'tolerated',
        message: described.get(name)?.description ?? name,
        ...(named && { attribute: shown }),
      })
      return true
    },
  }
}
