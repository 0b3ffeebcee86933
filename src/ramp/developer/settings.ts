import { whole } from '../setting-ranges.ts'
import type { SettingDefinition } from '../setting-table.ts'

/** What the Developer API reads of a workspace's settings. */
export interface DeveloperSettings {
  readonly developerRateLimit: number
  readonly developerTokenSeconds: number
  readonly developerStrictBasic: boolean
  readonly developerMoneyUnit: 'major' | 'minor'
  readonly developerMoneyRate: number
  readonly developerDeferredDelayMs: number
  readonly developerDuplicateEmail: 'task-error' | 'refuse'
  readonly developerRenewalDays: number
  readonly developerTerminatedVendorOwner: 'manager' | 'account-owner' | 'nobody'
}

const CONVENTIONS = 'https://docs.ramp.com/developer-api/v1/overview/conventions'
const AUTHORIZATION = 'https://docs.ramp.com/developer-api/v1/authorization'
const API = 'https://docs.ramp.com/openapi/developer-api.json'
const CONNECTOR = 'https://github.com/ConductorOne/baton-ramp'

/** The assumptions about Ramp's Developer API, by name (ramp-developer-api.md 2.1, 2.5, 2.6, 6). */
export const developerSettingDefinitions: readonly SettingDefinition[] = [
  {
    name: 'developerRateLimit',
    scope: 'workspace',
    allowed: whole(0, 100_000),
    default: 0,
    grade: 'documented',
    source: CONVENTIONS,
    description:
      'How many Developer API requests a workspace takes in any 10 seconds of the wall clock before it answers 429; 0 sets no limit. Ramp: 200.',
  },
  {
    name: 'developerTokenSeconds',
    scope: 'workspace',
    allowed: whole(1, 31_536_000),
    default: 864_000,
    grade: 'documented',
    source: AUTHORIZATION,
    description:
      'How long an access token of the Developer API lives, in seconds on the clock of the workspace.',
  },
  {
    name: 'developerStrictBasic',
    scope: 'workspace',
    allowed: [true, false],
    default: false,
    grade: 'assumed',
    source: AUTHORIZATION,
    description:
      'Whether client credentials are taken from the Authorization header alone, and refused in the form.',
  },
  {
    name: 'developerMoneyUnit',
    scope: 'workspace',
    allowed: ['major', 'minor'],
    default: 'major',
    grade: 'assumed',
    source: CONNECTOR,
    description:
      'The unit of amounts in vendors and agreements: major (dollars), as the connector reads them, or minor (cents), as the OpenAPI description of 2025 says.',
  },
  {
    name: 'developerMoneyRate',
    scope: 'workspace',
    allowed: whole(1, 1_000),
    default: 100,
    grade: 'assumed',
    source: CONNECTOR,
    description:
      'minor_unit_conversion_rate of amounts: how many minor units make a major one, in the currencies that have cents. Others have their own: JPY 1, KWD 1000.',
  },
  {
    name: 'developerDeferredDelayMs',
    scope: 'workspace',
    allowed: whole(0, 86_400_000),
    default: 0,
    grade: 'assumed',
    source: API,
    description:
      'How long POST /users/deferred takes to make the user, in milliseconds on the clock of the workspace: the task is STARTED, from half of it on IN_PROGRESS, then SUCCESS or ERROR. 0 does it at once.',
  },
  {
    name: 'developerDuplicateEmail',
    scope: 'workspace',
    allowed: ['task-error', 'refuse'],
    default: 'task-error',
    grade: 'assumed',
    source: API,
    description:
      'What POST /users/deferred does with an e-mail address that somebody has: the task ends in ERROR, or the request is refused with 422.',
  },
  {
    name: 'developerRenewalDays',
    scope: 'workspace',
    allowed: whole(0, 3_650),
    default: 90,
    grade: 'assumed',
    source: API,
    description: 'How many days before its end an agreement is up for renewal.',
  },
  {
    name: 'developerTerminatedVendorOwner',
    scope: 'workspace',
    allowed: ['manager', 'account-owner', 'nobody'],
    default: 'manager',
    grade: 'assumed',
    source: 'https://support.ramp.com/deactivating-and-removing-users-from-ramp',
    description:
      'Who owns the vendors of somebody who was terminated: their manager, else the account owner; the account owner; or nobody.',
  },
]
