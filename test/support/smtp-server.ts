import { createServer } from 'node:net'
import type { AddressInfo, Server, Socket } from 'node:net'

/** What the server does with whoever connects. */
export type SmtpManner =
  | 'accept'
  /** Says nothing at all. */
  | 'hang'
  /** Sends a byte of an endless greeting now and then. */
  | 'drip'
  /** Takes no recipient. */
  | 'refuse'
  /** Closes the connection in the middle of the message. */
  | 'die'

/** A mail as it came over the wire. */
export interface ReceivedMail {
  readonly mailFrom: string
  readonly recipients: readonly string[]
  /** By lower-case name, unfolded and decoded. */
  readonly headers: ReadonlyMap<string, string>
  /** The lines before the first empty one, as sent. */
  readonly head: string
  readonly text: string
  readonly html: string
}

export interface SmtpServer {
  readonly url: string
  readonly received: readonly ReceivedMail[]
  /** How often somebody connected. */
  readonly connections: () => number
  behave(manner: SmtpManner): void
  /** Resolves once that many mails were received in all. */
  awaitMail(count: number): Promise<readonly ReceivedMail[]>
  /** Resolves once that often somebody connected. */
  awaitConnections(count: number): Promise<void>
  close(): Promise<void>
}

/** An SMTP server on a free port of loopback that keeps what it is sent. */
export async function startSmtpServer(port = 0): Promise<SmtpServer> {
  const received: ReceivedMail[] = []
  const sockets = new Set<Socket>()
  let waiting: (() => void)[] = []
  let connections = 0
  let manner: SmtpManner = 'accept'

  const server: Server = createServer((socket) => {
    connections += 1
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => socket.destroy())
    talk(socket, manner, (mail) => received.push(mail), changed)
    changed()
  })

  function changed(): void {
    const told = waiting
    waiting = []
    for (const tell of told) tell()
  }

  async function until(isSo: () => boolean): Promise<void> {
    while (!isSo()) await new Promise<void>((resolve) => waiting.push(resolve))
  }

  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  return {
    url: `smtp://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    connections: () => connections,
    behave: (next) => void (manner = next),
    async awaitMail(count) {
      await until(() => received.length >= count)
      return received
    },
    awaitConnections: (count) => until(() => connections >= count),
    async close() {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

function talk(
  socket: Socket,
  manner: SmtpManner,
  keep: (mail: ReceivedMail) => void,
  changed: () => void,
): void {
  let buffer = ''
  let isData = false
  let mailFrom = ''
  let recipients: string[] = []
  const say = (line: string) => void socket.write(`${line}\r\n`)
  if (manner === 'hang') return
  if (manner === 'drip') {
    const timer = setInterval(() => socket.write('2'), 20)
    socket.on('close', () => clearInterval(timer))
    return
  }
  say('220 test ESMTP')

  function command(line: string): void {
    const verb = line.slice(0, 4).toUpperCase()
    if (verb === 'EHLO') say('250-test\r\n250 8BITMIME')
    else if (verb === 'MAIL') {
      mailFrom = /<(.*)>/.exec(line)?.[1] ?? ''
      recipients = []
      say('250 ok')
    } else if (verb === 'RCPT') {
      recipients.push(/<(.*)>/.exec(line)?.[1] ?? '')
      say(manner === 'refuse' ? '550 5.1.1 no such mailbox' : '250 ok')
    } else if (verb === 'DATA') {
      if (manner === 'die') return void socket.destroy()
      isData = true
      say('354 go on')
    } else if (verb === 'QUIT') {
      say('221 bye')
      socket.end()
    } else say('250 ok')
  }

  socket.setEncoding('utf8').on('data', (chunk: string) => {
    buffer += chunk
    for (;;) {
      const end = buffer.indexOf(isData ? '\r\n.\r\n' : '\r\n')
      if (end === -1) return
      const part = buffer.slice(0, end)
      buffer = buffer.slice(end + (isData ? 5 : 2))
      if (!isData) {
        command(part)
        continue
      }
      isData = false
      keep({ mailFrom, recipients, ...parseMail(part.replace(/\r\n\.\./g, '\r\n.')) })
      say('250 queued')
      changed()
    }
  })
}

function parseMail(raw: string): Omit<ReceivedMail, 'mailFrom' | 'recipients'> {
  const { head, headers, body } = splitMail(raw)
  const boundary = /boundary="?([^";]+)"?/.exec(headers.get('content-type') ?? '')?.[1]
  const parts = boundary === undefined ? [raw] : body.split(`--${boundary}`).slice(1, -1)
  const bodyOf = (type: string) => {
    const found = parts.map((part) => splitMail(part.replace(/^\r\n/, ''))).find(isOf(type))
    return found === undefined ? '' : decodeBody(found.body, found.headers.get('content-transfer-encoding'))
  }
  return { head, headers, text: bodyOf('text/plain'), html: bodyOf('text/html') }
}

type Split = ReturnType<typeof splitMail>
const isOf = (type: string) => (part: Split) => part.headers.get('content-type')?.startsWith(type) === true

function splitMail(raw: string) {
  const at = raw.indexOf('\r\n\r\n')
  const head = raw.slice(0, at)
  const lines = head.replace(/\r\n[ \t]+/g, ' ').split('\r\n')
  const headers = new Map(
    lines.map((line) => {
      const colon = line.indexOf(':')
      return [line.slice(0, colon).toLowerCase(), decodeWords(line.slice(colon + 1).trim())]
    }),
  )
  return { head, headers, body: raw.slice(at + 4) }
}

function decodeBody(body: string, encoding = '7bit'): string {
  if (encoding === 'base64') return Buffer.from(body, 'base64').toString('utf8')
  if (encoding !== 'quoted-printable') return body
  return decodeQuoted(body.replace(/=\r\n/g, ''))
}

/** RFC 2047. */
function decodeWords(text: string): string {
  return text
    .replace(/(=\?[^?]+\?[BQ]\?[^?]*\?=)\s+(?==\?)/gi, '$1')
    .replace(/=\?[^?]+\?([BQ])\?([^?]*)\?=/gi, (_whole, encoding: string, word: string) =>
      encoding.toUpperCase() === 'B'
        ? Buffer.from(word, 'base64').toString('utf8')
        : decodeQuoted(word.replaceAll('_', ' ')),
    )
}

function decodeQuoted(text: string): string {
  const bytes = text.replace(/=([0-9A-F]{2})/gi, (_whole, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  )
  return Buffer.from(bytes, 'latin1').toString('utf8')
}
