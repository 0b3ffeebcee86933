import { BODY_LIMIT_BYTES } from '../scim/body-limits.ts'
import type { JsonValue } from '../scim/document.ts'
import type { Features } from '../scim/features.ts'
import type { ToleranceName } from '../scim/tolerance.ts'
import type { Idp, Mode } from '../workspace/connection.ts'
import { developerSettingDefinitions } from './developer/settings.ts'
import type { DeveloperSettings } from './developer/settings.ts'
import type { FeaturePreset } from './feature-presets.ts'
import { BASE_ROLES } from './roles.ts'
import {
  listOf,
  strictness,
  switches,
  textOrNull,
  timingByReason,
  whole,
  wholeOrNull,
} from './setting-ranges.ts'
import type { Range } from './setting-ranges.ts'
import type { SyncErrorReason } from './sync-error-reasons.ts'

/** How sure we are of a behaviour of Ramp; see docs/fidelity.md. */
export type Grade = 'documented' | 'observed' | 'assumed'

/** What the rules read, resolved for one connection. */
export interface RampSettings extends DeveloperSettings {
  readonly defaultDepartment: string | null
  readonly defaultLocation: string | null
  readonly requireManager: boolean
  readonly unresolvedManager: 'hold' | 'link-later' | 'reject'
  readonly inactiveManager: 'refuse-new' | 'allow'
  readonly circularManagerDepth: 'any' | 'direct'
  readonly checkEmailFormat: boolean
  readonly duplicateEmailStatus: 409 | 400
  readonly nameMaxLength: number
  readonly checkNameCharacters: boolean
  readonly placeMatching: 'ignore-case' | 'exact'
  readonly externalIdUnique: boolean
  readonly deleteBehavior: 'unlink' | 'deactivate'
  readonly soleOwnerDeactivation: 'reject' | 'allow'
  readonly reconcileDelayMs: number
  readonly groups: 'stored' | 'empty' | 'absent'
  readonly groupNameUnique: boolean
  readonly unknownMember: 'ignore' | 'reject' | 'keep'
  readonly groupPatchAnswer: 200 | 204
  readonly patchAnswer: 200 | 204
  readonly pageSizeDefault: number
  readonly pageSizeMax: number
  readonly acceptBareToken: boolean
  readonly features: FeaturePreset
  readonly featureOverrides: Partial<Features>
  readonly strict: 'none' | 'all' | readonly ToleranceName[]
  readonly me: 501 | 403 | 404
  readonly bulkMaxOperations: number
  readonly userBodyMaxBytes: number
  readonly groupBodyMaxBytes: number
  readonly bulkBodyMaxBytes: number
  readonly syncErrors: Partial<Record<SyncErrorReason, 'sync' | 'async'>>
  readonly timing: 'at-once' | 'realistic'
  readonly createAsDraft: boolean
  readonly inviteExpiryDays: number
  readonly enforcedSso: boolean
  readonly roleSync: boolean
  readonly fullSuite: boolean
  readonly rampPlus: boolean
  readonly allowOwnerTransfer: boolean
  readonly invalidRoleOnUpdate: 'keep-role' | 'hold'
  readonly guestDeactivationMonths: number | null
  readonly stickyManager: boolean
  readonly deprovisioningEnabled: boolean
  readonly legacyTerminate: boolean
  readonly autoTermination: boolean
  readonly autoTerminationDays: number
  readonly rescheduleOnChange: boolean
  readonly includeExistingInactive: boolean
  readonly privilegedRoles: readonly string[]
  readonly terminatedManagerReports: 'next-up' | 'nobody'
  readonly deletedInvite: 'INVITE_EXPIRED' | 'INVITE_DELETED'
  readonly emailReadback: 'idp' | 'effective'
}

export interface SettingDefinition {
  readonly name: keyof RampSettings
  /** `connection`: may also be overridden on one connection. */
  readonly scope: 'workspace' | 'connection'
  readonly allowed: readonly JsonValue[] | Range
  readonly default:
    | JsonValue
    | { readonly byIdp: Readonly<Record<Idp, JsonValue>> }
    | { readonly byMode: Readonly<Record<Mode, JsonValue>> }
  readonly grade: Grade
  readonly source: string
  readonly description: string
}

const YEAR_MS = 365 * 24 * 60 * 60 * 1000

/** Every assumption about Ramp, by name (sources: Ramp's help centre, see docs/fidelity.md). */
export const settingDefinitions: readonly SettingDefinition[] = [
  {
    name: 'defaultDepartment',
    scope: 'workspace',
    allowed: textOrNull,
    default: null,
    grade: 'documented',
    source: 'https://support.ramp.com/set-up-ramps-scim-integration-with-microsoft-entra',
    description:
      'The integration default used when a person arrives without a department; null refuses them.',
  },
  {
    name: 'defaultLocation',
    scope: 'workspace',
    allowed: textOrNull,
    default: null,
    grade: 'documented',
    source: 'https://support.ramp.com/set-up-ramps-scim-integration-with-microsoft-entra',
    description: 'The integration default used when a person arrives without a location; null refuses them.',
  },
  {
    name: 'requireManager',
    scope: 'workspace',
    allowed: [true, false],
    default: false,
    grade: 'assumed',
    source: 'https://support.ramp.com/set-up-ramps-scim-integration-with-okta',
    description:
      'Whether a person without a manager is refused. Ramp lists the manager among the invite prerequisites and, in the Okta table, as not required.',
  },
  {
    name: 'unresolvedManager',
    scope: 'connection',
    allowed: ['hold', 'link-later', 'reject'],
    default: { byIdp: { okta: 'hold', rippling: 'hold', generic: 'hold', entra: 'link-later' } },
    grade: 'assumed',
    source: 'https://support.ramp.com/set-up-ramps-scim-integration-with-okta',
    description:
      'A manager who is not in Ramp: hold the person until the manager arrives, provision now and link later, or refuse with 400.',
  },
  {
    name: 'inactiveManager',
    scope: 'workspace',
    allowed: ['refuse-new', 'allow'],
    default: 'refuse-new',
    grade: 'assumed',
    source: 'https://support.ramp.com/setting-up-scim-and-managing-user-provisioning',
    description: 'Whether an inactive person may become a manager. Inactive people always stay managers.',
  },
  {
    name: 'circularManagerDepth',
    scope: 'workspace',
    allowed: ['any', 'direct'],
    default: 'any',
    grade: 'assumed',
    source: 'https://support.ramp.com/setting-up-scim-and-managing-user-provisioning',
    description: 'How far up the reporting line "Circular manager" looks.',
  },
  {
    name: 'checkEmailFormat',
    scope: 'workspace',
    allowed: [true, false],
    default: true,
    grade: 'assumed',
    source: 'https://support.ramp.com/set-up-ramps-scim-integration-with-okta',
    description: 'Whether an e-mail without a local part, an @ and a domain is refused.',
  },
  {
    name: 'duplicateEmailStatus',
    scope: 'workspace',
    allowed: [409, 400],
    default: 409,
    grade: 'assumed',
    source: 'https://support.ramp.com/setting-up-scim-and-managing-user-provisioning',
    description: 'The HTTP status of "Duplicate email": 409 uniqueness, or 400 invalidValue.',
  },
  {
    name: 'nameMaxLength',
    scope: 'workspace',
    allowed: whole(1, 10_000),
    default: 255,
    grade: 'assumed',
    source: 'https://docs.ramp.com/openapi/developer-api.json',
    description: 'The longest given or family name, in characters.',
  },
  {
    name: 'checkNameCharacters',
    scope: 'workspace',
    allowed: [true, false],
    default: true,
    grade: 'assumed',
    source: 'https://support.ramp.com/setting-up-scim-and-managing-user-provisioning',
    description: 'Whether a given or family name with a control character is refused.',
  },
  {
    name: 'placeMatching',
    scope: 'workspace',
    allowed: ['ignore-case', 'exact'],
    default: 'ignore-case',
    grade: 'assumed',
    source: 'https://support.ramp.com/set-up-ramps-scim-integration-with-okta',
    description:
      'How a department or location name is matched with those that exist; blanks around it never count.',
  },
  {
    name: 'externalIdUnique',
    scope: 'connection',
    allowed: [true, false],
    default: { byIdp: { okta: false, rippling: false, generic: false, entra: true } },
    grade: 'assumed',
    source: 'https://support.ramp.com/set-up-ramps-scim-integration-with-microsoft-entra',
    description: "Whether another user's externalId is refused with 409 uniqueness.",
  },
  {
    name: 'deleteBehavior',
    scope: 'connection',
    allowed: ['unlink', 'deactivate'],
    default: 'unlink',
    grade: 'assumed',
    source: 'https://support.ramp.com/set-up-ramps-scim-integration-with-microsoft-entra',
    description:
      'DELETE deactivates the person. unlink: the resource is gone until a POST links it again; deactivate: it stays readable with active false.',
  },
  {
    name: 'soleOwnerDeactivation',
    scope: 'workspace',
    allowed: ['reject', 'allow'],
    default: 'reject',
    grade: 'assumed',
    source: 'https://www.stitchflow.com/user-management/ramp/api',
    description: 'Whether the only active owner may be deactivated.',
  },
  {
    name: 'reconcileDelayMs',
    scope: 'workspace',
    allowed: whole(0, YEAR_MS),
    default: 0,
    grade: 'documented',
    source: 'https://support.ramp.com/setting-up-scim-and-managing-user-provisioning',
    description:
      'How long the person lags behind the SCIM resource, in milliseconds on the clock of the workspace. Ramp says up to 5 minutes (300000).',
  },
  {
    name: 'groups',
    scope: 'workspace',
    allowed: ['stored', 'empty', 'absent'],
    default: 'stored',
    grade: 'assumed',
    source: 'https://support.ramp.com/setting-up-scim-and-managing-user-provisioning',
    description:
      '/Groups: kept without any effect in Ramp, an empty list that takes no writes (501), or not there at all (404).',
  },
  {
    name: 'groupNameUnique',
    scope: 'connection',
    allowed: [true, false],
    default: true,
    grade: 'assumed',
    source: 'https://learn.microsoft.com/entra/identity/app-provisioning/scim-validator-tutorial',
    description: "Whether another group's displayName, in any case, is refused with 409 uniqueness.",
  },
  {
    name: 'unknownMember',
    scope: 'connection',
    allowed: ['ignore', 'reject', 'keep'],
    default: 'ignore',
    grade: 'assumed',
    source: 'https://developer.okta.com/docs/api/openapi/okta-scim/guides/scim-20',
    description:
      'A member to add that no user or group has the id of: left out with a finding, refused with 400, or kept as sent.',
  },
  {
    name: 'groupPatchAnswer',
    scope: 'connection',
    allowed: [200, 204],
    default: 204,
    grade: 'assumed',
    source: 'RFC 7644 section 3.5.2',
    description:
      'PATCH of a group answers 204, or 200 with the whole group, all members included; 200 always when attributes are asked for.',
  },
  {
    name: 'patchAnswer',
    scope: 'connection',
    allowed: [200, 204],
    default: 200,
    grade: 'assumed',
    source: 'RFC 7644 section 3.5.2',
    description:
      'PATCH answers 200 with the resource or 204 without; 200 always when attributes are asked for.',
  },
  {
    name: 'pageSizeDefault',
    scope: 'workspace',
    allowed: whole(1, 1_000),
    default: 100,
    grade: 'assumed',
    source: 'RFC 7644 section 3.4.2.4',
    description: 'Resources on a page when the client does not say.',
  },
  {
    name: 'pageSizeMax',
    scope: 'workspace',
    allowed: whole(1, 1_000),
    default: 200,
    grade: 'assumed',
    source: 'RFC 7644 section 3.4.2.4',
    description: 'The most resources on a page; a larger count is clamped to it.',
  },
  {
    name: 'acceptBareToken',
    scope: 'connection',
    allowed: [true, false],
    default: false,
    grade: 'assumed',
    source: 'https://developer.okta.com/docs/guides/scim-provisioning-integration-connect',
    description:
      "Whether the token is accepted without the word Bearer, as Okta's header authentication can send it.",
  },
  {
    name: 'features',
    scope: 'connection',
    allowed: ['as-ramp', 'full-rfc', 'okta', 'entra', 'rippling'],
    default: { byMode: { ramp: 'as-ramp', spec: 'full-rfc' } },
    grade: 'assumed',
    source: 'RFC 7643 section 5',
    description:
      "The optional parts of the protocol that are advertised and served: Ramp's, all of them, or those a provider uses.",
  },
  {
    name: 'featureOverrides',
    scope: 'connection',
    allowed: switches,
    default: {},
    grade: 'assumed',
    source: 'RFC 7643 section 5',
    description: 'Single features switched on or off, whatever the preset says.',
  },
  {
    name: 'strict',
    scope: 'connection',
    allowed: strictness,
    default: 'none',
    grade: 'assumed',
    source: 'https://support.ramp.com/set-up-ramps-scim-integration-with-microsoft-entra',
    description:
      'The habits of clients that are refused as the RFC says instead of repaired: none, all, or those named.',
  },
  {
    name: 'me',
    scope: 'connection',
    allowed: [501, 403, 404],
    default: 501,
    grade: 'assumed',
    source: 'RFC 7644 section 3.11',
    description: 'The HTTP status of /Me: the token stands for a company, not for one of its people.',
  },
  {
    name: 'bulkMaxOperations',
    scope: 'connection',
    allowed: whole(1, 10_000),
    default: 1_000,
    grade: 'assumed',
    source: 'RFC 7644 section 3.7.4',
    description: 'The most operations in one bulk request, where bulk is offered; more are refused with 413.',
  },
  {
    name: 'userBodyMaxBytes',
    scope: 'connection',
    allowed: whole(1_024, BODY_LIMIT_BYTES.user),
    default: BODY_LIMIT_BYTES.user,
    grade: 'assumed',
    source: 'RFC 7644 section 3.12',
    description: 'The largest body of a request about a user, in bytes; a larger one is refused with 413.',
  },
  {
    name: 'groupBodyMaxBytes',
    scope: 'connection',
    allowed: whole(1_024, BODY_LIMIT_BYTES.group),
    default: BODY_LIMIT_BYTES.group,
    grade: 'assumed',
    source: 'RFC 7644 section 3.12',
    description: 'The largest body of a request about a group, in bytes; a larger one is refused with 413.',
  },
  {
    name: 'bulkBodyMaxBytes',
    scope: 'connection',
    allowed: whole(1_024, BODY_LIMIT_BYTES.bulk),
    default: BODY_LIMIT_BYTES.bulk,
    grade: 'assumed',
    source: 'RFC 7644 section 3.7.4',
    description: 'The largest bulk request, in bytes; a larger one is refused with 413.',
  },
  ...developerSettingDefinitions,
  {
    name: 'syncErrors',
    scope: 'workspace',
    allowed: timingByReason,
    default: { 'Invalid role assignment': 'async' },
    grade: 'assumed',
    source: 'https://support.ramp.com/setting-up-scim-and-managing-user-provisioning',
    description:
      'Per reason: sync refuses the request, async takes it, lists the error and holds the person back. A manager who is not there yet follows unresolvedManager.',
  },
  {
    name: 'timing',
    scope: 'workspace',
    allowed: ['at-once', 'realistic'],
    default: 'at-once',
    grade: 'documented',
    source: 'https://support.ramp.com/setting-up-scim-and-managing-user-provisioning',
    description:
      'realistic: people lag five minutes behind their SCIM resources, as Ramp says, unless reconcileDelayMs says more.',
  },
  {
    name: 'createAsDraft',
    scope: 'workspace',
    allowed: [true, false],
    default: false,
    grade: 'documented',
    source: 'https://support.ramp.com/setting-up-draft-users',
    description: 'Create SCIM users as draft: no invite until an admin publishes them.',
  },
  {
    name: 'inviteExpiryDays',
    scope: 'workspace',
    allowed: whole(1, 365),
    default: 90,
    grade: 'documented',
    source: 'https://support.ramp.com/setting-up-scim-and-managing-user-provisioning',
    description: 'Days after which an invite sent by provisioning expires.',
  },
  {
    name: 'enforcedSso',
    scope: 'workspace',
    allowed: [true, false],
    default: false,
    grade: 'documented',
    source: 'https://support.ramp.com/set-up-ramps-saml-sso-integration-with-okta',
    description:
      'Whether people sign in by SSO only, so that they need not accept an invite. Guests always need to.',
  },
  {
    name: 'roleSync',
    scope: 'workspace',
    allowed: [true, false],
    default: false,
    grade: 'documented',
    source: 'https://support.ramp.com/setting-up-okta-role-assignments',
    description: 'Whether roles sent by the provider are applied; an opt-in at Ramp.',
  },
  {
    name: 'fullSuite',
    scope: 'workspace',
    allowed: [true, false],
    default: true,
    grade: 'documented',
    source: 'https://support.ramp.com/setting-up-okta-role-assignments',
    description:
      'Whether the business has the full suite including card issuing, without which no role can be assigned.',
  },
  {
    name: 'rampPlus',
    scope: 'workspace',
    allowed: [true, false],
    default: true,
    grade: 'documented',
    source: 'https://support.ramp.com/user-role-deep-dive-guest',
    description: 'Whether the business has Ramp Plus, which guests and custom fields need.',
  },
  {
    name: 'allowOwnerTransfer',
    scope: 'connection',
    allowed: [true, false],
    default: { byIdp: { okta: true, entra: false, rippling: false, generic: false } },
    grade: 'assumed',
    source: 'https://support.ramp.com/hc/en-us/articles/39367962117651-Transfer-business-ownership',
    description:
      'Whether BUSINESS_OWNER sent for a current admin transfers the ownership; the owner before becomes an admin.',
  },
  {
    name: 'invalidRoleOnUpdate',
    scope: 'workspace',
    allowed: ['keep-role', 'hold'],
    default: 'keep-role',
    grade: 'assumed',
    source: 'https://support.ramp.com/setting-up-okta-role-assignments',
    description:
      'An update with a role that cannot be assigned: the rest is applied and the role stays, or nothing is applied.',
  },
  {
    name: 'guestDeactivationMonths',
    scope: 'workspace',
    allowed: wholeOrNull(1, 120),
    default: null,
    grade: 'assumed',
    source: 'https://support.ramp.com/user-role-deep-dive-guest',
    description:
      "Months after which a guest made by the provider is deactivated; null never. Ramp's own form says 6.",
  },
  {
    name: 'stickyManager',
    scope: 'workspace',
    allowed: [true, false],
    default: false,
    grade: 'assumed',
    source: 'https://support.ramp.com/editing-a-users-role',
    description: 'Whether somebody stays a Manager after their last report left.',
  },
  {
    name: 'deprovisioningEnabled',
    scope: 'workspace',
    allowed: [true, false],
    default: true,
    grade: 'documented',
    source: 'https://support.ramp.com/set-up-ramps-scim-integration-with-okta',
    description:
      'Whether active false deactivates the person; otherwise it is kept, and the person stays active.',
  },
  {
    name: 'legacyTerminate',
    scope: 'workspace',
    allowed: [true, false],
    default: false,
    grade: 'documented',
    source: 'https://support.ramp.com/set-up-ramps-scim-integration-with-okta',
    description:
      'The older behaviour: active false and DELETE terminate the person, and a later push makes a new one.',
  },
  {
    name: 'autoTermination',
    scope: 'workspace',
    allowed: [true, false],
    default: false,
    grade: 'documented',
    source: 'https://support.ramp.com/auto-termination-with-scim',
    description: 'Whether people deactivated by the provider are terminated some days later.',
  },
  {
    name: 'autoTerminationDays',
    scope: 'workspace',
    allowed: whole(1, 36_500),
    default: 45,
    grade: 'documented',
    source: 'https://support.ramp.com/auto-termination-with-scim',
    description: 'Days between deactivation and termination, where autoTermination is on.',
  },
  {
    name: 'rescheduleOnChange',
    scope: 'workspace',
    allowed: [true, false],
    default: false,
    grade: 'assumed',
    source: 'https://support.ramp.com/auto-termination-with-scim',
    description: 'Whether a change of autoTerminationDays moves the terminations that are already scheduled.',
  },
  {
    name: 'includeExistingInactive',
    scope: 'workspace',
    allowed: [true, false],
    default: false,
    grade: 'assumed',
    source: 'https://support.ramp.com/auto-termination-with-scim',
    description: 'Whether people already inactive are scheduled when autoTermination is switched on.',
  },
  {
    name: 'privilegedRoles',
    scope: 'workspace',
    allowed: listOf(BASE_ROLES),
    default: ['BUSINESS_OWNER', 'BUSINESS_ADMIN', 'IT_ADMIN'],
    grade: 'assumed',
    source: 'https://support.ramp.com/auto-termination-with-scim',
    description: 'The roles whose holders are never terminated by themselves.',
  },
  {
    name: 'terminatedManagerReports',
    scope: 'workspace',
    allowed: ['next-up', 'nobody'],
    default: 'next-up',
    grade: 'assumed',
    source: 'https://support.ramp.com/editing-a-users-role',
    description: 'Who gets the reports of a terminated manager: the next manager up, or nobody.',
  },
  {
    name: 'deletedInvite',
    scope: 'workspace',
    allowed: ['INVITE_EXPIRED', 'INVITE_DELETED'],
    default: 'INVITE_EXPIRED',
    grade: 'assumed',
    source: 'https://support.ramp.com/understanding-user-states-in-ramp',
    description:
      "The status of a person whose pending invite an admin deleted; INVITE_DELETED is an older one of Ramp's API.",
  },
  {
    name: 'emailReadback',
    scope: 'connection',
    allowed: ['idp', 'effective'],
    default: 'idp',
    grade: 'assumed',
    source: 'https://support.ramp.com/setting-up-scim-and-managing-user-provisioning',
    description:
      'What SCIM shows while a new e-mail waits to be confirmed: what the provider sent, or the address in effect. Filters always find what was sent.',
  },
]
