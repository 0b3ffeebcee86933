import type { MailRow, MailState } from '../../store/mail.ts'
import type { WorkspaceStore } from '../../store/workspace-store.ts'
import { writeLetter } from '../mail/letter.ts'
import type { Letter, LetterOptions, MailAddress } from '../mail/letter.ts'

/** A mail as a list of them shows it. Times are UTC ISO 8601. */
export interface MailView {
  readonly id: string
  readonly kind: 'invite' | 'email-change'
  readonly personId: string
  readonly from: MailAddress
  readonly to: MailAddress
  readonly subject: string
  readonly state: MailState
  /** How often a server was asked to take it. */
  readonly attempts: number
  readonly nextAttemptAt: string | null
  /** What the server, or the way to it, said the last time. */
  readonly lastError: string | null
  readonly createdAt: string
  readonly sentAt: string | null
}

/** A mail with all it says. */
export interface WholeMailView extends MailView {
  readonly text: string
  readonly html: string
  readonly link: string
}

export interface MailListQuery {
  readonly limit: number
  /** The `next` of the page before. */
  readonly after?: string
  readonly personId?: string
  readonly state?: MailState
}

/** The mail of a workspace, sent or kept. */
export interface MailAdmin {
  /** Newest first. */
  mail(query: MailListQuery): { readonly mail: readonly MailView[]; readonly next: string | null }
  oneMail(id: string): WholeMailView | undefined
}

/** Over one workspace's rows; what a mail says is written when it is read. */
export function createMailAdmin(store: WorkspaceStore, letters: LetterOptions): MailAdmin {
  function toMailView(row: MailRow, { from, to, subject }: Letter): MailView {
    const { pk, kind, personId, state, attempts, nextAttemptAt, lastError, createdAt, sentAt } = row
    return {
      id: String(pk),
      kind: kind as MailView['kind'],
      personId,
      from,
      to,
      subject,
      state,
      attempts,
      nextAttemptAt,
      lastError,
      createdAt,
      sentAt,
    }
  }

  return {
    mail({ limit, after, personId, state }) {
      const beforePk = after === undefined ? Number.MAX_SAFE_INTEGER : Number(after)
      const rows = store.mail.list({ beforePk, limit: limit + 1, personId, state })
      const last = rows.length > limit ? rows[limit - 1] : undefined
      return {
        mail: rows.slice(0, limit).map((row) => toMailView(row, writeLetter(row, letters))),
        next: last === undefined ? null : String(last.pk),
      }
    },
    oneMail(id) {
      const row = /^\d{1,15}$/.test(id) ? store.mail.find(Number(id)) : undefined
      if (row === undefined) return undefined
      const letter = writeLetter(row, letters)
      const { text, html, link } = letter
      return { ...toMailView(row, letter), text, html, link }
    },
  }
}
