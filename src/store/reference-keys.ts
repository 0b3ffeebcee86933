import type { Database } from 'better-sqlite3'
import { foldText } from '../scim/fold.ts'
import { displayOf } from './group-members.ts'

/**
 * The elements of an attribute kept apart, for filters: a query of `resource` and `entry` (the pk of what the element
 * refers to) for those whose folded key passes the test, or that have a key at all.
 */
export type ReferenceKeys = (test?: (column: string) => string) => string

const present = (column: string) => `${column} IS NOT NULL`

/** SQL's own lower() folds ASCII only. */
const FOLD = 'fold_text'

/** Makes the functions these queries use known to the database. */
export function registerFolding(database: Database): void {
  const fold = (text: unknown) => (typeof text === 'string' ? foldText(text) : null)
  database.function(FOLD, { deterministic: true }, fold)
}

const MEMBER_IDS = `(SELECT pk, id AS value FROM resource UNION ALL SELECT pk, value FROM unknown_member)`

const members =
  (from: string, key: string): ReferenceKeys =>
  (test = present) =>
    `SELECT m.group_pk AS resource, m.member_pk AS entry FROM ${from} WHERE ${test(key)}`

/** `members` of groups: the direct ones. */
export const memberKeys: ReadonlyMap<string, ReferenceKeys> = new Map([
  ['members', () => 'SELECT group_pk AS resource, member_pk AS entry FROM group_member'],
  ['members.value', members(`${MEMBER_IDS} k CROSS JOIN group_member m ON m.member_pk = k.pk`, 'k.value')],
  [
    'members.type',
    members(
      'group_member m JOIN resource r ON r.pk = m.member_pk',
      `CASE m.nested WHEN 1 THEN 'group' ELSE 'user' END`,
    ),
  ],
  [
    'members.display',
    members('group_member m JOIN resource r ON r.pk = m.member_pk', `${FOLD}(${displayOf('r')})`),
  ],
])

/** Everybody below the groups that pass, each once a group; people only, as groups have no `groups`. */
const below = (from: string, where: string) =>
  `WITH RECURSIVE down (top, below) AS (
     SELECT g.pk, g.pk FROM ${from} WHERE ${where}
     UNION
     SELECT down.top, n.member_pk FROM down CROSS JOIN group_member n ON n.group_pk = down.below AND n.nested = 1
   )
   SELECT DISTINCT m.member_pk AS resource, down.top AS entry
   FROM down CROSS JOIN group_member m ON m.group_pk = down.below WHERE m.nested = 0 AND m.member_pk > 0`

const groups = (key: string): ReferenceKeys => {
  return (test = present) => below('resource g', `g.type = 'Group' AND ${test(key)}`)
}

const DIRECT = `EXISTS (SELECT 1 FROM group_member d WHERE d.group_pk = all_groups.entry AND d.member_pk = all_groups.resource)`

/** `groups` of people: direct and indirect ones. */
export const groupKeys: ReadonlyMap<string, ReferenceKeys> = new Map([
  ['groups', groups('g.id')],
  ['groups.value', groups('g.id')],
  ['groups.display', groups(`${FOLD}(${displayOf('g')})`)],
  [
    'groups.type',
    (test = present) =>
      `SELECT resource, entry FROM (${below('resource g', `g.type = 'Group'`)}) all_groups
       WHERE ${test(`CASE WHEN ${DIRECT} THEN 'direct' ELSE 'indirect' END`)}`,
  ],
])
