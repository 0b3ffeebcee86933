import type { Database } from 'better-sqlite3'
import type { ReferenceChange } from '../scim/document/reference-set.ts'
import { foldText } from '../scim/fold.ts'

/** A member as its group shows it; `type` and `display` are missing for one no resource has the id of. */
export interface MemberRow {
  readonly value: string
  readonly type: string | null
  readonly display: string | null
}

/** A group as its member shows it; not `direct` when only a group in it has the member. */
export interface GroupRow {
  readonly value: string
  readonly display: string | null
  readonly direct: boolean
}

export type UnknownMember = 'ignore' | 'reject' | 'keep'

/** What a change came to, by the members' ids. */
export interface MembershipChange {
  readonly added: readonly string[]
  readonly removed: readonly string[]
  /** Ids to add that no resource has; kept or left out, as asked for. */
  readonly unknown: readonly string[]
}

/** The members of the groups in one workspace file. Call inside a transaction; nothing here opens one. */
export interface GroupMembers {
  /** Everybody in the group, oldest resource first. */
  list(groupPk: number): readonly MemberRow[]
  /** Those of the values that are in the group. */
  find(groupPk: number, values: readonly string[]): readonly MemberRow[]
  /** What the values would say as members; unknown ones have neither type nor display. */
  describe(values: readonly string[]): readonly MemberRow[]
  /** A handful of statements for each value named, however many members there are; only `replaces` reads them all. */
  change(groupPk: number, change: ReferenceChange, unknown: 'ignore' | 'keep'): MembershipChange
  /** The groups a resource is in, directly or through other groups; a cycle of groups is walked once. */
  groupsOf(pk: number): readonly GroupRow[]
  /** `groupsOf` for a page of resources: one statement, and no entry for a resource in no group. */
  groupsOfEach(pks: readonly number[]): ReadonlyMap<number, readonly GroupRow[]>
  /** Takes a resource that goes out of its groups, which are modified `at` (UTC ISO 8601), and its members out of it. */
  forget(pk: number, at: string): void
  /** Makes a resource that comes back the member it was kept as while nobody knew it. */
  adopt(pk: number, id: string): void
}

/** How a resource is called where it is a member or a group. */
export const displayOf = (row: string) =>
  `coalesce(${row}.doc ->> '$.displayName', ${row}.doc ->> '$.name.formatted',
    ${row}.doc ->> '$.name.givenName' || ' ' || (${row}.doc ->> '$.name.familyName'), ${row}.doc ->> '$.userName')`

const MEMBER = `coalesce(r.id, u.value) AS value, r.type AS type, ${displayOf('r')} AS display`
const JOINED = `LEFT JOIN resource r ON r.pk = m.member_pk LEFT JOIN unknown_member u ON u.pk = m.member_pk`

/** The groups of each of a page, and what is above each such group, worked out once; the union ends cycles. */
const UPWARD = `WITH RECURSIVE own (member_pk, group_pk) AS MATERIALIZED (
    SELECT m.member_pk, m.group_pk FROM json_each(?) page CROSS JOIN group_member m ON m.member_pk = page.value
  ), above (start, group_pk) AS (
    SELECT group_pk, group_pk FROM own
    UNION
    SELECT above.start, m.group_pk FROM above CROSS JOIN group_member m ON m.member_pk = above.group_pk
  )`

/** As values are stored and compared: what no resource has the id of may be any text, in any normal form. */
const toStored = (value: string) => foldText(value, true)

export function createGroupMembers(database: Database): GroupMembers {
  const list = database.prepare<[number], MemberRow>(
    `SELECT ${MEMBER} FROM group_member m ${JOINED} WHERE m.group_pk = +? ORDER BY m.member_pk`,
  )
  const one = database.prepare<[number, number], MemberRow>(
    `SELECT ${MEMBER} FROM group_member m ${JOINED} WHERE m.group_pk = +? AND m.member_pk = +?`,
  )
  const ids = database.prepare<[number], { pk: number; value: string }>(
    `SELECT m.member_pk AS pk, coalesce(r.id, u.value) AS value FROM group_member m ${JOINED} WHERE m.group_pk = +?`,
  )
  const resource = database.prepare<[string], { pk: number; type: string; display: string | null }>(
    `SELECT r.pk, r.type, ${displayOf('r')} AS display FROM resource r WHERE r.id = ?`,
  )
  const known = database.prepare<[string], { pk: number; nested: 0 | 1 }>(
    `SELECT pk, type = 'Group' AS nested FROM resource WHERE id = ?`,
  )
  const unknownPk = database
    .prepare<[string], number>(`SELECT pk FROM unknown_member WHERE value = ?`)
    .pluck()
  const insertUnknown = database.prepare<[string]>(
    `INSERT INTO unknown_member (pk, value) VALUES ((SELECT coalesce(min(pk), 0) - 1 FROM unknown_member), ?)`,
  )
  const insert = database.prepare<[number, number, 0 | 1]>(
    `INSERT OR IGNORE INTO group_member (group_pk, member_pk, nested) VALUES (?, ?, ?)`,
  )
  const remove = database.prepare<[number, number]>(
    `DELETE FROM group_member WHERE group_pk = ? AND member_pk = ?`,
  )
  const removeAll = database.prepare<[number]>(`DELETE FROM group_member WHERE group_pk = ?`)
  const dropUnused = database.prepare(
    `DELETE FROM unknown_member
     WHERE NOT EXISTS (SELECT 1 FROM group_member m WHERE m.member_pk = unknown_member.pk)`,
  )
  const anyUnknown = database
    .prepare<[number], number>(`SELECT 1 FROM group_member WHERE group_pk = ? AND member_pk < 0 LIMIT 1`)
    .pluck()
  const anyGroup = database
    .prepare<[number], number>(`SELECT 1 FROM group_member WHERE member_pk = ? LIMIT 1`)
    .pluck()
  // One step in the index says that nobody on a page is in a group, as nobody between its first and last pk is.
  const anyGroupBetween = database
    .prepare<[number, number], number>(`SELECT 1 FROM group_member WHERE member_pk BETWEEN ? AND ? LIMIT 1`)
    .pluck()
  const groups = database.prepare<
    [string],
    { member: number; value: string; display: string; direct: 0 | 1 }
  >(
    `${UPWARD}
     SELECT own.member_pk AS member, g.id AS value, ${displayOf('g')} AS display,
       max(above.group_pk = own.group_pk) AS direct
     FROM own JOIN above ON above.start = own.group_pk JOIN resource g ON g.pk = above.group_pk
     GROUP BY own.member_pk, g.pk ORDER BY own.member_pk, direct DESC, g.pk`,
  )
  const modifyGroupsOf = database.prepare<[string, number]>(
    `UPDATE resource SET version = version + 1, last_modified = ?
     WHERE pk IN (SELECT group_pk FROM group_member WHERE member_pk = ?)`,
  )
  const leave = database.prepare<[number]>(`DELETE FROM group_member WHERE member_pk = ?`)
  const adopt = database.prepare<[number, string]>(
    `UPDATE OR IGNORE group_member SET member_pk = ? WHERE member_pk = (SELECT pk FROM unknown_member WHERE value = ?)`,
  )

  /** The pk a member of that value has, if it has one. */
  const pkOf = (value: string): number | undefined => known.get(value)?.pk ?? unknownPk.get(value)

  function keepUnknown(value: string): { readonly pk: number; readonly nested: 0 } {
    const pk = unknownPk.get(value) ?? Number(insertUnknown.run(value).lastInsertRowid)
    return { pk, nested: 0 }
  }

  function groupsOfEach(pks: readonly number[]): ReadonlyMap<number, readonly GroupRow[]> {
    const found = new Map<number, GroupRow[]>()
    if (anyGroupBetween.get(Math.min(...pks), Math.max(...pks)) === undefined) return found
    for (const { member, value, display, direct } of groups.all(JSON.stringify(pks))) {
      const row = { value, display, direct: direct === 1 }
      const rows = found.get(member)
      if (rows === undefined) found.set(member, [row])
      else rows.push(row)
    }
    return found
  }

  return {
    list: (groupPk) => list.all(groupPk),
    find: (groupPk, values) =>
      values
        .map((value) => pkOf(toStored(value)))
        .map((pk) => (pk === undefined ? undefined : one.get(groupPk, pk)))
        .filter((row) => row !== undefined),
    describe: (values) =>
      values.map((value) => {
        const { type, display } = resource.get(value) ?? { type: null, display: null }
        return { value, type, display }
      }),
    change(groupPk, { replaces, added: wanted, removed: unwanted }, unknownMember) {
      const present = new Map(replaces ? ids.all(groupPk).map(({ pk, value }) => [value, pk] as const) : [])
      const added: string[] = []
      const removed: string[] = []
      const unknown: string[] = []
      let isAnyUnknownGone = false

      function take(value: string, pk: number | undefined): void {
        if (pk === undefined || remove.run(groupPk, pk).changes === 0) return
        removed.push(value)
        if (pk < 0) isAnyUnknownGone = true
      }

      for (const value of unwanted.map(toStored)) take(value, pkOf(value))
      const stays = new Set(wanted.map(toStored))
      const goes = [...present].filter(([value]) => !stays.has(value))
      if (goes.length > 0 && goes.length === present.size) {
        removeAll.run(groupPk)
        for (const [value, pk] of goes) {
          removed.push(value)
          if (pk < 0) isAnyUnknownGone = true
        }
      } else for (const [value, pk] of goes) take(value, pk)

      for (const value of stays) {
        if (present.has(value)) continue
        let member: { readonly pk: number; readonly nested: 0 | 1 } | undefined = known.get(value)
        if (member === undefined) {
          unknown.push(value)
          if (unknownMember === 'ignore') continue
          member = keepUnknown(value)
        }
        if (insert.run(groupPk, member.pk, member.nested).changes > 0) added.push(value)
      }
      if (isAnyUnknownGone) dropUnused.run()
      return { added, removed, unknown }
    },
    groupsOf: (pk) => (anyGroup.get(pk) === undefined ? [] : (groupsOfEach([pk]).get(pk) ?? [])),
    groupsOfEach,
    forget(pk, at) {
      if (anyGroup.get(pk) !== undefined) {
        modifyGroupsOf.run(at, pk)
        leave.run(pk)
      }
      const isAnyUnknownGone = anyUnknown.get(pk) !== undefined
      removeAll.run(pk)
      if (isAnyUnknownGone) dropUnused.run()
    },
    adopt(pk, id) {
      adopt.run(pk, id)
      dropUnused.run()
    },
  }
}
