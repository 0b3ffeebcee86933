import type { PersonRow } from '../store/people.ts'
import type { WorkspaceStore } from '../store/workspace-store.ts'
import type { InviteActions } from './admin/invites.ts'
import { inviteStanding } from './invite.ts'
import { canSignIn } from './lifecycle.ts'
import type { LinkKind, Links, LinkSubject } from './links.ts'
import { WorkspaceRefusal } from '../workspace/workspaces.ts'

/** What following a link comes to. `message` is a sentence for the employee. */
export type LinkOutcome =
  /** May be followed: `button` does it. */
  | {
      readonly kind: 'open'
      readonly message: string
      readonly button: string
    }
  | { readonly kind: 'done'; readonly message: string }
  /** 404 never given out, 410 no longer good, 409 good but for somebody else's address. */
  | { readonly kind: 'refused'; readonly status: 404 | 409 | 410; readonly message: string }

/** What the pages behind links in mail do. */
export interface EmployeeLinks {
  /** Changes nothing: scanners of mail follow links. */
  look(kind: LinkKind, token: string): LinkOutcome
  follow(kind: LinkKind, token: string): LinkOutcome
}

export const UNKNOWN_LINK: LinkOutcome = {
  kind: 'refused',
  status: 404,
  message: 'This link is not valid. Copy the whole link from the newest mail.',
}

const gone = (message: string): LinkOutcome => ({ kind: 'refused', status: 410, message })

/** Over one workspace's people. */
export function createEmployeeLinks(
  { people }: Pick<WorkspaceStore, 'people'>,
  links: Links,
  actions: InviteActions,
  { business, now }: { readonly business: string; readonly now: () => string },
): EmployeeLinks {
  function judge(kind: LinkKind, token: string): { outcome: LinkOutcome; personId?: string } {
    const subject = links.read(kind, token)
    const person = subject && people.find(subject.personId)
    if (subject === undefined || person === undefined) return { outcome: UNKNOWN_LINK }
    const outcome =
      kind === 'invite' ? judgeInvite(person, subject, now(), business) : judgeChange(person, subject)
    return { outcome, personId: person.id }
  }

  return {
    look: (kind, token) => judge(kind, token).outcome,
    follow(kind, token) {
      const { outcome, personId } = judge(kind, token)
      if (outcome.kind !== 'open' || personId === undefined) return outcome
      try {
        if (kind === 'invite') actions.acceptInvite(personId, { onboarding: false })
        else actions.confirmEmail(personId)
      } catch (error) {
        if (!(error instanceof WorkspaceRefusal)) throw error
        return { kind: 'refused', status: 409, message: `${error.message}.`.replace(/\.+$/, '.') }
      }
      const done = kind === 'invite' ? `You joined ${business} on Ramp.` : 'Your new address is in effect.'
      return { kind: 'done', message: done }
    },
  }
}

function judgeInvite(person: PersonRow, { at, address }: LinkSubject, now: string, business: string) {
  const standing = inviteStanding(person, now)
  if (person.inviteSentAt !== at || (standing === 'open' && person.email !== address))
    return gone('A newer invite replaced this one. Use the link in the newest mail.')
  if (standing === 'accepted') return gone('This invite was accepted already.')
  if (standing === 'expired') return gone('This invite expired. Ask your administrator to send it again.')
  if (standing !== 'open') return gone('This invite was cancelled. Ask your administrator about it.')
  return {
    kind: 'open' as const,
    message: `You are invited to join ${business} on Ramp with ${address}.`,
    button: 'Accept the invite',
  }
}

function judgeChange(person: PersonRow, { at, address }: LinkSubject) {
  if (!canSignIn(person)) return gone('You cannot sign in to Ramp now. Ask your administrator.')
  if (person.pendingEmail === address && person.pendingEmailAt === at)
    return {
      kind: 'open' as const,
      message: `Sign in to Ramp with ${address} from now on, instead of ${person.email}.`,
      button: 'Confirm the address',
    }
  return person.email === address && person.pendingEmail === null
    ? gone('This address was confirmed already.')
    : gone('This change was replaced or taken back. Use the link in the newest mail, if there is one.')
}
