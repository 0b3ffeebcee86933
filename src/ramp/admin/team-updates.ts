import type { PersonRow } from '../../store/people.ts'
import type { AdminOptions } from '../admin.ts'
import type { SyncErrorView } from '../admin-view.ts'
import { statusesOf } from '../people-states.ts'
import { daysUntilTermination } from '../termination-plan.ts'

interface Somebody {
  readonly personId: string
  readonly name: string
  readonly email: string
}

export interface PendingInvite extends Somebody {
  /** `INVITE_PENDING`, or `INVITE_EXPIRED` where it has to be sent again. */
  readonly status: string
  /** UTC ISO 8601. */
  readonly sentAt: string | null
  readonly expiresAt: string | null
}

export interface InactiveUser extends Somebody {
  readonly deactivatedAt: string | null
  readonly deactivatedBy: string | null
  /** Null for whom no termination is planned (ramp-scim.md 9.6). */
  readonly daysUntilTermination: number | null
}

export interface FieldWarning extends Somebody {
  readonly field: string
  readonly warning: string
  readonly warnedAt: string
}

/** What Ramp shows its administrators behind Team updates (ramp-scim.md 11): the first of each, and how many there are. */
export interface TeamUpdates {
  readonly pendingInvites: readonly PendingInvite[]
  readonly inactiveUsers: readonly InactiveUser[]
  readonly syncErrors: readonly SyncErrorView[]
  readonly warnings: readonly FieldWarning[]
  readonly counts: Readonly<Record<'pendingInvites' | 'inactiveUsers' | 'syncErrors' | 'warnings', number>>
}

export type ReadTeamUpdates = (limit: number) => TeamUpdates

/** `openErrors` answers the newest open sync errors. */
export function createTeamUpdates(
  { store, work }: Pick<AdminOptions, 'store' | 'work'>,
  openErrors: (limit: number) => readonly SyncErrorView[],
): ReadTeamUpdates {
  const { people, syncErrors, customFields } = store
  return (limit) => {
    const { now } = work('admin')
    const { pending, inactive } = statusesOf
    return {
      pendingInvites: people.listInStates(pending, 0, limit).map((person) => ({
        ...toSomebody(person),
        status: person.status,
        sentAt: person.inviteSentAt,
        expiresAt: person.inviteExpiresAt,
      })),
      inactiveUsers: people.listInStates(inactive, 0, limit).map((person) => ({
        ...toSomebody(person),
        deactivatedAt: person.deactivatedAt,
        deactivatedBy: person.deactivatedBy,
        daysUntilTermination: daysUntilTermination(person, now),
      })),
      syncErrors: openErrors(limit),
      warnings: customFields.warnings(limit).flatMap(({ person: pk, field, warning, warnedAt }) => {
        const person = people.findByPk(pk)
        return person === undefined ? [] : [{ ...toSomebody(person), field, warning, warnedAt }]
      }),
      counts: {
        pendingInvites: people.countInStates(pending),
        inactiveUsers: people.countInStates(inactive),
        syncErrors: syncErrors.countOpen(),
        warnings: customFields.countWarnings(),
      },
    }
  }
}

const toSomebody = ({ id, firstName, lastName, email }: PersonRow): Somebody => ({
  personId: id,
  name: `${firstName} ${lastName}`.trim(),
  email,
})
