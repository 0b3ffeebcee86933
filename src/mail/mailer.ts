/** What came of one: `error` is undefined when a server took it. */
export interface Outcome<Mail> {
  readonly mail: Mail
  readonly error: string | undefined
}

/** The mail of one place that waits to be sent. Synchronous. */
export interface Outbox<Mail> {
  /** At most `limit` that are to be sent now. */
  take(limit: number): readonly Mail[]
  /** Keeps what came of them; returns whether more is to be sent now. */
  settle(outcomes: readonly Outcome<Mail>[]): boolean
}

export interface MailerOptions<Mail> {
  /** Asked again before each use, for an outbox may be closed between two turns; undefined for one that is gone. */
  readonly openOutbox: (place: string) => Outbox<Mail> | undefined
  /** Rejects when the server did not take it, and soon after `signal` is aborted. */
  readonly send: (place: string, mail: Mail, signal: AbortSignal) => Promise<void>
  /** Told of what is nobody's mail: a file that cannot be opened. Must not throw. */
  readonly report: (error: unknown, place: string) => void
}

/** Sends mail in turns of its own: whoever writes mail waits for nothing. */
export interface Mailer {
  /** There may be mail to send at this place. Cheap, and early enough inside the transaction that writes the mail. */
  wake(place: string): void
  /** Nothing is sent before. */
  start(): void
  /** Gives up what is being sent, which stays to be sent, and keeps what was taken. */
  close(): Promise<void>
}

/** Sent side by side; also all a server that hangs holds up. */
const AT_ONCE = 8

/**
 * One place after the other, a few mails at a time. A mail the server took and this process could not note any more is
 * sent again: at least once.
 */
export function createMailer<Mail>({ openOutbox, send, report }: MailerOptions<Mail>): Mailer {
  const awake = new Set<string>()
  const ending = new AbortController()
  let isStarted = false
  let running: Promise<void> | undefined

  function runSoon(): void {
    if (!isStarted || running !== undefined || awake.size === 0 || ending.signal.aborted) return
    // After the turn that woke us, whose transaction is then over.
    running = new Promise<void>((resolve) => setImmediate(resolve)).then(run).finally(() => {
      running = undefined
      runSoon()
    })
  }

  async function run(): Promise<void> {
    for (const place of awake) {
      if (ending.signal.aborted) return
      awake.delete(place)
      try {
        if (await sendSome(place)) awake.add(place)
      } catch (error) {
        report(error, place)
      }
    }
  }

  /** Returns whether there is more to send now. */
  async function sendSome(place: string): Promise<boolean> {
    const mails = openOutbox(place)?.take(AT_ONCE) ?? []
    if (mails.length === 0) return false
    const outcomes = await Promise.all(mails.map((mail) => attempt(place, mail)))
    const known = outcomes.filter((outcome) => outcome !== undefined)
    return known.length > 0 && (openOutbox(place)?.settle(known) ?? false)
  }

  /** Undefined when it was given up because we close. */
  async function attempt(place: string, mail: Mail): Promise<Outcome<Mail> | undefined> {
    try {
      await send(place, mail, ending.signal)
      return { mail, error: undefined }
    } catch (error) {
      return ending.signal.aborted ? undefined : { mail, error: messageOf(error) }
    }
  }

  return {
    wake(place) {
      awake.add(place)
      runSoon()
    },
    start() {
      isStarted = true
      runSoon()
    },
    async close() {
      ending.abort()
      await running
    },
  }
}

const messageOf = (error: unknown) =>
  (error instanceof Error ? error.message : String(error)).replace(/\p{Cc}+/gu, ' ')
