import type { PersonRow } from '../../store/people.ts'
import { canSignIn } from '../lifecycle.ts'
import type { LinkKind } from '../links.ts'
import type { RampWork } from '../session.ts'

/** What the template of a mail needs, as it is kept with it. */
export interface MailDetails {
  /** When the invite was sent, or the new address came: the link is sealed over it. */
  readonly at: string
  readonly name: string
  /** The manager, else the account owner; null where there is neither. */
  readonly sender: { readonly name: string; readonly email: string } | null
  /** Of an invite. */
  readonly expiresAt: string | null
  /** Of a change: the address that is in effect until then. */
  readonly oldAddress: string | null
}

const isInvited = ({ inviteStatus }: PersonRow) => inviteStatus === 'pending'
const awaitsConfirmation = (person: PersonRow) => person.pendingEmail !== null && canSignIn(person)

/**
 * Writes the mail that follows from a change: of a new invite, also where its address is another now, and of a new
 * address to confirm (ramp-scim.md 7.1, 7.6). The same again sends nothing.
 */
export function queueMail(work: RampWork, before: PersonRow | undefined, person: PersonRow): void {
  if (isInvited(person)) {
    const isKnown =
      before !== undefined &&
      isInvited(before) &&
      before.inviteSentAt === person.inviteSentAt &&
      before.email === person.email
    if (!isKnown) add(work, 'invite', person, person.email, person.inviteSentAt)
  }
  const { pendingEmail } = person
  if (pendingEmail !== null && awaitsConfirmation(person)) {
    const isKnown = before !== undefined && awaitsConfirmation(before) && before.pendingEmail === pendingEmail
    if (!isKnown) add(work, 'email-change', person, pendingEmail, person.pendingEmailAt)
  }
}

function add(work: RampWork, kind: LinkKind, person: PersonRow, recipient: string, at: string | null): void {
  const { store, now, onMailQueued } = work
  const senderPk = kind === 'invite' ? person.inviteSender : null
  const sender = senderPk === null ? undefined : store.people.findByPk(senderPk)
  const details = {
    at: at ?? now,
    name: nameOf(person),
    sender: sender ? { name: nameOf(sender), email: sender.email } : null,
    expiresAt: kind === 'invite' ? person.inviteExpiresAt : null,
    oldAddress: kind === 'invite' ? null : person.email,
  } satisfies MailDetails
  const state = onMailQueued === undefined ? 'kept' : 'queued'
  store.mail.add({ kind, personId: person.id, recipient, details, createdAt: now, state })
  onMailQueued?.()
}

const nameOf = ({ firstName, lastName }: PersonRow) => `${firstName} ${lastName}`.trim()
