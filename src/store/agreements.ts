import type { Database } from 'better-sqlite3'
import type { JsonObject } from '../scim/document.ts'

/** A contract with a vendor. */
export interface AgreementRow {
  readonly pk: number
  readonly id: string
  readonly vendorPk: number
  readonly vendorId: string
  readonly vendorName: string
  readonly name: string
  readonly isActive: boolean
  readonly details: JsonObject
  /** UTC ISO 8601. */
  readonly createdAt: string
  readonly updatedAt: string
}

export interface NewAgreement extends Omit<AgreementRow, 'pk' | 'vendorId' | 'vendorName'> {
  readonly vendorPk: number
}

export interface AgreementPageQuery {
  readonly isActive?: boolean | undefined
  readonly afterPk: number
  readonly limit: number
}

/** The agreements of one workspace file. Call writes inside a transaction. */
export interface AgreementTable {
  find(id: string): AgreementRow | undefined
  page(query: AgreementPageQuery): readonly AgreementRow[]
  insert(agreement: NewAgreement): void
  hasAny(vendorPk: number): boolean
}

type Raw = Omit<AgreementRow, 'isActive' | 'details'> & { readonly isActive: 0 | 1; readonly details: string }

export function createAgreementTable(database: Database): AgreementTable {
  const select = (rest: string) =>
    `SELECT agreement.pk, agreement.id, agreement.vendor AS vendorPk, vendor.id AS vendorId,
       vendor.name AS vendorName, agreement.name, agreement.is_active AS isActive, agreement.details,
       agreement.created_at AS createdAt, agreement.updated_at AS updatedAt
     FROM agreement JOIN vendor ON vendor.pk = agreement.vendor ${rest}`
  const byId = database.prepare<[string], Raw>(select('WHERE agreement.id = ?'))
  const page = database.prepare<[number, number | null, number], Raw>(
    select(`WHERE agreement.pk > ? AND agreement.is_active = coalesce(?, agreement.is_active)
            ORDER BY agreement.pk LIMIT ?`),
  )
  const insert = database.prepare(
    `INSERT INTO agreement (id, vendor, name, is_active, details, created_at, updated_at)
     VALUES (?, ?, ?, ?, ?, ?, ?)`,
  )
  const ofVendor = database
    .prepare<[number], number>('SELECT EXISTS (SELECT 1 FROM agreement WHERE vendor = ?)')
    .pluck()
  return {
    find(id) {
      const row = byId.get(id)
      return row && decode(row)
    },
    page: ({ afterPk, isActive, limit }) =>
      page.all(afterPk, isActive === undefined ? null : isActive ? 1 : 0, limit).map(decode),
    insert({ id, vendorPk, name, isActive, details, createdAt, updatedAt }) {
      insert.run(id, vendorPk, name, isActive ? 1 : 0, JSON.stringify(details), createdAt, updatedAt)
    },
    hasAny: (vendorPk) => ofVendor.get(vendorPk) === 1,
  }
}

const decode = (row: Raw): AgreementRow => ({
  ...row,
  isActive: row.isActive === 1,
  details: JSON.parse(row.details) as JsonObject,
})
