import { DAY_MS, invited, unborn } from './lifecycle.ts'
import type { Life, LifeContext, Status } from './lifecycle.ts'

/** The life of somebody who has that status from the start; `isLinked`: a provider manages them. */
export function seededLife(status: Status, context: LifeContext, isLinked: boolean): Life {
  const { settings, now, sender } = context
  const life: Life = { ...unborn, status }
  switch (status) {
    case 'INVITE_PENDING':
      return { ...life, ...invited(context) }
    case 'INVITE_EXPIRED': {
      const sentAt = new Date(Date.parse(now) - settings.inviteExpiryDays * DAY_MS).toISOString()
      return { ...life, inviteStatus: 'expired', inviteSentAt: sentAt, inviteSender: sender }
    }
    case 'INVITE_DELETED':
      return { ...life, inviteStatus: 'cancelled', inviteSentAt: now, inviteSender: sender }
    case 'USER_ONBOARDING':
      return { ...life, inviteStatus: 'accepted', inviteSentAt: now, inviteSender: sender }
    case 'USER_INACTIVE':
      return {
        ...life,
        previousStatus: 'USER_ACTIVE',
        deactivatedBy: isLinked ? 'scim' : 'admin',
        deactivatedAt: now,
      }
    case 'USER_DRAFT':
    case 'USER_ACTIVE':
    case 'USER_SUSPENDED':
      return life
  }
}
