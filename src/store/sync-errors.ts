import type { Database } from 'better-sqlite3'

/** A failure of provisioning as Ramp lists it; times are UTC ISO 8601. */
export interface SyncErrorRow {
  readonly pk: number
  readonly id: string
  readonly reason: string
  readonly message: string
  readonly attribute: string
  /** The user name of the person or of the rejected payload. */
  readonly subject: string
  /** `subject`, folded. */
  readonly subjectKey: string
  readonly personId: string | null
  readonly connectionId: string
  /** What the refusal hangs on elsewhere (an e-mail, a manager), so that it can be looked at again when that changes. */
  readonly causeKey: string | null
  readonly firstSeenAt: string
  readonly lastSeenAt: string
  readonly count: number
  readonly resolvedAt: string | null
  readonly resolvedByExchange: string | null
}

/** A sync error as it is seen; seen again, it is the same one. */
export type SeenSyncError = Pick<
  SyncErrorRow,
  | 'id'
  | 'reason'
  | 'message'
  | 'attribute'
  | 'subject'
  | 'subjectKey'
  | 'personId'
  | 'connectionId'
  | 'causeKey'
> & { readonly at: string }

export interface SyncErrorQuery {
  readonly state: 'open' | 'resolved' | 'all'
  /** Rows with a smaller pk: newest first. */
  readonly beforePk: number
  readonly limit: number
}

/** Open and resolved sync errors; of one subject and reason at most one is open. */
export interface SyncErrors {
  /** Opens the error, or counts it once more when the same subject has it open for the same reason. */
  see(seen: SeenSyncError): void
  hasOpen(): boolean
  countOpen(): number
  findOpenBySubject(subjectKey: string, personId: string | undefined): readonly SyncErrorRow[]
  /** At most `limit` open errors after that pk, oldest first. */
  listOpen(after: number, limit: number): readonly SyncErrorRow[]
  /** The same of those with one of the causes. */
  findOpenByCauses(causeKeys: readonly string[], after: number, limit: number): readonly SyncErrorRow[]
  findOpenByReason(reason: string, after: number, limit: number): readonly SyncErrorRow[]
  resolve(pk: number, at: string, exchangeId: string | null): void
  list(query: SyncErrorQuery): readonly SyncErrorRow[]
}

const COLUMNS = `pk, id, reason, message, attribute, subject, subject_key AS subjectKey, person_id AS personId,
  connection_id AS connectionId, cause_key AS causeKey, first_seen_at AS firstSeenAt, last_seen_at AS lastSeenAt,
  count, resolved_at AS resolvedAt, resolved_by_exchange AS resolvedByExchange`

const CONDITIONS = { open: 'resolved_at IS NULL', resolved: 'resolved_at IS NOT NULL', all: 'TRUE' } as const

/** The sync errors of one workspace file. */
export function createSyncErrors(database: Database): SyncErrors {
  const select = (condition: string) => `SELECT ${COLUMNS} FROM sync_error WHERE ${condition}`
  const see = database.prepare<SeenSyncError>(
    `INSERT INTO sync_error (id, reason, message, attribute, subject, subject_key, person_id, connection_id, cause_key,
       first_seen_at, last_seen_at, count)
     VALUES (@id, @reason, @message, @attribute, @subject, @subjectKey, @personId, @connectionId, @causeKey, @at, @at, 1)
     ON CONFLICT (subject_key, reason) WHERE resolved_at IS NULL DO UPDATE SET
       message = @message, attribute = @attribute, person_id = coalesce(@personId, person_id),
       connection_id = @connectionId, cause_key = @causeKey, last_seen_at = @at, count = count + 1`,
  )
  const anyOpen = database
    .prepare<[], number>(`SELECT 1 FROM sync_error WHERE resolved_at IS NULL LIMIT 1`)
    .pluck()
  const countOpen = database
    .prepare<[], number>(`SELECT count(*) FROM sync_error WHERE resolved_at IS NULL`)
    .pluck()
  const openBySubject = database.prepare<[string], SyncErrorRow>(
    select('subject_key = ? AND resolved_at IS NULL'),
  )
  const openByPerson = database.prepare<[string], SyncErrorRow>(
    select('person_id = ? AND resolved_at IS NULL'),
  )
  const openByCause = database.prepare<[string, number, number], SyncErrorRow>(
    // Cast, because SQLite compiles a statement anew for every value of a bare LIMIT.
    select('cause_key = ? AND resolved_at IS NULL AND pk > ? ORDER BY pk LIMIT CAST(? AS INTEGER)'),
  )
  const open = database.prepare<[number, number], SyncErrorRow>(
    select('resolved_at IS NULL AND pk > ? ORDER BY pk LIMIT CAST(? AS INTEGER)'),
  )
  const openByReason = database.prepare<[string, number, number], SyncErrorRow>(
    select('reason = ? AND resolved_at IS NULL AND pk > ? ORDER BY pk LIMIT CAST(? AS INTEGER)'),
  )
  const resolve = database.prepare(
    `UPDATE sync_error SET resolved_at = ?, resolved_by_exchange = ? WHERE pk = ? AND resolved_at IS NULL`,
  )
  const pages = Object.fromEntries(
    Object.entries(CONDITIONS).map(([state, condition]) => [
      state,
      database.prepare<[number, number], SyncErrorRow>(
        select(`${condition} AND pk < ? ORDER BY pk DESC LIMIT ?`),
      ),
    ]),
  )
  return {
    see: (seen) => void see.run(seen),
    countOpen: () => countOpen.get() ?? 0,
    hasOpen: () => anyOpen.get() !== undefined,
    findOpenBySubject(subjectKey, personId) {
      const rows = openBySubject.all(subjectKey)
      if (personId === undefined) return rows
      const seen = new Set(rows.map(({ pk }) => pk))
      return [...rows, ...openByPerson.all(personId).filter(({ pk }) => !seen.has(pk))]
    },
    listOpen: (after, limit) => open.all(after, limit),
    findOpenByCauses: (causeKeys, after, limit) =>
      [...new Set(causeKeys)]
        .flatMap((key) => openByCause.all(key, after, limit))
        .sort((a, b) => a.pk - b.pk)
        .slice(0, limit),
    findOpenByReason: (reason, after, limit) => openByReason.all(reason, after, limit),
    resolve: (pk, at, exchangeId) => void resolve.run(at, exchangeId, pk),
    list: ({ state, beforePk, limit }) => pages[state]?.all(beforePk, limit) ?? [],
  }
}
