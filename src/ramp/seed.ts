import type { JsonObject } from '../scim/document.ts'
import { foldText } from '../scim/fold.ts'
import { USER_SCHEMA_URN } from '../scim/schema/user.ts'
import { arrive } from './lifecycle.ts'
import { resolveSettings } from './settings.ts'
import type { Workspace } from '../workspace/workspace.ts'

/** The one person every Ramp business has before any identity provider is joined to it (ramp-scim.md 5.1, 7.1). */
const owner = { firstName: 'Olive', lastName: 'Owner', email: 'olive.owner@example.com' }

/**
 * Puts the account owner into an empty workspace: in Ramp, visible through SCIM, and managed by nobody until an
 * identity provider pushes the same user name or e-mail.
 */
export function seedOwner({ store, ids, clock }: Workspace): void {
  const { users, people, keys } = store
  const { firstName, lastName, email } = owner
  const at = clock.now()
  const document: JsonObject = {
    schemas: [USER_SCHEMA_URN],
    userName: email,
    name: { givenName: firstName, familyName: lastName },
    displayName: `${firstName} ${lastName}`,
    emails: [{ value: email, type: 'work', primary: true }],
    active: true,
  }
  store.transaction(() => {
    const json = JSON.stringify(document)
    const row = users.insert({
      id: ids.uuid(),
      uniqueKey: foldText(email),
      json,
      keys: keys.extract(document),
      at,
    })
    people.insert({
      pk: row.pk,
      id: row.id,
      ...arrive('BUSINESS_OWNER', { settings: resolveSettings({}), now: at, sender: null }),
      status: 'USER_ACTIVE',
      inviteStatus: null,
      inviteSentAt: null,
      inviteExpiresAt: null,
      role: 'BUSINESS_OWNER',
      ...owner,
      emailKey: foldText(email),
      pendingEmail: null,
      pendingEmailAt: null,
      employeeId: null,
      department: null,
      location: null,
      manager: null,
      managerKey: null,
      managerFlag: null,
      scheduledDeactivationAt: null,
      connectionId: null,
      createdAt: at,
      updatedAt: at,
    })
  })
}
