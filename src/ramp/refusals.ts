import { ScimError } from '../scim/error.ts'
import type { ScimType } from '../scim/error.ts'
import type { PersonFacts } from './attributes.ts'
import type { Grade } from './setting-table.ts'
import type { SyncErrorReason } from './sync-error-reasons.ts'

interface Refusal {
  /** Listed as a sync error under this reason; the others are answered and not listed. */
  readonly reason?: SyncErrorReason
  readonly message: string
  readonly status: number
  readonly scimType: ScimType
  readonly grade: Grade
  readonly source: string
}

const SYNC_ERRORS = 'https://support.ramp.com/setting-up-scim-and-managing-user-provisioning'
const OKTA = 'https://support.ramp.com/set-up-ramps-scim-integration-with-okta'
const listed = { status: 400, scimType: 'invalidValue', grade: 'documented', source: SYNC_ERRORS } as const
const refused = { status: 400, scimType: 'invalidValue', grade: 'assumed', source: OKTA } as const

/** Every refusal of Ramp's rules. Messages with a reason are Ramp's exact sentences; the others are ours. */
export const refusals = {
  'ramp.user.circular-manager': {
    ...listed,
    reason: 'Circular manager',
    message: "Employees can't be assigned as their manager's manager",
  },
  'ramp.user.invalid-manager': {
    ...listed,
    reason: 'Invalid manager',
    message: "Manager's email is not associated with an eligible profile in Ramp",
  },
  'ramp.user.self-manager': {
    ...listed,
    reason: 'Self manager',
    message: "Employees can't be assigned as their own manager",
  },
  'ramp.user.duplicate-email': {
    ...listed,
    reason: 'Duplicate email',
    message: 'Email is already associated with another employee',
    status: 409,
    scimType: 'uniqueness',
  },
  'ramp.user.invalid-name': {
    ...listed,
    reason: 'Invalid name',
    message: 'Ensure first and last name are entered correctly',
  },
  'ramp.user.invalid-location-change': {
    ...listed,
    reason: 'Invalid location change',
    message: 'Location cannot be assigned to an entity using a different issuing currency',
  },
  'ramp.user.invalid-role-assignment': {
    ...listed,
    reason: 'Invalid role assignment',
    message: 'User is not eligible to receive assigned role',
  },
  'ramp.user.user-name-missing': {
    ...refused,
    message: 'A userName is required: send one that is not blank.',
  },
  'ramp.user.email-missing': {
    ...refused,
    message: 'An e-mail address is required: send emails with a primary or work value.',
  },
  'ramp.user.email-invalid': {
    ...refused,
    message: 'The e-mail address must have the form name@domain.',
  },
  'ramp.user.department-missing': {
    ...refused,
    message:
      'A department is required: send department in urn:ietf:params:scim:schemas:extension:enterprise:2.0:User, or set a default department on the integration (setting defaultDepartment).',
  },
  'ramp.user.location-missing': {
    ...refused,
    message:
      'A location is required: send addresses with a primary or work locality, or set a default location on the integration (setting defaultLocation).',
  },
  'ramp.user.manager-missing': {
    ...refused,
    message: 'A manager is required here (setting requireManager): send manager with a value.',
  },
  'ramp.user.sole-owner': {
    ...refused,
    message: 'The only owner cannot be deactivated: make another person owner in Ramp first.',
  },
  'ramp.user.user-name-taken': {
    ...refused,
    message: 'The userName is already used by another user: search for it and update that user.',
    status: 409,
    scimType: 'uniqueness',
  },
  'ramp.user.external-id-taken': {
    ...refused,
    message: 'The externalId is already used by another user: search for it and update that user.',
    status: 409,
    scimType: 'uniqueness',
  },
  'ramp.group.name-taken': {
    ...refused,
    message: 'The displayName is already used by another group: search for it and update that group.',
    status: 409,
    scimType: 'uniqueness',
  },
  'ramp.group.unknown-member': {
    ...refused,
    message:
      'A member is not known here: provision the user or group first, then add its id (setting unknownMember).',
  },
} as const satisfies Record<string, Refusal>

/** Stable and dotted: the code of a refusal, and of the finding it is in mode spec. */
export type RefusalCode = keyof typeof refusals

/** One rule broken by one payload. `causeKey` names what it hangs on elsewhere in the directory. */
export interface Violation {
  readonly code: RefusalCode
  /** The SCIM attribute to look at. */
  readonly attribute: string
  readonly causeKey?: string
}

/** Ramp's reason for the violation, undefined when it is not one of the seven listed ones. */
export function reasonOf(code: RefusalCode): SyncErrorReason | undefined {
  const refusal: Refusal = refusals[code]
  return refusal.reason
}

/** The violation as an answer; `status` overrides the table's (setting duplicateEmailStatus). */
export function toScimError({ code, attribute }: Violation, status?: number): ScimError {
  const refusal: Refusal = refusals[code]
  const scimType = status === 400 ? 'invalidValue' : refusal.scimType
  return new ScimError({
    status: status ?? refusal.status,
    scimType,
    code,
    detail: refusal.message,
    attribute,
  })
}

/** Thrown inside the transaction and answered after its rollback, when the violations are listed. */
export class Refused extends Error {
  readonly facts: PersonFacts
  readonly resourceId: string
  readonly violations: readonly Violation[]

  constructor(facts: PersonFacts, resourceId: string, violations: readonly Violation[]) {
    super(violations[0]?.code)
    this.name = 'Refused'
    this.facts = facts
    this.resourceId = resourceId
    this.violations = violations
  }
}
