import type { Database, Statement } from 'better-sqlite3'
import type { JsonObject } from '../scim/document.ts'
import { foldText } from '../scim/fold.ts'

export interface VendorRow {
  readonly pk: number
  readonly id: string
  readonly name: string
  /** The id of a person; null for a vendor nobody owns. */
  readonly ownerId: string | null
  readonly isActive: boolean
  /** Ramp's category code. */
  readonly category: number | null
  readonly details: JsonObject
  /** UTC ISO 8601. */
  readonly createdAt: string
}

export interface VendorFilter {
  readonly ownerId?: string
  readonly isActive?: boolean
  /** In any case. */
  readonly name?: string
  /** UTC ISO 8601: only what was made later. */
  readonly madeAfter?: string
  readonly categories?: readonly number[]
}

export interface VendorPageQuery {
  readonly filter: VendorFilter
  readonly afterPk: number
  readonly limit: number
}

export interface VendorContactRow {
  readonly pk: number
  readonly id: string
  readonly email: string
  readonly firstName: string | null
  readonly lastName: string | null
  readonly phone: string | null
  readonly isDefault: boolean
}

/** The vendors of one workspace file and their contacts. Call writes inside a transaction. */
export interface VendorTable {
  find(id: string): VendorRow | undefined
  /** The pk of a vendor of that id, also of one that was deleted. */
  findPk(id: string): number | undefined
  page(query: VendorPageQuery): readonly VendorRow[]
  insert(vendor: Omit<VendorRow, 'pk'>): VendorRow
  update(vendor: VendorRow): void
  /** With its contacts and agreements. */
  remove(vendor: VendorRow): void
  /** Whether anybody owns a vendor. */
  hasOwned(): boolean
  /** Gives what a person owns to another, or to nobody; returns the vendors as they were. */
  reassign(ownerId: string, newOwnerId: string | null): readonly VendorRow[]
  contactIds(vendorPk: number): readonly string[]
  contacts(vendorPk: number, afterPk: number, limit: number): readonly VendorContactRow[]
  findContact(vendorPk: number, id: string): VendorContactRow | undefined
  insertContact(vendorPk: number, contact: Omit<VendorContactRow, 'pk'>): void
}

type Raw = Omit<VendorRow, 'isActive' | 'details'> & { readonly isActive: 0 | 1; readonly details: string }
type RawContact = Omit<VendorContactRow, 'isDefault'> & { readonly isDefault: 0 | 1 }
type Parameters = Record<string, string | number>

const CONDITIONS: Readonly<Record<keyof VendorFilter, string>> = {
  ownerId: 'owner_id = @ownerId',
  isActive: 'is_active = @isActive',
  name: 'name_key = @name',
  madeAfter: 'created_at > @madeAfter',
  categories: 'category IN (SELECT value FROM json_each(@categories))',
}

export function createVendorTable(database: Database): VendorTable {
  const columns = `pk, id, name, owner_id AS ownerId, is_active AS isActive, category, details,
    created_at AS createdAt`
  const byId = database.prepare<[string], Raw>(`SELECT ${columns} FROM vendor WHERE id = ?`)
  const pkById = database
    .prepare<[string, string], number | null>(
      `SELECT coalesce((SELECT pk FROM vendor WHERE id = ?), (SELECT pk FROM deleted_vendor WHERE id = ?))`,
    )
    .pluck()
  const pages = new Map<string, Statement<[Parameters], Raw>>()
  const insert = database.prepare<
    [string, string, string, string | null, number, number | null, string, string]
  >(
    `INSERT INTO vendor (id, name, name_key, owner_id, is_active, category, details, created_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
  )
  const update = database.prepare<[string, string, string | null, number, number | null, string, number]>(
    `UPDATE vendor SET name = ?, name_key = ?, owner_id = ?, is_active = ?, category = ?, details = ? WHERE pk = ?`,
  )
  const remember = database.prepare<[string, number]>('INSERT INTO deleted_vendor (id, pk) VALUES (?, ?)')
  const remove = database.prepare<[number]>('DELETE FROM vendor WHERE pk = ?')
  const owned = database
    .prepare<[], number>('SELECT 1 FROM vendor WHERE owner_id IS NOT NULL LIMIT 1')
    .pluck()
  const ofOwner = database.prepare<[string], Raw>(
    `SELECT ${columns} FROM vendor WHERE owner_id = ? ORDER BY pk`,
  )
  const reassign = database.prepare<[string | null, string]>(
    'UPDATE vendor SET owner_id = ? WHERE owner_id = ?',
  )
  const contactColumns = `pk, id, email, first_name AS firstName, last_name AS lastName, phone,
    is_default AS isDefault`
  const contactIds = database
    .prepare<[number], string>('SELECT id FROM vendor_contact WHERE vendor = ? ORDER BY pk')
    .pluck()
  const contacts = database.prepare<[number, number, number], RawContact>(
    `SELECT ${contactColumns} FROM vendor_contact WHERE vendor = ? AND pk > ? ORDER BY pk LIMIT ?`,
  )
  const contactById = database.prepare<[string, number], RawContact>(
    `SELECT ${contactColumns} FROM vendor_contact WHERE id = ? AND vendor = ?`,
  )
  const insertContact = database.prepare(
    `INSERT INTO vendor_contact (id, vendor, email, first_name, last_name, phone, is_default)
     VALUES (?, ?, ?, ?, ?, ?, ?)`,
  )

  /** One statement for each combination of filters. */
  function pageStatement(filter: VendorFilter): Statement<[Parameters], Raw> {
    const names = (Object.keys(CONDITIONS) as (keyof VendorFilter)[]).filter(
      (name) => filter[name] !== undefined,
    )
    const shape = names.join()
    const known = pages.get(shape)
    if (known !== undefined) return known
    const where = [...names.map((name) => CONDITIONS[name]), 'pk > @afterPk'].join(' AND ')
    const made = database.prepare<[Parameters], Raw>(
      `SELECT ${columns} FROM vendor WHERE ${where} ORDER BY pk LIMIT @limit`,
    )
    pages.set(shape, made)
    return made
  }

  return {
    find(id) {
      const row = byId.get(id)
      return row && decode(row)
    },
    findPk: (id) => pkById.get(id, id) ?? undefined,
    page: (query) => pageStatement(query.filter).all(toParameters(query)).map(decode),
    insert(vendor) {
      const { id, name, ownerId, isActive, category, details, createdAt } = vendor
      const { lastInsertRowid } = insert.run(
        id,
        name,
        foldText(name),
        ownerId,
        isActive ? 1 : 0,
        category,
        JSON.stringify(details),
        createdAt,
      )
      return { ...vendor, pk: Number(lastInsertRowid) }
    },
    update({ pk, name, ownerId, isActive, category, details }) {
      update.run(name, foldText(name), ownerId, isActive ? 1 : 0, category, JSON.stringify(details), pk)
    },
    remove({ pk, id }) {
      remember.run(id, pk)
      remove.run(pk)
    },
    hasOwned: () => owned.get() !== undefined,
    reassign(ownerId, newOwnerId) {
      const rows = ofOwner.all(ownerId).map(decode)
      if (rows.length > 0) reassign.run(newOwnerId, ownerId)
      return rows
    },
    contactIds: (vendorPk) => contactIds.all(vendorPk),
    contacts: (vendorPk, afterPk, limit) => contacts.all(vendorPk, afterPk, limit).map(decodeContact),
    findContact(vendorPk, id) {
      const row = contactById.get(id, vendorPk)
      return row && decodeContact(row)
    },
    insertContact(vendorPk, { id, email, firstName, lastName, phone, isDefault }) {
      insertContact.run(id, vendorPk, email, firstName, lastName, phone, isDefault ? 1 : 0)
    },
  }
}

function toParameters({ filter, afterPk, limit }: VendorPageQuery): Parameters {
  const { ownerId, isActive, name, madeAfter, categories } = filter
  return {
    ...(ownerId !== undefined && { ownerId }),
    ...(isActive !== undefined && { isActive: isActive ? 1 : 0 }),
    ...(name !== undefined && { name: foldText(name) }),
    ...(madeAfter !== undefined && { madeAfter }),
    ...(categories !== undefined && { categories: JSON.stringify(categories) }),
    afterPk,
    limit,
  }
}

const decode = (row: Raw): VendorRow => ({
  ...row,
  isActive: row.isActive === 1,
  details: JSON.parse(row.details) as JsonObject,
})

const decodeContact = (row: RawContact): VendorContactRow => ({ ...row, isDefault: row.isDefault === 1 })
