import type { Database, Statement } from 'better-sqlite3'
import { foldText } from '../scim/fold.ts'

export type InviteStatus = 'pending' | 'accepted' | 'expired' | 'cancelled'

/** A row of `person`: what Ramp sees. Foreign keys are pks; times are UTC ISO 8601. */
export interface PersonRow {
  readonly pk: number
  readonly id: string
  readonly status: string
  /** The status to return to on reactivation; null while active. */
  readonly previousStatus: string | null
  readonly role: string
  readonly firstName: string
  readonly lastName: string
  readonly email: string
  readonly emailKey: string
  readonly employeeId: string | null
  readonly department: number | null
  readonly location: number | null
  readonly manager: number | null
  /** The folded reference the link was made from. */
  readonly managerKey: string | null
  /** The connection that owns the person; null for a person no identity provider manages. */
  readonly connectionId: string | null
  readonly deactivatedBy: string | null
  readonly deactivatedAt: string | null
  /** When they are deactivated by themselves, as guests may be. */
  readonly scheduledDeactivationAt: string | null
  /** The Manager role beside having reports: granted by an admin, or kept after the last report went. */
  readonly managerFlag: 'granted' | 'kept' | null
  /** Sent by the provider, not confirmed by the employee yet; `email` stays in effect. */
  readonly pendingEmail: string | null
  readonly pendingEmailAt: string | null
  /** Null for whom nobody ever invited. */
  readonly inviteStatus: InviteStatus | null
  readonly inviteSentAt: string | null
  /** Null unless the invite is pending. */
  readonly inviteExpiresAt: string | null
  /** pk of who invited: the manager, else the account owner. */
  readonly inviteSender: number | null
  /** When they are to be terminated, unless something stands in the way then. */
  readonly terminationAt: string | null
  readonly terminationDaysOverride: number | null
  readonly terminationCancelledAt: string | null
  /** When they would have been terminated, had nothing stood in the way; they are when nothing does any more. */
  readonly terminationPostponedFrom: string | null
  readonly createdAt: string
  readonly updatedAt: string
}

const FIELDS = [
  ['pk', 'pk'],
  ['id', 'id'],
  ['status', 'status'],
  ['previous_status', 'previousStatus'],
  ['role', 'role'],
  ['first_name', 'firstName'],
  ['last_name', 'lastName'],
  ['email', 'email'],
  ['email_key', 'emailKey'],
  ['employee_id', 'employeeId'],
  ['department', 'department'],
  ['location', 'location'],
  ['manager', 'manager'],
  ['manager_key', 'managerKey'],
  ['connection_id', 'connectionId'],
  ['deactivated_by', 'deactivatedBy'],
  ['deactivated_at', 'deactivatedAt'],
  ['scheduled_deactivation_at', 'scheduledDeactivationAt'],
  ['manager_flag', 'managerFlag'],
  ['pending_email', 'pendingEmail'],
  ['pending_email_at', 'pendingEmailAt'],
  ['invite_status', 'inviteStatus'],
  ['invite_sent_at', 'inviteSentAt'],
  ['invite_expires_at', 'inviteExpiresAt'],
  ['invite_sender', 'inviteSender'],
  ['termination_at', 'terminationAt'],
  ['termination_days_override', 'terminationDaysOverride'],
  ['termination_cancelled_at', 'terminationCancelledAt'],
  ['termination_postponed_from', 'terminationPostponedFrom'],
  ['created_at', 'createdAt'],
  ['updated_at', 'updatedAt'],
] as const

/** What a statement on `person` selects to read rows. */
export const personColumns = FIELDS.map(([column, field]) => `${column} AS ${field}`).join(', ')

/** The people of one workspace file. Call inside a transaction; nothing here opens one. */
export interface PeopleTable {
  find(id: string): PersonRow | undefined
  findByPk(pk: number): PersonRow | undefined
  /** Everyone with that effective e-mail (folded), oldest first. */
  findByEmailKey(emailKey: string): readonly PersonRow[]
  /** At most `limit` people after `afterPk`, oldest first. */
  list(afterPk: number, limit: number): readonly PersonRow[]
  /** Like `list`, of those whose name, e-mail or user name contains the folded text. */
  search(text: string, afterPk: number, limit: number): readonly PersonRow[]
  /** At most `limit` people whose invite expires by `now` (UTC ISO 8601), those first who wait longest. */
  listExpiredInvites(now: string, limit: number): readonly PersonRow[]
  /** When the next pending invite expires. */
  nextInviteExpiry(): string | undefined
  /** Like `list`, of those in one of the statuses. */
  listInStates(statuses: readonly string[], afterPk: number, limit: number): readonly PersonRow[]
  countInStates(statuses: readonly string[]): number
  hasReports(pk: number): boolean
  /** Whether somebody other than `exceptPk` reports to them. */
  hasOtherReports(pk: number, exceptPk: number): boolean
  /** Everyone who reports to them, oldest first. */
  listReports(pk: number): readonly PersonRow[]
  /** The account owner: of several who are active the one who came first. */
  findOwner(): PersonRow | undefined
  countOtherOwners(exceptPk: number): number
  /** Everyone with the role of an owner, inactive ones too. */
  listOwners(): readonly PersonRow[]
  insert(person: PersonRow): void
  /** `before` is the row as it stands. */
  update(person: PersonRow, before: PersonRow): void
  /** The people of a disconnected connection are nobody's until one links them again. */
  releaseConnection(connectionId: string): void
}

/** The people of one workspace file. */
export function createPeopleTable(database: Database): PeopleTable {
  const select = (condition: string) => `SELECT ${personColumns} FROM person WHERE ${condition}`
  // By the index of the resource, which has the same id: an index here would cost every new person a page.
  const byId = database.prepare<[string, string], PersonRow>(
    select(`pk = coalesce((SELECT pk FROM resource WHERE resource.id = +?),
                          (SELECT pk FROM unlinked_resource WHERE unlinked_resource.id = +?))`),
  )
  const byPk = database.prepare<[number], PersonRow>(select('pk = ?'))
  const byEmailKey = database.prepare<[string], PersonRow>(select('email_key = ?'))
  const page = database.prepare<[number, number], PersonRow>(select('pk > ? ORDER BY pk LIMIT ?'))
  const name = `(first_name || ' ' || last_name)`
  // SQLite's lower() knows ASCII only; ours is slower, and asked about the other names.
  database.function('fold_text', { deterministic: true }, (text: string) => foldText(text))
  const search = database.prepare<{ text: string; afterPk: number; limit: number }, PersonRow>(
    select(
      `pk > @afterPk AND (
         instr(email_key, @text) > 0
         OR instr(lower(${name}), @text) > 0
         OR (octet_length(${name}) > length(${name}) AND instr(fold_text(${name}), @text) > 0)
         OR EXISTS (SELECT 1 FROM resource WHERE resource.pk = person.pk AND instr(unique_key, @text) > 0)
       ) ORDER BY pk LIMIT @limit`,
    ),
  )
  const expired = database.prepare<[string, number], PersonRow>(
    select('invite_expires_at <= ? ORDER BY invite_expires_at, pk LIMIT CAST(? AS INTEGER)'),
  )
  const nextExpiry = database
    .prepare<[], string>(
      'SELECT invite_expires_at FROM person WHERE invite_expires_at IS NOT NULL ORDER BY invite_expires_at LIMIT 1',
    )
    .pluck()
  const inStates = 'status IN (SELECT value FROM json_each(?))'
  const pageInStates = database.prepare<[string, number, number], PersonRow>(
    select(`${inStates} AND pk > ? ORDER BY pk LIMIT CAST(? AS INTEGER)`),
  )
  const countInStates = database
    .prepare<[string], number>(`SELECT count(*) FROM person WHERE ${inStates}`)
    .pluck()
  const report = database.prepare<[number], number>(`SELECT 1 FROM person WHERE manager = ? LIMIT 1`).pluck()
  const otherReport = database
    .prepare<[number, number], number>(`SELECT 1 FROM person WHERE manager = ? AND pk <> ? LIMIT 1`)
    .pluck()
  const reports = database.prepare<[number], PersonRow>(select('manager = ? ORDER BY pk'))
  const owners = database.prepare<[], PersonRow>(select(`role = 'BUSINESS_OWNER' ORDER BY pk`))
  const owner = database.prepare<[], PersonRow>(
    select(`role = 'BUSINESS_OWNER' AND status <> 'USER_INACTIVE' ORDER BY pk LIMIT 1`),
  )
  const otherOwners = database
    .prepare<[number], number>(
      `SELECT count(*) FROM person WHERE role = 'BUSINESS_OWNER' AND status <> 'USER_INACTIVE' AND pk <> ?`,
    )
    .pluck()
  const insert = database.prepare<PersonRow>(
    `INSERT INTO person (${FIELDS.map(([column]) => column).join(', ')})
     VALUES (${FIELDS.map(([, field]) => `@${field}`).join(', ')})`,
  )
  const updates = new Map<string, Statement<unknown[]>>()

  /** Sets the columns that differ alone: SQLite writes the index, and checks the reference, of every one that is named. */
  function updateOf(changed: readonly (typeof FIELDS)[number][]): Statement<unknown[]> {
    const assignments = changed.map(([column]) => `${column} = ?`).join(', ')
    let statement = updates.get(assignments)
    if (statement === undefined) {
      statement = database.prepare(`UPDATE person SET ${assignments} WHERE pk = ?`)
      updates.set(assignments, statement)
    }
    return statement
  }
  const release = database.prepare(`UPDATE person SET connection_id = NULL WHERE connection_id = ?`)
  return {
    find: (id) => byId.get(id, id),
    findByPk: (pk) => byPk.get(pk),
    findByEmailKey: (emailKey) => byEmailKey.all(emailKey),
    list: (afterPk, limit) => page.all(afterPk, limit),
    search: (text, afterPk, limit) => search.all({ text, afterPk, limit }),
    listReports: (pk) => reports.all(pk),
    listExpiredInvites: (now, limit) => expired.all(now, limit),
    nextInviteExpiry: () => nextExpiry.get(),
    listInStates: (statuses, afterPk, limit) => pageInStates.all(JSON.stringify(statuses), afterPk, limit),
    countInStates: (statuses) => countInStates.get(JSON.stringify(statuses)) ?? 0,
    hasReports: (pk) => report.get(pk) !== undefined,
    hasOtherReports: (pk, exceptPk) => otherReport.get(pk, exceptPk) !== undefined,
    findOwner: () => owner.get(),
    listOwners: () => owners.all(),
    countOtherOwners: (exceptPk) => otherOwners.get(exceptPk) ?? 0,
    insert: (person) => void insert.run(person),
    update(person, before) {
      const changed = FIELDS.filter(([, field]) => person[field] !== before[field])
      if (changed.length > 0) updateOf(changed).run(...changed.map(([, field]) => person[field]), person.pk)
    },
    releaseConnection: (connectionId) => void release.run(connectionId),
  }
}
