import { createTransport } from 'nodemailer'

export interface SmtpAddress {
  readonly name: string
  readonly address: string
}

/** A mail as a server gets it. Names and subject are one line each. */
export interface SmtpMessage {
  readonly from: SmtpAddress
  readonly replyTo: SmtpAddress | undefined
  readonly to: SmtpAddress
  readonly subject: string
  readonly text: string
  readonly html: string
  /** The same for every attempt, so that a mail that comes twice can be told. */
  readonly messageId: string
  readonly date: Date
}

export interface SmtpTransport {
  /** Rejects when the server did not take it: refused, silent for too long, gone in the middle, or `signal`. */
  send(message: SmtpMessage, signal: AbortSignal): Promise<void>
}

export interface SmtpOptions {
  /** `smtp://` or `smtps://`, with user and password where the server wants them. */
  readonly url: string
  /** How long a server may be silent. */
  readonly timeoutMs: number
}

/** A silent server is left after the timeout; one that keeps dripping, after this many of them. */
const LONGEST_MAIL_TIMEOUTS = 3

// Not what RFC 5322 allows, but what cannot end a command, a header or a list of addresses.
const ADDRESS = /^[^\s\p{Cc}<>()[\]\\,;:"@]+@[^\s\p{Cc}<>()[\]\\,;:"@]+$/u

/** Sends over SMTP, a connection a mail. */
export function createSmtpTransport({ url, timeoutMs }: SmtpOptions): SmtpTransport {
  const transport = createTransport({
    url,
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    dnsTimeout: timeoutMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  return {
    async send({ from, replyTo, to, subject, text, html, messageId, date }, signal) {
      const recipient = addressable(to)
      if (recipient === undefined)
        throw new Error(`${JSON.stringify(to.address)} is no address to send mail to.`)
      const reply = replyTo && addressable(replyTo)
      await transport.sendMail({
        subject,
        text,
        html,
        messageId,
        date,
        from: { ...from },
        to: recipient,
        ...(reply && { replyTo: reply }),
        envelope: { from: from.address, to: recipient.address },
        headers: { 'Auto-Submitted': 'auto-generated' },
        signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs * LONGEST_MAIL_TIMEOUTS)]),
      })
    },
  }
}

function addressable({ name, address }: SmtpAddress): { name: string; address: string } | undefined {
  return ADDRESS.test(address) ? { name, address } : undefined
}
