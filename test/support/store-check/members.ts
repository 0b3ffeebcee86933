import type { Database } from 'better-sqlite3'
import { groupResourceType } from '../../../src/ramp/resource-types.ts'
import type { ResourceLine } from './rows.ts'

/** Members are in groups that exist, and are resources that exist, or names kept as sent. */
export function checkMembers(database: Database, linked: readonly ResourceLine[]): string[] {
  const typeByPk = new Map(linked.map(({ pk, type }) => [pk, type]))
  const ids = new Set(linked.map(({ id }) => id))
  const unknown = new Map(
    database.prepare<[], [pk: number, value: string]>('SELECT pk, value FROM unknown_member').raw().all(),
  )
  const named = new Set<number>()
  const breaches: string[] = []
  const members = database
    .prepare<[], [group: number, member: number, nested: number]>(
      'SELECT group_pk, member_pk, nested FROM group_member',
    )
    .raw()
  for (const [group, member, nested] of members.all()) {
    const shown = `member ${member} of group ${group}`
    if (typeByPk.get(group) !== groupResourceType.name) breaches.push(`${shown}, which is no group`)
    const isGroup = typeByPk.get(member) === groupResourceType.name
    if (member > 0 && !typeByPk.has(member)) breaches.push(`${shown} is no resource`)
    if (member < 0 && !unknown.has(member)) breaches.push(`${shown} has no name`)
    if (isGroup !== (nested === 1)) breaches.push(`${shown} is ${isGroup ? '' : 'not '}nested`)
    named.add(member)
  }
  for (const [pk, value] of unknown) {
    if (!named.has(pk)) breaches.push(`unknown member ${value} is in no group`)
    if (ids.has(value)) breaches.push(`unknown member ${value} is known`)
  }
  return breaches
}
