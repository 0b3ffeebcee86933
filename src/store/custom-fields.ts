import type { Database } from 'better-sqlite3'

export const CUSTOM_FIELD_TYPES = ['select', 'yes-no', 'number', 'text', 'user', 'accounting'] as const
export type CustomFieldType = (typeof CUSTOM_FIELD_TYPES)[number]

/** snake_case, as Ramp compares it (ramp-scim.md 12.3). */
export const CUSTOM_FIELD_NAME = /^[a-z][a-z0-9]*(?:_[a-z0-9]+)*$/u

/** Of type user the id of a person. */
export type CustomValue = string | number | boolean

/** A custom field of people, made in Ramp. */
export interface CustomFieldRow {
  readonly pk: number
  readonly id: string
  /** snake_case. */
  readonly name: string
  readonly type: CustomFieldType
  /** What a select offers; empty where anything goes. */
  readonly options: readonly string[]
  /** UTC ISO 8601. */
  readonly createdAt: string
}

/** What one person has in one field. */
export interface CustomValueRow {
  /** pk of the field. */
  readonly field: number
  /** The value in force; null while there is none. */
  readonly value: CustomValue | null
  /** What was wrong with the value sent last, which was not taken. */
  readonly warning: string | null
  /** UTC ISO 8601. */
  readonly warnedAt: string | null
  /** Whether an identity provider sends the field. */
  readonly synced: boolean
}

export interface CustomWarning {
  /** pk of the person. */
  readonly person: number
  readonly field: string
  readonly warning: string
  /** UTC ISO 8601. */
  readonly warnedAt: string
}

/** The custom fields of a business and what people have in them. Call inside a transaction; nothing here opens one. */
export interface CustomFields {
  /** In the order they were made; kept in memory, so that asking costs a workspace without any nothing. */
  list(): readonly CustomFieldRow[]
  insert(field: Omit<CustomFieldRow, 'pk'>): CustomFieldRow
  /** With everybody's values. */
  remove(pk: number): void
  valuesOf(person: number): readonly CustomValueRow[]
  put(person: number, value: CustomValueRow): void
  clear(person: number, field: number): void
  /** Forgets everything about somebody who is gone. */
  forget(person: number): void
  /** At most `limit` values sent that were not taken, by person. */
  warnings(limit: number): readonly CustomWarning[]
  countWarnings(): number
  /** Reads the fields again: a transaction that may have changed them was rolled back. */
  reload(): void
}

interface RawField extends Omit<CustomFieldRow, 'options'> {
  readonly options: string
}

interface RawValue extends Omit<CustomValueRow, 'value' | 'synced'> {
  readonly value: string | null
  readonly synced: number
}

/** The custom fields of one workspace file. */
export function createCustomFields(database: Database): CustomFields {
  const select = database.prepare<[], RawField>(
    'SELECT pk, id, name, type, options, created_at AS createdAt FROM custom_field ORDER BY pk',
  )
  const insert = database.prepare<[string, string, string, string, string]>(
    'INSERT INTO custom_field (id, name, type, options, created_at) VALUES (?, ?, ?, ?, ?)',
  )
  const removeField = database.prepare<[number]>('DELETE FROM custom_field WHERE pk = ?')
  const removeValues = database.prepare<[number]>('DELETE FROM custom_value WHERE field = ?')
  const values = database.prepare<[number], RawValue>(
    'SELECT field, value, warning, warned_at AS warnedAt, synced FROM custom_value WHERE person = ?',
  )
  const put = database.prepare<[number, number, string | null, number, string | null, string | null]>(
    `INSERT INTO custom_value (person, field, value, synced, warning, warned_at) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT (person, field) DO UPDATE SET
       value = excluded.value, synced = excluded.synced, warning = excluded.warning, warned_at = excluded.warned_at`,
  )
  const clear = database.prepare<[number, number]>('DELETE FROM custom_value WHERE person = ? AND field = ?')
  const forget = database.prepare<[number]>('DELETE FROM custom_value WHERE person = ?')
  const warnings = database.prepare<[number], CustomWarning>(
    `SELECT person, custom_field.name AS field, warning, warned_at AS warnedAt
     FROM custom_value JOIN custom_field ON custom_field.pk = custom_value.field
     WHERE warning IS NOT NULL ORDER BY person, custom_field.pk LIMIT CAST(? AS INTEGER)`,
  )
  const countWarnings = database
    .prepare<[], number>('SELECT count(*) FROM custom_value WHERE warning IS NOT NULL')
    .pluck()
  let fields: readonly CustomFieldRow[] | undefined

  return {
    list: () =>
      (fields ??= select
        .all()
        .map((row) => ({ ...row, options: JSON.parse(row.options) as readonly string[] }))),
    insert(field) {
      const { id, name, type, options, createdAt } = field
      const { lastInsertRowid } = insert.run(id, name, type, JSON.stringify(options), createdAt)
      fields = undefined
      return { ...field, pk: Number(lastInsertRowid) }
    },
    remove(pk) {
      removeValues.run(pk)
      removeField.run(pk)
      fields = undefined
    },
    valuesOf: (person) =>
      values.all(person).map(({ value, synced, ...row }) => ({
        ...row,
        value: value === null ? null : (JSON.parse(value) as CustomValue),
        synced: synced === 1,
      })),
    put(person, { field, value, warning, warnedAt, synced }) {
      put.run(person, field, value === null ? null : JSON.stringify(value), synced ? 1 : 0, warning, warnedAt)
    },
    clear: (person, field) => void clear.run(person, field),
    forget: (person) => void forget.run(person),
    warnings: (limit) => warnings.all(limit),
    countWarnings: () => countWarnings.get() ?? 0,
    reload() {
      fields = undefined
    },
  }
}
