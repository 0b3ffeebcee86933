import type { Violation } from '../refusals.ts'
import { SENT_ROLES } from '../roles.ts'
import type { Subject } from './rule.ts'

/** What a role that was sent comes to (ramp-scim.md 5.2, 5.3). */
export type RoleOutcome =
  | { readonly kind: 'keep' }
  | { readonly kind: 'assign'; readonly role: string }
  /** The person becomes the owner, and who was becomes an admin. */
  | { readonly kind: 'transfer'; readonly role: 'BUSINESS_OWNER' }
  | { readonly kind: 'refused'; readonly violation: Violation }

/** Where the role stands, for the sync-error log. */
export const ROLE_ATTRIBUTE = 'roles'

const KEEP: RoleOutcome = { kind: 'keep' }

/** The cause of a refusal that hangs on a role as it was sent. */
export const roleCause = (role: string) => `role:${role}`

/**
 * Judges the role an identity provider sent: without role sync nothing is done with it (5.1); none sent keeps the role,
 * on create BUSINESS_USER (5.2, U7); sent, it wins over what an admin gave in Ramp (C8).
 */
export function judgeRole(subject: Subject): RoleOutcome {
  const { current, next, settings } = subject
  const { role } = next
  if (!settings.roleSync || role === undefined) return KEEP
  if (!SENT_ROLES.has(role)) return refused(role)
  if (role === current?.role) return KEEP
  if (!settings.fullSuite) return refused(role)
  if (role === 'BUSINESS_OWNER' && !settings.allowOwnerTransfer) return refused(role)
  return judgeAssignment(subject, role)
}

/**
 * Judges a role somebody is to be given, whoever gives it: nobody becomes a guest later than at creation (5.5, C13),
 * ownership passes to an active admin only (C6), and the only owner gives it up in no other way.
 */
export function judgeAssignment(
  { self, current, next, directory, settings }: Subject,
  role: string,
): RoleOutcome {
  if (current === undefined) {
    if (role === 'BUSINESS_OWNER' || (role === 'GUEST_USER' && !settings.rampPlus)) return refused(role)
    return { kind: 'assign', role }
  }
  if (current.role === role) return KEEP
  if (role === 'GUEST_USER') return refused(role)
  if (role === 'BUSINESS_OWNER') {
    const mayOwn = current.role === 'BUSINESS_ADMIN' && current.status !== 'USER_INACTIVE' && next.active
    return mayOwn ? { kind: 'transfer', role } : refused(role)
  }
  if (current.role === 'BUSINESS_OWNER' && !directory.hasOtherOwner(self.pk)) return refused(role)
  return { kind: 'assign', role }
}

function refused(role: string): RoleOutcome {
  const code = 'ramp.user.invalid-role-assignment'
  return { kind: 'refused', violation: { code, attribute: ROLE_ATTRIBUTE, causeKey: roleCause(role) } }
}
