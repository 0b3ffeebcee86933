import type { MailRow } from '../../store/mail.ts'
import { toIsoInstant } from '../../workspace/clock.ts'
import { MAIL_RETRY } from '../due-work.ts'
import { canSignIn } from '../lifecycle.ts'
import type { RampWork } from '../session.ts'
import { writeLetter } from './letter.ts'
import type { Letter, LetterOptions } from './letter.ts'
import type { MailDetails } from './queue-mail.ts'

/** A mail to hand to a server. */
export interface OutgoingMail {
  readonly pk: number
  readonly personId: string
  /** UTC ISO 8601. */
  readonly createdAt: string
  readonly letter: Letter
}

/** What came of one: `error` is undefined when a server took it. */
export interface MailOutcome {
  readonly mail: OutgoingMail
  readonly error: string | undefined
}

/** The mail of one workspace that waits to be sent. */
export interface Outbox {
  /** At most `limit` that are to be sent now; what nobody wants any more is cancelled on the way. */
  take(limit: number): readonly OutgoingMail[]
  /** Keeps what came of them; what failed is tried again later. Returns whether more is to be sent now. */
  settle(outcomes: readonly MailOutcome[]): boolean
}

/** Waits between attempts, on the clock of the workspace; after the last one mail has failed. */
const RETRIES_MS = [60_000, 5 * 60_000, 30 * 60_000, 2 * 60 * 60_000] as const
/** One item for the whole workspace. */
const QUEUE = 'queue'
const MAX_ERROR_LENGTH = 500

/** Over one workspace's mail; `work` makes work in Ramp's own name. */
export function createOutbox(work: () => RampWork, letters: LetterOptions): Outbox {
  function take(limit: number): readonly OutgoingMail[] {
    const { store, now } = work()
    return store.transaction(() => {
      const taken: OutgoingMail[] = []
      for (const mail of store.mail.listDue(now, limit)) {
        const { pk, personId, createdAt } = mail
        if (isWanted(work(), mail))
          taken.push({ pk, personId, createdAt, letter: writeLetter(mail, letters) })
        else store.mail.update({ ...mail, state: 'cancelled', nextAttemptAt: null })
      }
      // Those were cancelled; behind them others may wait.
      if (taken.length === 0) retryAt(store, store.mail.nextAttemptAt())
      return taken
    })
  }

  function settle(outcomes: readonly MailOutcome[]): boolean {
    const { store, now } = work()
    return store.transaction(() => {
      const retries = outcomes
        .map(({ mail, error }) => {
          const row = store.mail.find(mail.pk)
          // Since then the workspace may have been reset: then this number is another's.
          const isSame = row?.personId === mail.personId && row.createdAt === mail.createdAt
          if (!isSame || row.state !== 'queued') return undefined
          const next = outcomeOf(row, error, now)
          store.mail.update(next)
          return next.nextAttemptAt ?? undefined
        })
        .filter((at) => at !== undefined)
      const nextAt = store.mail.nextAttemptAt()
      // A server that took none of them is left alone until the first of them is tried again.
      const gotNowhere = retries.length > 0 && retries.length === outcomes.length
      const restUntil = gotNowhere ? retries.toSorted()[0] : nextAt
      if (!gotNowhere && nextAt !== undefined && nextAt <= now) return true
      retryAt(store, restUntil)
      return false
    })
  }

  return { take, settle }
}

function retryAt({ dueWork }: RampWork['store'], dueAt: string | undefined): void {
  if (dueAt !== undefined) dueWork.schedule({ kind: MAIL_RETRY, subject: QUEUE, dueAt, payload: {} })
}

function outcomeOf(row: MailRow, error: string | undefined, now: string): MailRow {
  const attempts = row.attempts + 1
  if (error === undefined)
    return { ...row, state: 'sent', attempts, sentAt: now, nextAttemptAt: null, lastError: null }
  const lastError = error.slice(0, MAX_ERROR_LENGTH)
  const delayMs = RETRIES_MS[attempts - 1]
  return delayMs === undefined
    ? { ...row, state: 'failed', attempts, nextAttemptAt: null, lastError }
    : { ...row, attempts, nextAttemptAt: toIsoInstant(Date.parse(now) + delayMs), lastError }
}

/** Whether its link would still do what it says: an invite that is open, an address that waits. */
function isWanted({ store }: RampWork, { kind, personId, recipient, details }: MailRow): boolean {
  const person = store.people.find(personId)
  if (person === undefined) return false
  const { at } = details as unknown as MailDetails
  return kind === 'invite'
    ? person.inviteStatus === 'pending' && person.inviteSentAt === at && person.email === recipient
    : person.pendingEmail === recipient && person.pendingEmailAt === at && canSignIn(person)
}
