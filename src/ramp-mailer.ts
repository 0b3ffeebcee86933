import { createMailer } from './mail/mailer.ts'
import type { Mailer } from './mail/mailer.ts'
import type { Outbox, OutgoingMail } from './ramp/mail/outbox.ts'

interface Options {
  readonly smtpUrl?: string | undefined
  readonly smtpTimeoutMs: number
  readonly mailFrom: string
}

interface Surroundings {
  readonly outboxOf: (workspaceId: string) => Outbox | undefined
  /** Must not throw. */
  readonly report: (error: unknown, workspaceId: string) => void
}

/** Sends the mail of all workspaces; undefined where no server was given. */
export async function createRampMailer(
  { smtpUrl, smtpTimeoutMs, mailFrom }: Options,
  { outboxOf, report }: Surroundings,
): Promise<Mailer | undefined> {
  if (smtpUrl === undefined) return undefined
  // Loaded here, so that no start without a server waits for a mail client.
  const { createSmtpTransport } = await import('./mail/smtp-transport.ts')
  const transport = createSmtpTransport({ url: smtpUrl, timeoutMs: smtpTimeoutMs })
  const domain = mailFrom.slice(mailFrom.indexOf('@') + 1)
  return createMailer<OutgoingMail>({
    openOutbox: outboxOf,
    report,
    send(workspaceId, { pk, personId, createdAt, letter }, signal) {
      const messageId = `<${workspaceId}.${pk}.${personId}@${domain}>`
      return transport.send({ ...letter, messageId, date: new Date(createdAt) }, signal)
    },
  })
}
