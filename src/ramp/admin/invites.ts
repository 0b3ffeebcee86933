import type { PersonRow } from '../../store/people.ts'
import { confirmEmail } from '../email-change.ts'
import {
  accepted,
  inviteContext,
  inviteStanding,
  onboarded,
  published,
  resent,
  withdrawn,
} from '../invite.ts'
import { canSignIn, waitsForInvite } from '../lifecycle.ts'
import type { Actor, RampWork } from '../session.ts'
import { writePerson } from '../write-person.ts'
import { WorkspaceRefusal } from '../../workspace/workspaces.ts'

/**
 * What an employee does with an invite or a new address, and what an administrator does about them. Each throws
 * WorkspaceRefusal: person.unknown, person.state, and confirming also email.taken; nothing is then changed.
 */
export interface InviteActions {
  /** Stops at the first steps in Ramp where `onboarding` is set. */
  acceptInvite(personId: string, options: { readonly onboarding: boolean }): void
  finishOnboarding(personId: string): void
  /** For the whole time again; also of an invite that expired or was deleted (ramp-scim.md 7.5, U9). */
  resendInvite(personId: string): void
  /** Deletes a pending invite (7.5). */
  cancelInvite(personId: string): void
  /** Invites a draft (7.3). */
  publish(personId: string): void
  confirmEmail(personId: string): void
}

const WHY_NOT = {
  accepted: 'has accepted the invite already',
  expired: 'has an invite that expired: resend it',
  cancelled: 'has an invite that was cancelled: resend it',
  none: 'was never invited',
} as const

/** Over one workspace's people; `work` makes work in somebody's name. */
export function createInviteActions(work: (actor: Actor) => RampWork): InviteActions {
  function act(actor: Actor, personId: string, change: (work: RampWork, person: PersonRow) => void): void {
    const current = work(actor)
    current.store.transaction(() => {
      const person = current.store.people.find(personId)
      if (person === undefined)
        throw new WorkspaceRefusal('person.unknown', `There is no person ${JSON.stringify(personId)}.`)
      change(current, person)
    })
  }

  return {
    acceptInvite: (id, options) =>
      act('employee', id, (current, person) => {
        const standing = inviteStanding(person, current.now)
        if (standing !== 'open') throw wrongState(person, WHY_NOT[standing])
        writePerson(current, person, accepted(person, current.now, options))
      }),
    finishOnboarding: (id) =>
      act('employee', id, (current, person) => {
        if (person.status !== 'USER_ONBOARDING') throw wrongState(person, 'is not onboarding')
        writePerson(current, person, onboarded(person, current.now))
      }),
    resendInvite: (id) =>
      act('admin', id, (current, person) => {
        if (!waitsForInvite(person)) throw wrongState(person, 'waits for no invite')
        writePerson(current, person, resent(person, inviteContext(current, person)))
      }),
    cancelInvite: (id) =>
      act('admin', id, (current, person) => {
        const standing = inviteStanding(person, current.now)
        if (standing !== 'open') throw wrongState(person, WHY_NOT[standing])
        writePerson(current, person, withdrawn(person, inviteContext(current, person)))
      }),
    publish: (id) =>
      act('admin', id, (current, person) => {
        if (person.status !== 'USER_DRAFT') throw wrongState(person, 'is no draft')
        writePerson(current, person, published(person, inviteContext(current, person)))
      }),
    confirmEmail: (id) =>
      act('employee', id, (current, person) => {
        if (!canSignIn(person)) throw wrongState(person, 'cannot sign in to confirm anything')
        confirmEmail(current, person)
      }),
  }
}

function wrongState({ email, status }: PersonRow, why: string): WorkspaceRefusal {
  return new WorkspaceRefusal('person.state', `${email} (${status}) ${why}.`)
}
