import type { Behaviour } from '../behaviours.ts'

const API = 'https://docs.ramp.com/openapi/developer-api.json'
const CONVENTIONS = 'https://docs.ramp.com/developer-api/v1/overview/conventions'
const AUTHORIZATION = 'https://docs.ramp.com/developer-api/v1/authorization'
const DEACTIVATION = 'https://support.ramp.com/deactivating-and-removing-users-from-ramp'
const CONNECTOR = 'https://github.com/ConductorOne/baton-ramp'

/** What the Developer API does as Ramp's does (ramp-developer-api.md 2 to 4). */
export const developerBehaviours: readonly Behaviour[] = [
  {
    id: 'developer.same-person',
    statement: 'The Developer API shows the people SCIM pushed, under the ids SCIM knows them by.',
    grade: 'assumed',
    source: API,
    test: 'developer/list-users.test.ts',
  },
  {
    id: 'developer.paging',
    statement:
      'Lists are walked by page.next: absolute, null at the end, pages of 2 to 100 items, 20 unless asked, in the order things came.',
    grade: 'documented',
    source: CONVENTIONS,
    test: 'developer/list-users.test.ts',
  },
  {
    id: 'developer.paging-filters',
    statement: 'page.next repeats every filter; a start that the list never gave is refused with 422.',
    grade: 'assumed',
    source: CONNECTOR,
    test: 'developer/list-users.test.ts',
  },
  {
    id: 'developer.draft-status',
    statement:
      'A draft is shown as INVITE_PENDING and a deleted invite as INVITE_EXPIRED, for want of statuses of their own.',
    grade: 'assumed',
    source: API,
    test: 'developer/list-users.test.ts',
  },
  {
    id: 'developer.unbundled-roles',
    statement:
      'People may have one of four UNBUNDLED_* roles: they are listed with it, the role filter does not take it, and nobody is given one.',
    grade: 'assumed',
    source: API,
    test: 'seed/built-in.test.ts',
  },
  {
    id: 'developer.errors',
    statement:
      'Refusals have the envelope error_v2; codes other than DEVELOPER_7001 are onramp’s and begin with DEVELOPER_9.',
    grade: 'documented',
    source: CONVENTIONS,
    test: 'developer/doors.test.ts',
  },
  {
    id: 'developer.trace',
    statement: 'Every answer carries x-trace-id.',
    grade: 'documented',
    source: CONVENTIONS,
    test: 'developer/doors.test.ts',
  },
  {
    id: 'developer.token-lifetime',
    statement: 'Client credentials are exchanged for a token that lives ten days and is not refreshed.',
    grade: 'documented',
    source: AUTHORIZATION,
    setting: 'developerTokenSeconds',
    test: 'developer/token.test.ts',
  },
  {
    id: 'developer.token-basic',
    statement: 'Client credentials are taken as Basic, percent-encoded or not, and in the form.',
    grade: 'assumed',
    source: CONNECTOR,
    setting: 'developerStrictBasic',
    test: 'developer/token.test.ts',
  },
  {
    id: 'developer.token-errors',
    statement: 'Bad client credentials, grants and scopes are answered with 400.',
    grade: 'observed',
    source: 'https://github.com/airbytehq/airbyte/pull/77803',
    test: 'developer/token.test.ts',
  },
  {
    id: 'developer.rate-limit',
    statement:
      'More than 200 requests of a business in any ten seconds are answered with 429 and Retry-After.',
    grade: 'documented',
    source: CONVENTIONS,
    setting: 'developerRateLimit',
    test: 'developer/rate-limit.test.ts',
  },
  {
    id: 'developer.vendor-owner',
    statement: 'PATCH of a vendor sets its owner and clears it with null; somebody inactive may own one.',
    grade: 'assumed',
    source: CONNECTOR,
    test: 'developer/vendor.test.ts',
  },
  {
    id: 'developer.vendor-owner-terminated',
    statement:
      'The vendors of somebody who is terminated pass to the next manager up, else to the account owner.',
    grade: 'assumed',
    source: DEACTIVATION,
    setting: 'developerTerminatedVendorOwner',
    test: 'developer/two-views.test.ts',
  },
  {
    id: 'developer.create',
    statement:
      'POST /users/deferred makes the user at once and invites them; the task says SUCCESS or ERROR. SCIM shows them, linked to no provider.',
    grade: 'assumed',
    source: API,
    setting: 'developerDeferredDelayMs',
    test: 'developer/create-user.test.ts',
  },
  {
    id: 'developer.create-duplicate',
    statement: 'An e-mail address that somebody has ends the task in ERROR; nobody is made twice.',
    grade: 'assumed',
    source: API,
    setting: 'developerDuplicateEmail',
    test: 'developer/create-user.test.ts',
  },
  {
    id: 'developer.create-refused',
    statement: 'What Ramp’s rules refuse about a new user otherwise is refused with 422, by field.',
    grade: 'assumed',
    source: API,
    test: 'developer/create-user.test.ts',
  },
  {
    id: 'developer.idempotency',
    statement:
      'The same idempotency key is answered with the same task; with another body it is refused with 422.',
    grade: 'assumed',
    source: API,
    test: 'developer/create-user.test.ts',
  },
  {
    id: 'developer.guest-end',
    statement:
      'A guest made here is deactivated after six months, unless another date or null is sent; admins and owners never are.',
    grade: 'documented',
    source: API,
    test: 'developer/create-user.test.ts',
  },
  {
    id: 'developer.update',
    statement:
      'PATCH /users/{id} meets the rules of a provider; what they refuse is answered 400 with Ramp’s sentence. The provider’s next sync overwrites what it owns.',
    grade: 'assumed',
    source: API,
    test: 'developer/update-user.test.ts',
  },
  {
    id: 'developer.auto-promote',
    statement: 'auto_promote grants the Manager add-on to a direct manager whose role needs it.',
    grade: 'assumed',
    source: API,
    test: 'developer/update-user.test.ts',
  },
  {
    id: 'developer.invite',
    statement: 'POST /users/{id}/invite invites a draft, and once more who has not accepted yet.',
    grade: 'assumed',
    source: API,
    test: 'developer/invite-user.test.ts',
  },
  {
    id: 'developer.deactivate',
    statement:
      'PATCH deactivate and reactivate are answered 200 and {}, also when repeated; SCIM shows active accordingly, and the next push wins.',
    grade: 'assumed',
    source: API,
    test: 'developer/user-life.test.ts',
  },
  {
    id: 'developer.sole-owner',
    statement: 'The only owner is not deactivated: 400 with Ramp’s sentence.',
    grade: 'assumed',
    source: API,
    test: 'developer/user-life.test.ts',
  },
  {
    id: 'developer.vendor-delete',
    statement: 'A vendor with spend or agreements is not deleted.',
    grade: 'assumed',
    source: API,
    test: 'developer/agreements.test.ts',
  },
  {
    id: 'developer.money-unit',
    statement: 'Amounts are in major units.',
    grade: 'assumed',
    source: CONNECTOR,
    setting: 'developerMoneyUnit',
    test: 'developer/vendor.test.ts',
  },
  {
    id: 'developer.money-rate',
    statement: 'Amounts carry minor_unit_conversion_rate.',
    grade: 'assumed',
    source: CONNECTOR,
    setting: 'developerMoneyRate',
    test: 'developer/vendor.test.ts',
  },
  {
    id: 'developer.renewal',
    statement: 'An agreement nobody has begun to renew is up for renewal in the last 90 days before its end.',
    grade: 'assumed',
    source: API,
    setting: 'developerRenewalDays',
    test: 'developer/agreements.test.ts',
  },
  {
    id: 'developer.agreements',
    statement: 'POST /vendors/agreements lists; its body is sent again to the address of the next page.',
    grade: 'assumed',
    source: CONNECTOR,
    test: 'developer/agreements.test.ts',
  },
  {
    id: 'developer.audit-events',
    statement: 'The audit log has an event for each change of a user or a vendor, newest first.',
    grade: 'assumed',
    source: CONNECTOR,
    test: 'developer/audit-log.test.ts',
  },
]
