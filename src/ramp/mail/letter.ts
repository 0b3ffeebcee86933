import type { MailRow } from '../../store/mail.ts'
import type { LinkKind, Links } from '../links.ts'
import type { MailDetails } from './queue-mail.ts'

export interface MailAddress {
  /** One line. */
  readonly name: string
  readonly address: string
}

/** A mail as it is read: everything written out. */
export interface Letter {
  /** Who invites, with the address mail is sent from. */
  readonly from: MailAddress
  /** The person who invites, where there is one. */
  readonly replyTo: MailAddress | undefined
  readonly to: MailAddress
  /** One line. */
  readonly subject: string
  readonly text: string
  readonly html: string
  /** Where the employee does what is asked for. */
  readonly link: string
}

export interface LetterOptions {
  readonly business: string
  readonly links: Links
  /** The address mail is sent from. */
  readonly sentFrom: string
}

/** The mail written out in the words of its kind. Pure; what people are called stays text in it (no header, no HTML). */
export function writeLetter(mail: MailRow, { business, links, sentFrom }: LetterOptions): Letter {
  const { personId, recipient } = mail
  const kind = mail.kind as LinkKind
  const details = mail.details as unknown as MailDetails
  const link = links.urlOf(kind, { personId, at: details.at, address: recipient })
  const company = oneLine(business)
  const sender = details.sender && { ...details.sender, name: oneLine(details.sender.name) }
  const { subject, lines, button } =
    kind === 'invite' ? inviteWords(company, sender?.name, details) : changeWords(company, recipient, details)
  const greeting = `Hello ${oneLine(details.name) || oneLine(recipient)},`
  const paragraphs = [greeting, ...lines]
  return {
    from: { name: sender?.name ?? company, address: sentFrom },
    replyTo: sender ? { name: sender.name, address: sender.email } : undefined,
    to: { name: oneLine(details.name), address: recipient },
    subject,
    text: `${[...paragraphs, `${button}:\n${link}`, FOOTER].join('\n\n')}\n`,
    html: page(subject, paragraphs, { button, link }),
    link,
  }
}

const FOOTER = 'Sent by onramp, a local Ramp for tests.'

interface Words {
  readonly subject: string
  readonly lines: readonly string[]
  readonly button: string
}

function inviteWords(company: string, sender: string | undefined, { expiresAt }: MailDetails): Words {
  return {
    subject: `${sender ?? company} invited you to join ${company} on Ramp`,
    lines: [
      `${sender ?? company} invited you to join ${company} on Ramp.`,
      ...(expiresAt === null ? [] : [`The invite is open until ${dayOf(expiresAt)}.`]),
    ],
    button: 'Accept the invite',
  }
}

function changeWords(company: string, recipient: string, { oldAddress }: MailDetails): Words {
  return {
    subject: `Confirm your new email address for ${company} on Ramp`,
    lines: [
      `${company} changed the address you sign in to Ramp with to ${oneLine(recipient)}.`,
      `Until you confirm it, ${oneLine(oldAddress ?? 'the address before')} stays in effect.`,
    ],
    button: 'Confirm the address',
  }
}

const dayOf = (instant: string) => instant.slice(0, 10)

/** Names come from outside: what would end a line, or turn its direction, becomes a blank. */
function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]+/gu, ' ').trim()
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** Text as it may stand in an element or an attribute of HTML. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '')
}

function page(
  subject: string,
  paragraphs: readonly string[],
  { button, link }: { button: string; link: string },
): string {
  const href = escapeHtml(link)
  return [
    `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${escapeHtml(subject)}</title></head>`,
    '<body style="font-family:sans-serif;max-width:34em;margin:2em auto;line-height:1.5">',
    ...paragraphs.map((paragraph) => `<p>${escapeHtml(paragraph)}</p>`),
    `<p><a href="${href}" style="background:#1a1a1a;color:#fff;padding:.7em 1.2em;text-decoration:none">${button}</a></p>`,
    `<p style="overflow-wrap:anywhere">${href}</p>`,
    `<p><small>${FOOTER}</small></p>`,
    '</body></html>',
    '',
  ].join('\n')
}
