import type { Database, Statement } from 'better-sqlite3'

/** What a list of people may be narrowed to; several narrow it together. Departments and locations are pks. */
export interface UserFilter {
  /** Folded. */
  readonly emailKey?: string
  readonly employeeId?: string
  readonly department?: number
  readonly location?: number
  /** pk of an entity: people at its locations; those of no entity are the primary one's. */
  readonly entity?: number
  readonly role?: string
  /** One of these. */
  readonly statuses?: readonly string[]
}

export interface UserPageQuery {
  readonly filter: UserFilter
  /** Only who came after that person. */
  readonly afterPk: number
  readonly limit: number
}

/** What of a person the Developer API shows, with the ids of those they belong to. */
export interface ShownPersonRow {
  readonly pk: number
  readonly id: string
  readonly email: string
  readonly firstName: string
  readonly lastName: string
  readonly role: string
  readonly status: string
  readonly employeeId: string | null
  readonly isManager: 0 | 1
  readonly managerId: string | null
  readonly departmentId: string | null
  readonly locationId: string | null
  readonly entityId: string | null
  /** UTC ISO 8601. */
  readonly scheduledDeactivationAt: string | null
}

export interface CustomFieldValue {
  readonly name: string
  /** JSON text. */
  readonly value: string
}

/**
 * Pages of people in the order they came, each person as the text kept of them. Which texts are out of date is SQLite's
 * own to know, by triggers, whoever writes.
 */
export interface UserPages {
  /** The texts of at most `limit` people; null for whom none is kept. */
  texts(query: UserPageQuery): readonly (string | null)[]
  /** The same people. */
  rows(query: UserPageQuery): readonly ShownPersonRow[]
  findText(pk: number): string | null | undefined
  findRow(pk: number): ShownPersonRow | undefined
  customFields(pk: number): readonly CustomFieldValue[]
  /** Keeps texts made from the rows as they stand. Call inside a transaction. */
  keep(texts: readonly (readonly [pk: number, text: string])[]): void
  /** The pk of a person of that id, also of one who is gone by now. */
  findPk(id: string): number | undefined
}

type FilterName = keyof UserFilter

const CONDITIONS: Readonly<Record<FilterName, (column: string) => string>> = {
  emailKey: (column) => `${column} = @emailKey`,
  employeeId: (column) => `${column} = @employeeId`,
  department: (column) => `${column} = @department`,
  location: (column) => `${column} = @location`,
  role: (column) => `${column} = @role`,
  statuses: (column) => `${column} IN (SELECT value FROM json_each(@statuses))`,
  entity: (column) => `${column} IN (
      SELECT pk FROM location
      WHERE coalesce(entity, (SELECT pk FROM entity WHERE is_primary = 1)) = @entity)`,
}

const COLUMNS: Readonly<Record<FilterName, string>> = {
  emailKey: 'email_key',
  employeeId: 'employee_id',
  department: 'department',
  location: 'location',
  role: 'role',
  statuses: 'status',
  entity: 'location',
}

/**
 * Filters an index is walked for, the narrowest first. But for that of e-mails the indexes are made when first asked
 * for: each costs every write of a person a page.
 */
const WALKED = ['emailKey', 'employeeId', 'department', 'location', 'role'] as const

const SHOWN = `pk, id, email, first_name AS firstName, last_name AS lastName, role, status,
  employee_id AS employeeId,
  manager_flag IS NOT NULL OR EXISTS (SELECT 1 FROM person AS report WHERE report.manager = person.pk)
    AS isManager,
  (SELECT id FROM person AS boss WHERE boss.pk = person.manager) AS managerId,
  (SELECT id FROM department WHERE department.pk = person.department) AS departmentId,
  (SELECT id FROM location WHERE location.pk = person.location) AS locationId,
  (SELECT coalesce((SELECT id FROM entity WHERE pk = location.entity), (SELECT id FROM entity WHERE is_primary = 1))
   FROM location WHERE location.pk = person.location) AS entityId,
  scheduled_deactivation_at AS scheduledDeactivationAt`

type Parameters = Record<string, string | number>

/** The people of one workspace file, as pages. */
export function createUserPages(database: Database): UserPages {
  const indexed = new Set<FilterName>(['emailKey'])
  const statements = new Map<string, { texts: Statement<[Parameters]>; rows: Statement<[Parameters]> }>()

  const findText = database
    .prepare<[number], string | null>('SELECT developer_json FROM person WHERE pk = ?')
    .pluck()
  const findRow = database.prepare<[number], ShownPersonRow>(`SELECT ${SHOWN} FROM person WHERE pk = ?`)
  const keep = database.prepare<[string, number]>('UPDATE person SET developer_json = ? WHERE pk = ?')
  const customFields = database.prepare<[number], CustomFieldValue>(
    `SELECT name, value FROM custom_value JOIN custom_field ON custom_field.pk = custom_value.field
     WHERE person = ? AND value IS NOT NULL ORDER BY name`,
  )
  const findPk = database
    .prepare<[string, string, string], number | null>(
      `SELECT coalesce((SELECT pk FROM resource WHERE id = ?), (SELECT pk FROM unlinked_resource WHERE id = ?),
                       (SELECT pk FROM terminated_person WHERE id = ?))`,
    )
    .pluck()

  function ensureIndex(name: FilterName): void {
    if (indexed.has(name)) return
    database.exec(`CREATE INDEX IF NOT EXISTS person_by_${COLUMNS[name]} ON person (${COLUMNS[name]})`)
    indexed.add(name)
  }

  /** One pair of statements for each combination of filters. */
  function prepare(filter: UserFilter) {
    const names = (Object.keys(CONDITIONS) as FilterName[]).filter((name) => filter[name] !== undefined)
    const shape = names.join()
    const known = statements.get(shape)
    if (known !== undefined) return known
    const walked = WALKED.find((name) => names.includes(name))
    if (walked !== undefined) ensureIndex(walked)
    // A plus keeps SQLite from walking, and then sorting by, another index.
    const conditions = names.map((name) =>
      CONDITIONS[name](name === walked ? COLUMNS[name] : `+${COLUMNS[name]}`),
    )
    const where = `${[...conditions, 'pk > @afterPk'].join(' AND ')} ORDER BY pk LIMIT @limit`
    const made = {
      texts: database.prepare<[Parameters]>(`SELECT developer_json FROM person WHERE ${where}`).pluck(),
      rows: database.prepare<[Parameters]>(`SELECT ${SHOWN} FROM person WHERE ${where}`),
    }
    statements.set(shape, made)
    return made
  }

  return {
    texts: (query) => prepare(query.filter).texts.all(toParameters(query)) as (string | null)[],
    rows: (query) => prepare(query.filter).rows.all(toParameters(query)) as ShownPersonRow[],
    findText: (pk) => findText.get(pk),
    findRow: (pk) => findRow.get(pk),
    customFields: (pk) => customFields.all(pk),
    keep(texts) {
      for (const [pk, text] of texts) keep.run(text, pk)
    },
    findPk: (id) => findPk.get(id, id, id) ?? undefined,
  }
}

function toParameters({ filter: { statuses, ...filter }, afterPk, limit }: UserPageQuery): Parameters {
  return { ...filter, ...(statuses && { statuses: JSON.stringify(statuses) }), afterPk, limit }
}
