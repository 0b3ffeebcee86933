import type { Database } from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import { createUserPages } from '../../src/store/user-pages.ts'
import type { UserFilter, UserPages } from '../../src/store/user-pages.ts'
import { openMemory } from './open-memory.ts'

const ALL = { filter: {}, afterPk: 0, limit: 100 }

interface World {
  readonly database: Database
  readonly pages: UserPages
  /** The pks of those whose text is out of date. */
  stale(): number[]
}

/** Six people: 1 leads 2 and 3; departments and locations alternate; location 2 is entity 2's. */
function openWorld(): World {
  const database = openMemory()
  for (const at of [1, 2]) {
    database.exec(`
      INSERT INTO entity VALUES (${at}, 'entity-${at}', 'E${at}', 'e${at}', 'USD', ${at === 1 ? 1 : 0}, '2026');
      INSERT INTO department VALUES (${at}, 'department-${at}', 'D${at}', 'd${at}', '2026');
      INSERT INTO location VALUES (${at}, 'location-${at}', 'L${at}', 'l${at}', '2026', ${at === 1 ? 'NULL' : 2});`)
  }
  const insert = database.prepare(
    `INSERT INTO person (pk, id, status, role, first_name, last_name, email, email_key, department, location,
       manager, created_at, updated_at)
     VALUES (?, ?, ?, ?, 'Ada', 'Byron', ?, ?, ?, ?, ?, '2026', '2026')`,
  )
  for (let pk = 1; pk <= 6; pk++) {
    const place = (pk % 2) + 1
    const role = pk === 6 ? 'GUEST_USER' : 'BUSINESS_USER'
    const email = `p${pk}@example.com`
    insert.run(
      pk,
      `person-${pk}`,
      pk === 5 ? 'USER_INACTIVE' : 'USER_ACTIVE',
      role,
      email,
      email,
      place,
      place,
      pk === 2 || pk === 3 ? 1 : null,
    )
  }
  const pages = createUserPages(database)
  pages.keep(pages.rows(ALL).map(({ pk }) => [pk, '{}'] as const))
  const stale = () => pages.rows(ALL).flatMap(({ pk }) => (pages.findText(pk) === null ? [pk] : []))
  return { database, pages, stale }
}

describe('The texts kept of people', () => {
  it.each([
    ['a name', `UPDATE person SET last_name = 'King' WHERE pk = 4`, [4]],
    ['a status', `UPDATE person SET status = 'USER_INACTIVE' WHERE pk = 4`, [4]],
    [
      'a write that changes nothing',
      `UPDATE person SET last_name = 'Byron', updated_at = '2027' WHERE pk = 4`,
      [],
    ],
    ['another manager', `UPDATE person SET manager = 4 WHERE pk = 2`, [1, 2, 4]],
    ['no manager', `UPDATE person SET manager = NULL WHERE pk = 2`, [1, 2]],
    ['the manager flag', `UPDATE person SET manager_flag = 'granted' WHERE pk = 6`, [6]],
    ['the end of a report', `DELETE FROM person WHERE pk = 3`, [1]],
    ['the entity of a location', `UPDATE location SET entity = 1 WHERE pk = 2`, [1, 3, 5]],
    ['another primary entity', `UPDATE entity SET is_primary = 0 WHERE pk = 1`, [1, 2, 3, 4, 5, 6]],
    ['the name of a department', `UPDATE department SET name = 'X' WHERE pk = 1`, []],
    [
      'a custom field',
      `INSERT INTO custom_field VALUES (1, 'f', 'team', 'text', '[]', '2026');
       INSERT INTO custom_value (person, field, value, synced) VALUES (2, 1, '"Core"', 1)`,
      [2],
    ],
  ])('are dropped by SQLite itself for %s', (_what, sql, expected) => {
    const { database, stale } = openWorld()
    database.exec(sql)
    expect(stale()).toEqual(expected)
  })

  it('are dropped of a manager who gets a first report with somebody new', () => {
    const { database, stale } = openWorld()
    database.exec(
      `INSERT INTO person (pk, id, status, role, first_name, last_name, email, email_key, manager, created_at, updated_at)
       VALUES (7, 'person-7', 'USER_ACTIVE', 'BUSINESS_USER', 'A', 'B', 'e', 'e', 4, '2026', '2026')`,
    )
    expect(stale()).toEqual([4, 7])
  })
})

describe('Pages of people', () => {
  it.each<[UserFilter, number[]]>([
    [{}, [1, 2, 3, 4, 5, 6]],
    [{ role: 'GUEST_USER' }, [6]],
    [{ department: 1 }, [2, 4, 6]],
    [{ department: 1, role: 'BUSINESS_USER' }, [2, 4]],
    [{ location: 2, statuses: ['USER_ACTIVE'] }, [1, 3]],
    [{ entity: 1 }, [2, 4, 6]],
    [{ entity: 2, emailKey: 'p3@example.com' }, [3]],
    [{ employeeId: 'none' }, []],
  ])('are narrowed to %j', (filter, pks) => {
    const { pages } = openWorld()
    expect(pages.rows({ ...ALL, filter }).map(({ pk }) => pk)).toEqual(pks)
    expect(pages.texts({ ...ALL, filter })).toHaveLength(pks.length)
  })

  it('say who is a manager, and which ids a person hangs on', () => {
    const { pages } = openWorld()
    expect(pages.findRow(1)).toMatchObject({ isManager: 1, managerId: null, entityId: 'entity-2' })
    expect(pages.findRow(2)).toMatchObject({
      isManager: 0,
      managerId: 'person-1',
      departmentId: 'department-1',
      locationId: 'location-1',
      entityId: 'entity-1',
    })
  })

  it.each<[UserFilter, RegExp]>([
    [{}, /SEARCH person USING INTEGER PRIMARY KEY \(rowid>\?\)$/],
    [{ role: 'IT_ADMIN' }, /USING INDEX person_by_role \(role=\? AND rowid>\?\)$/],
    [{ department: 1, role: 'IT_ADMIN' }, /USING INDEX person_by_department \(department=\? AND rowid>\?\)$/],
    [{ statuses: ['USER_ACTIVE'] }, /SEARCH person USING INTEGER PRIMARY KEY \(rowid>\?\)$/],
  ])('of %j walk an index in the order of the page, and sort nothing', (filter, plan) => {
    const { database, pages } = openWorld()
    pages.texts({ ...ALL, filter })
    const conditions = Object.keys(filter).map((name) =>
      name === 'statuses'
        ? `+status IN (SELECT value FROM json_each('[]'))`
        : `${name === 'role' && 'department' in filter ? '+' : ''}${name} = 1`,
    )
    const rows = database
      .prepare(
        `EXPLAIN QUERY PLAN SELECT developer_json FROM person WHERE ${[...conditions, 'pk > 5'].join(' AND ')} ORDER BY pk LIMIT 10`,
      )
      .all() as { detail: string }[]
    const details = rows.map(({ detail }) => detail)
    expect(details[0]).toMatch(plan)
    expect(details.join()).not.toMatch(/TEMP B-TREE FOR ORDER/)
  })
})
