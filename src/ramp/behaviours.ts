import { developerBehaviours } from './developer/behaviours.ts'
import type { Grade, RampSettings } from './setting-table.ts'

/** Something Ramp does, with its provenance. */
export interface Behaviour {
  /** Stable: subject first. */
  readonly id: string
  readonly statement: string
  readonly grade: Grade
  readonly source: string
  /** The setting that changes it, for what is assumed. */
  readonly setting?: keyof RampSettings
  /** The test file that shows it, below test/. */
  readonly test: string
}

const GENERAL = 'https://support.ramp.com/setting-up-scim-and-managing-user-provisioning'
const OKTA = 'https://support.ramp.com/set-up-ramps-scim-integration-with-okta'
const ENTRA = 'https://support.ramp.com/set-up-ramps-scim-integration-with-microsoft-entra'
const MAPPING = 'https://support.ramp.com/set-up-scim-mappings-for-custom-user-fields'
const DEVELOPER_API = 'https://docs.ramp.com/openapi/developer-api.json'
const STATES = 'https://support.ramp.com/understanding-user-states-in-ramp'
const DRAFT = 'https://support.ramp.com/setting-up-draft-users'
const ROLES_OKTA = 'https://support.ramp.com/setting-up-okta-role-assignments'
const ROLES_ENTRA =
  'https://support.ramp.com/hc/en-us/articles/42461709194643-Setting-up-Microsoft-Entra-role-assignments'
const GUEST = 'https://support.ramp.com/user-role-deep-dive-guest'
const EDIT_ROLE = 'https://support.ramp.com/editing-a-users-role'
const ENTITY = 'https://support.ramp.com/hc/en-us/articles/8948449573139-Ramp-for-Multi-Entity-Companies'
const DEACTIVATE = 'https://support.ramp.com/deactivating-and-removing-users-from-ramp'
const AUTO = 'https://support.ramp.com/auto-termination-with-scim'
const RIPPLING =
  'https://support.ramp.com/hc/en-us/articles/39680911250579-Set-up-Ramp-s-SCIM-integration-with-Rippling'
const RFC = 'https://www.rfc-editor.org/rfc/rfc7644'

/** What onramp does as Ramp does, and how sure we are of each. docs/fidelity.md is made from this table. */
export const behaviours: readonly Behaviour[] = [
  ...developerBehaviours,
  {
    id: 'connection.disconnect',
    statement:
      "Disconnecting stops the syncing; people stay and are nobody's until a connection pushes them again.",
    grade: 'documented',
    source: GENERAL,
    test: 'ramp/disconnect.test.ts',
  },
  {
    id: 'connection.disconnect-pending',
    statement: 'What a connection left to come when it was disconnected arrives, and is managed by nobody.',
    grade: 'assumed',
    source: GENERAL,

    test: 'ramp/disconnect.test.ts',
  },
  {
    id: 'identity.one-id',
    statement: 'A person has one UUID, in SCIM and in Ramp.',
    grade: 'assumed',
    source: ENTRA,
    test: 'ramp/provisioning.test.ts',
  },
  {
    id: 'attribute.sources',
    statement:
      'E-mail and location come from the element marked primary, else of type work, else the first; department and manager from the enterprise extension or flat at the top.',
    grade: 'documented',
    source: OKTA,
    test: 'ramp/attributes.test.ts',
  },
  {
    id: 'user-name.required',
    statement: 'A userName is required, and blanks are none.',
    grade: 'assumed',
    source: GENERAL,

    test: 'ramp/rules/user-name.test.ts',
  },
  {
    id: 'user-name.taken',
    statement: 'A POST on the userName of a readable user, active or not, is answered with 409 uniqueness.',
    grade: 'assumed',
    source: RFC,

    test: 'ramp/linking.test.ts',
  },
  {
    id: 'name.required',
    statement: 'A given and a family name are required: "Ensure first and last name are entered correctly".',
    grade: 'documented',
    source: GENERAL,
    test: 'ramp/rules/name.test.ts',
  },
  {
    id: 'name.length',
    statement: 'Names are trimmed and at most 255 characters long.',
    grade: 'assumed',
    source: DEVELOPER_API,
    setting: 'nameMaxLength',
    test: 'ramp/rules/name.test.ts',
  },
  {
    id: 'name.characters',
    statement: 'Names are free of control characters.',
    grade: 'assumed',
    source: GENERAL,
    setting: 'checkNameCharacters',
    test: 'ramp/rules/name.test.ts',
  },
  {
    id: 'email.required',
    statement: 'An e-mail is required.',
    grade: 'documented',
    source: OKTA,
    test: 'ramp/rules/email.test.ts',
  },
  {
    id: 'email.format',
    statement: 'An e-mail without a local part, an @ and a domain is refused.',
    grade: 'assumed',
    source: OKTA,
    setting: 'checkEmailFormat',
    test: 'ramp/rules/email.test.ts',
  },
  {
    id: 'email.duplicate',
    statement:
      'Nobody gets the e-mail of another employee: "Email is already associated with another employee".',
    grade: 'documented',
    source: GENERAL,
    test: 'ramp/rules/email.test.ts',
  },
  {
    id: 'email.duplicate-status',
    statement: 'A duplicate e-mail is answered with 409 uniqueness.',
    grade: 'assumed',
    source: GENERAL,
    setting: 'duplicateEmailStatus',
    test: 'ramp/rules/email.test.ts',
  },
  {
    id: 'email.duplicate-scope',
    statement: 'The e-mail of somebody inactive, and of somebody who waits to come, is taken too.',
    grade: 'assumed',
    source: GENERAL,

    test: 'ramp/rules/email.test.ts',
  },
  {
    id: 'email.links-unlinked',
    statement:
      'Somebody already in Ramp whom no identity provider manages is linked by user name or e-mail, and overwritten.',
    grade: 'documented',
    source: MAPPING,
    test: 'ramp/linking.test.ts',
  },
  {
    id: 'place.required',
    statement:
      'Department and location are required on create and update, unless the integration has a default.',
    grade: 'documented',
    source: ENTRA,
    setting: 'defaultDepartment',
    test: 'ramp/rules/place.test.ts',
  },
  {
    id: 'place.default-on-person',
    statement:
      'A default goes to the person in Ramp, not into the SCIM resource: a cleared attribute reads back unset.',
    grade: 'assumed',
    source: ENTRA,
    setting: 'defaultLocation',
    test: 'ramp/rules/place.test.ts',
  },
  {
    id: 'place.created-by-name',
    statement: 'Departments and locations are made by name when they do not exist.',
    grade: 'documented',
    source: OKTA,
    test: 'ramp/rules/place.test.ts',
  },
  {
    id: 'place.matching',
    statement:
      'Names of departments and locations are trimmed and compared without case; the first spelling is kept.',
    grade: 'assumed',
    source: OKTA,
    setting: 'placeMatching',
    test: 'ramp/rules/place.test.ts',
  },
  {
    id: 'location.currency',
    statement:
      '"Location cannot be assigned to an entity using a different issuing currency"; it resolves when the location or its entity is put right.',
    grade: 'documented',
    source: GENERAL,
    test: 'ramp/rules/location.test.ts',
  },
  {
    id: 'location.same-currency',
    statement: 'Within one currency a location may change, and the entity of the person with it.',
    grade: 'assumed',
    source: ENTITY,
    test: 'ramp/rules/location.test.ts',
  },
  {
    id: 'location.new',
    statement: 'A location that provisioning makes belongs to the primary entity.',
    grade: 'assumed',
    source: ENTITY,
    test: 'ramp/entities.test.ts',
  },
  {
    id: 'place.without-people',
    statement: 'A department or a location stays when nobody is in it any more.',
    grade: 'assumed',
    source: GENERAL,
    test: 'ramp/entities.test.ts',
  },
  {
    id: 'manager.optional',
    statement: 'A person without a manager is provisioned.',
    grade: 'assumed',
    source: OKTA,
    setting: 'requireManager',
    test: 'ramp/rules/manager.test.ts',
  },
  {
    id: 'manager.by-email-or-id',
    statement:
      "A manager is found by Ramp's id, e-mail, user name or external id, whichever provider sends it.",
    grade: 'documented',
    source: OKTA,
    test: 'ramp/rules/manager.test.ts',
  },
  {
    id: 'manager.unresolved',
    statement:
      'Okta: the person is not provisioned until the manager is; Entra: the person is provisioned and linked later. A push in any order ends with everyone linked.',
    grade: 'documented',
    source: OKTA,
    setting: 'unresolvedManager',
    test: 'idp/bulk-push.test.ts',
  },
  {
    id: 'manager.tried-again',
    statement:
      'Whoever waits is tried again when a manager arrives, an e-mail is given up, a circle opens or a setting changes.',
    grade: 'assumed',
    source: OKTA,

    test: 'ramp/held-people.test.ts',
  },
  {
    id: 'manager.self',
    statement: '"Employees can\'t be assigned as their own manager".',
    grade: 'documented',
    source: GENERAL,
    test: 'ramp/rules/manager.test.ts',
  },
  {
    id: 'manager.circular',
    statement: '"Employees can\'t be assigned as their manager\'s manager".',
    grade: 'documented',
    source: GENERAL,
    test: 'ramp/rules/manager.test.ts',
  },
  {
    id: 'manager.circular-depth',
    statement: 'A circle of any length is circular.',
    grade: 'assumed',
    source: GENERAL,
    setting: 'circularManagerDepth',
    test: 'ramp/rules/manager.test.ts',
  },
  {
    id: 'manager.circular-awaited',
    statement: 'A circle counts the links that stand and those that wait for somebody to arrive.',
    grade: 'assumed',
    source: GENERAL,

    test: 'ramp/rules/manager.test.ts',
  },
  {
    id: 'manager.ineligible-role',
    statement:
      'IT Admins, Accounting and Guests cannot be managers: "Manager\'s email is not associated with an eligible profile in Ramp".',
    grade: 'documented',
    source: OKTA,
    test: 'ramp/rules/manager.test.ts',
  },
  {
    id: 'manager.inactive-stays',
    statement: 'Inactive people remain the managers of their reports.',
    grade: 'documented',
    source: GENERAL,
    test: 'ramp/rules/manager.test.ts',
  },
  {
    id: 'manager.inactive-refused',
    statement: 'An inactive person cannot become a manager anew.',
    grade: 'assumed',
    source: GENERAL,
    setting: 'inactiveManager',
    test: 'ramp/rules/manager.test.ts',
  },
  {
    id: 'sync-error.listed',
    statement:
      "Refusals are answered and listed under Ramp's seven reasons with its exact sentences, and resolve by themselves.",
    grade: 'documented',
    source: GENERAL,
    test: 'idp/messages.test.ts',
  },
  {
    id: 'deactivation.keeps',
    statement:
      'active false deactivates and deletes nothing; reactivation returns to the same id and the status before.',
    grade: 'documented',
    source: GENERAL,
    test: 'ramp/deactivation.test.ts',
  },
  {
    id: 'deactivation.unchecked',
    statement: 'A deactivation is never refused for a missing or wrong attribute.',
    grade: 'assumed',
    source: GENERAL,
    test: 'ramp/deactivation.test.ts',
  },
  {
    id: 'deactivation.reporting-line',
    statement: 'Somebody inactive keeps their manager, also where another was awaited.',
    grade: 'documented',
    source: GENERAL,

    test: 'ramp/deactivation.test.ts',
  },
  {
    id: 'deactivation.never-came',
    statement: 'Somebody deactivated or deleted before they came to Ramp leaves nobody there.',
    grade: 'assumed',
    source: GENERAL,

    test: 'ramp/reconcile-delay.test.ts',
  },
  {
    id: 'deactivation.create',
    statement: 'A POST of somebody inactive is a create: it meets the rules, and the person comes inactive.',
    grade: 'assumed',
    source: GENERAL,

    test: 'ramp/deactivation.test.ts',
  },
  {
    id: 'deactivation.immediate',
    statement: 'De-provisioning takes effect at once, whatever the delay.',
    grade: 'documented',
    source: GENERAL,
    test: 'ramp/reconcile-delay.test.ts',
  },
  {
    id: 'deactivation.sole-owner',
    statement: 'The only active owner cannot be deactivated.',
    grade: 'assumed',
    source: 'https://www.stitchflow.com/user-management/ramp/api',
    setting: 'soleOwnerDeactivation',
    test: 'ramp/deactivation.test.ts',
  },
  {
    id: 'delete.unlinks',
    statement:
      'DELETE answers 204, deactivates the person and hides the resource; a later POST links the same id again.',
    grade: 'assumed',
    source: ENTRA,
    setting: 'deleteBehavior',
    test: 'ramp/linking.test.ts',
  },
  {
    id: 'reconcile.delay',
    statement: 'The person follows the SCIM resource, at once or after the delay; SCIM reads its own writes.',
    grade: 'documented',
    source: GENERAL,
    setting: 'reconcileDelayMs',
    test: 'ramp/reconcile-delay.test.ts',
  },
  {
    id: 'external-id.unique',
    statement: "Another user's externalId is refused for Entra and kept for the others.",
    grade: 'assumed',
    source: ENTRA,
    setting: 'externalIdUnique',
    test: 'ramp/external-id.test.ts',
  },
  {
    id: 'groups.stored',
    statement:
      'Groups of the identity provider never become groups in Ramp: /Groups keeps them without any effect on people.',
    grade: 'assumed',
    source: GENERAL,
    setting: 'groups',
    test: 'http/groups.test.ts',
  },
  {
    id: 'groups.unique-name',
    statement: 'No two groups have the same displayName, in whatever case.',
    grade: 'assumed',
    source: ENTRA,
    setting: 'groupNameUnique',
    test: 'ramp/groups.test.ts',
  },
  {
    id: 'groups.unknown-member',
    statement: 'A member nobody knows is left out: a provider sends it again once it is provisioned.',
    grade: 'assumed',
    source: OKTA,
    setting: 'unknownMember',
    test: 'ramp/groups.test.ts',
  },
  {
    id: 'groups.patch-answer',
    statement:
      'PATCH of a group answers 204 without a body, so that it costs the same however many members there are.',
    grade: 'assumed',
    source: RFC,
    setting: 'groupPatchAnswer',
    test: 'http/groups.test.ts',
  },
  {
    id: 'protocol.patch-answer',
    statement: 'PATCH answers 200 with the resource.',
    grade: 'assumed',
    source: RFC,
    setting: 'patchAnswer',
    test: 'http/patch.test.ts',
  },
  {
    id: 'protocol.page-size',
    statement: 'A page holds 100 resources unless asked otherwise.',
    grade: 'assumed',
    source: RFC,
    setting: 'pageSizeDefault',
    test: 'http/list.test.ts',
  },
  {
    id: 'protocol.page-maximum',
    statement: 'A page holds 200 resources at most; a larger count is clamped.',
    grade: 'assumed',
    source: RFC,
    setting: 'pageSizeMax',
    test: 'http/list.test.ts',
  },
  {
    id: 'protocol.bare-token',
    statement: 'A token without the word Bearer is refused.',
    grade: 'assumed',
    source: 'https://developer.okta.com/docs/guides/scim-provisioning-integration-connect',
    setting: 'acceptBareToken',
    test: 'http/authentication.test.ts',
  },
  {
    id: 'protocol.features',
    statement: 'PATCH and filters are offered; bulk, sorting, cursors, ETags and /.search are not.',
    grade: 'assumed',
    source: RFC,
    setting: 'features',
    test: 'http/features.test.ts',
  },
  {
    id: 'protocol.feature-overrides',
    statement: 'What is not advertised is not served.',
    grade: 'assumed',
    source: RFC,
    setting: 'featureOverrides',
    test: 'http/features.test.ts',
  },
  {
    id: 'protocol.tolerances',
    statement: 'Known habits of Okta, Entra and others are repaired; the journal says which.',
    grade: 'assumed',
    source: ENTRA,
    setting: 'strict',
    test: 'http/strict.test.ts',
  },
  {
    id: 'protocol.me',
    statement: '/Me answers 501: the token stands for a company.',
    grade: 'assumed',
    source: RFC,
    setting: 'me',
    test: 'http/me.test.ts',
  },
  {
    id: 'protocol.bulk-operations',
    statement: 'A bulk request holds 1,000 operations at most, where bulk is offered.',
    grade: 'assumed',
    source: RFC,
    setting: 'bulkMaxOperations',
    test: 'http/bulk.test.ts',
  },
  {
    id: 'protocol.user-body',
    statement: 'A request about a user holds 1 MiB at most.',
    grade: 'assumed',
    source: RFC,
    setting: 'userBodyMaxBytes',
    test: 'http/body-limits.test.ts',
  },
  {
    id: 'protocol.group-body',
    statement: 'A request about a group holds 16 MiB at most.',
    grade: 'assumed',
    source: RFC,
    setting: 'groupBodyMaxBytes',
    test: 'http/body-limits.test.ts',
  },
  {
    id: 'protocol.bulk-body',
    statement: 'A bulk request holds 16 MiB at most.',
    grade: 'assumed',
    source: RFC,
    setting: 'bulkBodyMaxBytes',
    test: 'http/body-limits.test.ts',
  },
  {
    id: 'invite.sent',
    statement:
      'Whoever is provisioned is invited by their manager, else by the account owner; the invite expires after 90 days.',
    grade: 'documented',
    source: GENERAL,
    setting: 'inviteExpiryDays',
    test: 'ramp/arrival.test.ts',
  },
  {
    id: 'invite.drafts',
    statement: 'Where "Create SCIM users as draft" is on, people arrive as drafts and nobody is invited.',
    grade: 'documented',
    source: DRAFT,
    setting: 'createAsDraft',
    test: 'ramp/arrival.test.ts',
  },
  {
    id: 'invite.sso',
    statement: 'Under enforced SSO nobody needs to accept an invite.',
    grade: 'documented',
    source: GENERAL,
    setting: 'enforcedSso',
    test: 'ramp/arrival.test.ts',
  },
  {
    id: 'rippling.profile',
    statement:
      "Rippling's traffic is not public: a connection of it behaves as one of Okta, department by name, location by city, managers by e-mail.",
    grade: 'assumed',
    source: RIPPLING,
    test: 'idp/rippling.test.ts',
  },
  {
    id: 'rippling.defaults',
    statement: 'Without department or location the defaults of the integration are used.',
    grade: 'documented',
    source: RIPPLING,
    test: 'idp/rippling.test.ts',
  },
  {
    id: 'custom-field.exists-first',
    statement:
      'A custom field must exist in Ramp before an attribute is mapped to it: select, yes-no, number, text, user, accounting.',
    grade: 'documented',
    source: MAPPING,
    test: 'ramp/custom-fields.test.ts',
  },
  {
    id: 'custom-field.names',
    statement:
      'camelCase names of attributes come to snake_case and are compared exactly; the others are compared as they stand.',
    grade: 'documented',
    source: GENERAL,
    test: 'ramp/custom-fields.test.ts',
  },
  {
    id: 'custom-field.plus',
    statement: 'Custom fields are synced for businesses with Ramp Plus.',
    grade: 'documented',
    source: MAPPING,
    setting: 'rampPlus',
    test: 'ramp/custom-fields.test.ts',
  },
  {
    id: 'custom-field.places',
    statement:
      'The attribute may stand at the top level, in the enterprise extension or in any other; what is mapped to nothing is kept and read back.',
    grade: 'assumed',
    source: MAPPING,
    test: 'ramp/custom-fields.test.ts',
  },
  {
    id: 'custom-field.bad-value',
    statement:
      'A value of the wrong type is warned of and changes nothing; the person is provisioned all the same.',
    grade: 'assumed',
    source: MAPPING,
    test: 'ramp/custom-fields.test.ts',
  },
  {
    id: 'custom-field.cleared',
    statement:
      'A value a provider sent goes when it sends none; one that was set in Ramp stays until a provider sends the field.',
    grade: 'assumed',
    source: MAPPING,
    test: 'ramp/custom-fields.test.ts',
  },
  {
    id: 'fund.issued',
    statement:
      'Spend programs that are issued by default to a department, a location or everybody are issued at the invite, never to guests.',
    grade: 'documented',
    source: OKTA,
    test: 'ramp/spend-programs.test.ts',
  },
  {
    id: 'fund.drafts',
    statement:
      'Who arrives as a draft, or inactive, is issued them with their first invite, and nobody twice.',
    grade: 'assumed',
    source: DRAFT,
    test: 'ramp/spend-programs.test.ts',
  },
  {
    id: 'fund.stays',
    statement: 'A fund stays when its program is deleted or the person moves.',
    grade: 'assumed',
    source: OKTA,
    test: 'ramp/spend-programs.test.ts',
  },
  {
    id: 'invite.expires',
    statement:
      'An invite nobody accepted in time expires; later updates by the provider do not invite again.',
    grade: 'assumed',
    source: GENERAL,
    test: 'ramp/invites.test.ts',
  },
  {
    id: 'invite.accepted',
    statement:
      'The link in the mail, and the same action of the control API, accept the invite: USER_ONBOARDING, then USER_ACTIVE.',
    grade: 'documented',
    source: DEVELOPER_API,
    test: 'ramp/invites.test.ts',
  },
  {
    id: 'invite.resent',
    statement:
      'A resent invite is a new one, for the whole time; the link of the one before is no longer good.',
    grade: 'assumed',
    source: STATES,
    test: 'ramp/invites.test.ts',
  },
  {
    id: 'invite.deleted',
    statement: 'A pending invite can be deleted; the person stays and can be invited again.',
    grade: 'assumed',
    source: STATES,
    setting: 'deletedInvite',
    test: 'ramp/invites.test.ts',
  },
  {
    id: 'invite.published',
    statement: 'To publish a draft invites the person; nothing changes for the provider.',
    grade: 'documented',
    source: DRAFT,
    test: 'ramp/invites.test.ts',
  },
  {
    id: 'invite.follows-email',
    statement:
      'Who has not accepted and gets another e-mail is mailed the same invite there; the link in the mail before is no longer good.',
    grade: 'assumed',
    source: GENERAL,
    test: 'ramp/email-change.test.ts',
  },
  {
    id: 'email.confirmed',
    statement:
      'An e-mail the provider changes stays as it was until the employee confirms the new one by the link mailed there; the same again changes nothing, another replaces it, the old one takes it back.',
    grade: 'documented',
    source: GENERAL,
    test: 'ramp/email-change.test.ts',
  },
  {
    id: 'email.at-once',
    statement: 'Of somebody who never accepted an invite the e-mail changes at once.',
    grade: 'assumed',
    source: GENERAL,
    test: 'ramp/email-change.test.ts',
  },
  {
    id: 'email.readback',
    statement: 'While a new e-mail waits to be confirmed SCIM shows what the provider sent.',
    grade: 'assumed',
    source: GENERAL,
    setting: 'emailReadback',
    test: 'ramp/email-change.test.ts',
  },
  {
    id: 'email.taken-meanwhile',
    statement:
      'An address somebody else got before it was confirmed is refused then: "Email is already associated with another employee".',
    grade: 'assumed',
    source: GENERAL,
    test: 'ramp/email-change.test.ts',
  },
  {
    id: 'connection.last-sync',
    statement: 'The last sync is when a write came in, also one that was refused; reading does not move it.',
    grade: 'documented',
    source: GENERAL,
    test: 'ramp/last-sync.test.ts',
  },
  {
    id: 'sync-error.timing',
    statement:
      'A sync error refuses the request, or the request is taken and the person held back; which of the two is said per reason.',
    grade: 'assumed',
    source: GENERAL,
    setting: 'syncErrors',
    test: 'ramp/sync-error-timing.test.ts',
  },
  {
    id: 'role.sync',
    statement:
      'Roles sent by the provider are applied where role sync is on; else they are kept and returned.',
    grade: 'documented',
    source: ROLES_OKTA,
    setting: 'roleSync',
    test: 'ramp/roles.test.ts',
  },
  {
    id: 'role.full-suite',
    statement: 'No role can be assigned to a business without the full suite; everything else goes on.',
    grade: 'documented',
    source: ROLES_OKTA,
    setting: 'fullSuite',
    test: 'ramp/roles.test.ts',
  },
  {
    id: 'role.absent',
    statement: 'Without a role somebody new is BUSINESS_USER, and anybody else stays what they are.',
    grade: 'documented',
    source: ROLES_OKTA,
    test: 'ramp/roles.test.ts',
  },
  {
    id: 'role.invalid',
    statement:
      '"User is not eligible to receive assigned role": the request is taken, and whoever is new is not invited until the role is right.',
    grade: 'documented',
    source: ROLES_OKTA,
    test: 'ramp/role-errors.test.ts',
  },
  {
    id: 'role.invalid-on-update',
    statement: 'An update with such a role is applied but for the role.',
    grade: 'assumed',
    source: ROLES_OKTA,
    setting: 'invalidRoleOnUpdate',
    test: 'ramp/role-errors.test.ts',
  },
  {
    id: 'role.provider-wins',
    statement: 'A role the provider sends wins at each sync; where none is sent, what an admin gave stays.',
    grade: 'assumed',
    source: ROLES_ENTRA,
    test: 'ramp/local-edits.test.ts',
  },
  {
    id: 'role.latency',
    statement: 'A role follows with everything else, after the one delay; it has no cycle of its own.',
    grade: 'assumed',
    source: ROLES_OKTA,
    setting: 'reconcileDelayMs',
    test: 'ramp/roles.test.ts',
  },
  {
    id: 'role.owner-transfer',
    statement:
      'BUSINESS_OWNER sent by Okta for an active admin transfers the ownership: the owner before becomes an admin.',
    grade: 'assumed',
    source: 'https://support.ramp.com/hc/en-us/articles/39367962117651-Transfer-business-ownership',
    setting: 'allowOwnerTransfer',
    test: 'ramp/roles.test.ts',
  },
  {
    id: 'role.owner-stays',
    statement: 'The only owner gets no other role: ownership is given to somebody, never up.',
    grade: 'assumed',
    source: 'https://support.ramp.com/hc/en-us/articles/39367962117651-Transfer-business-ownership',
    test: 'ramp/roles.test.ts',
  },
  {
    id: 'role.guest-at-creation',
    statement: 'Nobody becomes a guest but at creation; a guest may become anything else.',
    grade: 'documented',
    source: GUEST,
    test: 'ramp/roles.test.ts',
  },
  {
    id: 'role.guest-plan',
    statement: 'Guests need Ramp Plus.',
    grade: 'documented',
    source: GUEST,
    setting: 'rampPlus',
    test: 'ramp/role-errors.test.ts',
  },
  {
    id: 'role.guest-end',
    statement:
      'A guest made by the provider has no end unless the workspace sets one; then Ramp deactivates them on that day.',
    grade: 'assumed',
    source: GUEST,
    setting: 'guestDeactivationMonths',
    test: 'ramp/roles.test.ts',
  },
  {
    id: 'manager.role',
    statement:
      'Somebody is a Manager from the first report on until the last leaves; the provider has no other way to make one.',
    grade: 'documented',
    source: OKTA,
    test: 'ramp/manager-role.test.ts',
  },
  {
    id: 'edit.provider-wins',
    statement:
      "An admin's edit of names, e-mail, department, location or manager lasts until the provider's next sync; the employee id stays unless one is sent.",
    grade: 'documented',
    source: GENERAL,
    test: 'ramp/local-edits.test.ts',
  },
  {
    id: 'edit.rules',
    statement: "An admin's edit meets the rules provisioning meets, with the same sentences.",
    grade: 'assumed',
    source: GENERAL,
    test: 'ramp/local-edits.test.ts',
  },
  {
    id: 'manager.add-on',
    statement:
      'IT Admins and Accounting manage once an admin granted them the Manager add-on; guests and view-only admins never do.',
    grade: 'documented',
    source: EDIT_ROLE,
    test: 'ramp/local-edits.test.ts',
  },
  {
    id: 'manager.revoked',
    statement: 'Taken from somebody, the Manager role takes their reports to the next manager up.',
    grade: 'documented',
    source: EDIT_ROLE,
    test: 'ramp/local-edits.test.ts',
  },
  {
    id: 'manager.role-sticky',
    statement: 'Without a report the Manager role goes, unless an admin granted it.',
    grade: 'assumed',
    source: EDIT_ROLE,
    setting: 'stickyManager',
    test: 'ramp/manager-role.test.ts',
  },
  {
    id: 'timing.realistic',
    statement: 'People follow their SCIM resources within five minutes.',
    grade: 'documented',
    source: GENERAL,
    setting: 'timing',
    test: 'ramp/reconcile-delay.test.ts',
  },
  {
    id: 'deactivation.in-ramp',
    statement:
      "Deactivated or reactivated by an administrator, SCIM shows it, and the provider's next push of `active` wins.",
    grade: 'assumed',
    source: DEACTIVATE,
    test: 'ramp/offboarding.test.ts',
  },
  {
    id: 'deactivation.suspended',
    statement: 'Suspended is locked: SCIM does not show it, and no push of a provider ends it.',
    grade: 'assumed',
    source: DEVELOPER_API,
    test: 'ramp/offboarding.test.ts',
  },
  {
    id: 'deactivation.option',
    statement:
      'With de-provisioning switched off, `active` false is kept in SCIM and the person stays active.',
    grade: 'documented',
    source: OKTA,
    setting: 'deprovisioningEnabled',
    test: 'ramp/offboarding.test.ts',
  },
  {
    id: 'deactivation.legacy',
    statement:
      'Optionally the older behaviour: `active` false and DELETE terminate, and a later push makes a new account.',
    grade: 'documented',
    source: OKTA,
    setting: 'legacyTerminate',
    test: 'ramp/termination.test.ts',
  },
  {
    id: 'termination.for-good',
    statement:
      'Termination by an administrator cannot be undone: the person is gone from everything, the e-mail is free, and a later push makes somebody new.',
    grade: 'documented',
    source: DEACTIVATE,
    test: 'ramp/termination.test.ts',
  },
  {
    id: 'termination.reports',
    statement:
      'The reports of a terminated manager get the next manager up, until the provider names another.',
    grade: 'assumed',
    source: EDIT_ROLE,
    setting: 'terminatedManagerReports',
    test: 'ramp/termination.test.ts',
  },
  {
    id: 'auto-termination.opt-in',
    statement:
      'Optionally, people whom the provider deactivated are terminated some days later; whom an admin deactivated never are.',
    grade: 'documented',
    source: AUTO,
    setting: 'autoTermination',
    test: 'ramp/auto-termination.test.ts',
  },
  {
    id: 'auto-termination.days',
    statement: '45 days unless set otherwise; any number above zero.',
    grade: 'documented',
    source: AUTO,
    setting: 'autoTerminationDays',
    test: 'ramp/auto-termination.test.ts',
  },
  {
    id: 'auto-termination.blockers',
    statement:
      'Reimbursements owed, unpaid bills, unfinished transactions, approvals waiting, the ownership of a shared fund and a privileged role each exempt.',
    grade: 'documented',
    source: AUTO,
    test: 'ramp/auto-termination.test.ts',
  },
  {
    id: 'auto-termination.privileged',
    statement: 'Privileged are owners, admins and IT admins.',
    grade: 'assumed',
    source: AUTO,
    setting: 'privilegedRoles',
    test: 'ramp/auto-termination.test.ts',
  },
  {
    id: 'auto-termination.unblocked',
    statement:
      'What stands in the way is looked at when the person is deactivated and when their time comes; once nothing does any more, they are terminated at their time, or at once where that has passed.',
    grade: 'assumed',
    source: AUTO,
    test: 'ramp/auto-termination.test.ts',
  },
  {
    id: 'auto-termination.one-person',
    statement:
      'An administrator can cancel it, set other days or a date for one person; a reactivation cancels it.',
    grade: 'assumed',
    source: AUTO,
    test: 'ramp/auto-termination.test.ts',
  },
  {
    id: 'auto-termination.other-days',
    statement: 'Another number of days is for who is deactivated from then on.',
    grade: 'assumed',
    source: AUTO,
    setting: 'rescheduleOnChange',
    test: 'ramp/auto-termination.test.ts',
  },
  {
    id: 'auto-termination.existing',
    statement: 'Who was inactive when it was switched on is left alone.',
    grade: 'assumed',
    source: AUTO,
    setting: 'includeExistingInactive',
    test: 'ramp/auto-termination.test.ts',
  },
]

/** Parts of Ramp that onramp does not have, so that nobody takes silence for an answer. */
export const absences: readonly string[] = [
  'A cycle of their own for roles, which one page of Ramp puts at 24 hours (`roleSyncIntervalHours`): they follow with the rest.',
  "Of Ramp's Developer API: spend, cards, bills, webhooks and roles; and Ironclad.",
]
