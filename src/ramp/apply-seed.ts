import type { JsonObject } from '../scim/document.ts'
import { foldText } from '../scim/fold.ts'
import type { PersonRow } from '../store/people.ts'
import type { ResourceRow } from '../store/resources.ts'
import type { Connection } from '../workspace/connection.ts'
import { documentFrom } from './attributes.ts'
import { coerce } from './custom-values.ts'
import { applyVendors } from './seed-vendors.ts'
import { seededLife } from './seeded-life.ts'
import type { Seed, SeedPerson } from './seed.ts'
import type { RampWork } from './session.ts'
import { writePerson } from './write-person.ts'

/** Finds a connection that is not disconnected, by name. */
export type FindConnection = (name: string) => Connection | undefined

/**
 * Puts a seed into an empty workspace, but for what is pushed: in Ramp and visible through SCIM, as if it had come
 * about over time. Call inside a transaction. Who belongs to a connection that is gone is nobody's.
 */
export function applySeed(work: RampWork, seed: Seed, findConnection: FindConnection): void {
  const known = applyCompany(work, seed)
  const { store, ids, now: at } = work
  const seeded = seed.people.map((person): Seeded => {
    const connection = person.connection === null ? undefined : findConnection(person.connection)
    return { person, id: ids.uuid(), connection }
  })
  const byEmail = new Map(seeded.map((one) => [foldText(one.person.email), one]))
  const rows = new Map<Seeded, ResourceRow>()
  for (const one of seeded) {
    const document = toDocument(one, byEmail)
    const { userName, email } = one.person
    const uniqueKey = foldText(userName ?? email)
    const keys = store.keys.extract(document)
    rows.set(one, store.users.insert({ id: one.id, uniqueKey, json: JSON.stringify(document), keys, at }))
  }
  // Managers before their reports: who invites is there.
  for (const one of managersFirst(seeded, byEmail)) {
    const row = rows.get(one)
    if (row === undefined) continue
    const manager = managerOf(one, byEmail)
    const managerRow = manager && rows.get(manager)
    const link =
      managerRow === undefined || one.person.manager === null
        ? { manager: null, managerKey: null }
        : { manager: managerRow.pk, managerKey: managerKeyOf(one, managerRow.id) }
    if (one.person.blockers.length > 0) store.terminations.setBlockers(row.pk, one.person.blockers)
    writePerson(work, undefined, toRow(work, one, row, link, known))
    issueNamed(work, row.pk, one.person)
  }
  for (const one of seeded) keepCustomValues(work, rows.get(one), one.person, byEmail)
  applyVendors(work, seed, (email) => byEmail.get(foldText(email))?.id)
}

interface Seeded {
  readonly person: SeedPerson
  readonly id: string
  readonly connection: Connection | undefined
}

type ByEmail = ReadonlyMap<string, Seeded>

/** pks by folded name. */
interface Company {
  readonly departments: ReadonlyMap<string, number>
  readonly locations: ReadonlyMap<string, number>
}

function applyCompany({ store, ids, settings, now }: RampWork, seed: Seed): Company {
  const ignoreCase = settings.placeMatching === 'ignore-case'
  const primary = seed.entities.find((entity) => entity.primary) ?? seed.entities[0]
  for (const entity of seed.entities) {
    const { name, currency } = entity
    if (entity === primary)
      store.entities.update({ ...store.entities.primary(), name: name.trim(), currency })
    else
      store.entities.insert({ id: ids.uuid(), name: name.trim(), currency, isPrimary: false, createdAt: now })
  }
  const make = () => ({ id: ids.uuid(), at: now })
  const departments = new Map(
    seed.departments.map((name) => [
      foldText(name.trim()),
      store.departments.findOrCreate(name, { ignoreCase, make }).pk,
    ]),
  )
  const locations = new Map(
    seed.locations.map(({ name, entity }) => {
      const { pk } = store.locations.findOrCreate(name, { ignoreCase, make })
      const owner = entity === null ? undefined : store.entities.findByName(entity)
      if (owner !== undefined) store.locations.assign(pk, owner.pk)
      return [foldText(name.trim()), pk] as const
    }),
  )
  for (const field of seed.customFields)
    store.customFields.insert({ ...field, id: ids.uuid(), createdAt: now })
  for (const { places, name, ...program } of seed.spendPrograms) {
    const pks = program.audience === 'departments' ? departments : locations
    store.spendPrograms.insert({
      ...program,
      id: ids.uuid(),
      name: name.trim(),
      places: places.flatMap((place) => pks.get(foldText(place.trim())) ?? []),
      createdAt: now,
    })
  }
  return { departments, locations }
}

function managerOf({ person }: Seeded, byEmail: ByEmail): Seeded | undefined {
  return person.manager === null ? undefined : byEmail.get(foldText(person.manager))
}

/** As the provider names the manager: Entra by Ramp's id, the others by e-mail (ramp-scim.md 4.1, 4.2). */
function managerKeyOf({ person, connection }: Seeded, managerId: string): string {
  return connection?.idp === 'entra' ? managerId : foldText(person.manager ?? '')
}

/** The resource as the provider would have sent it, so that its next sync changes nothing. */
function toDocument(one: Seeded, byEmail: ByEmail): JsonObject {
  const { person, connection } = one
  const manager = managerOf(one, byEmail)
  return documentFrom({
    userName: person.userName ?? person.email,
    externalId: person.externalId ?? undefined,
    firstName: person.firstName,
    lastName: person.lastName,
    email: person.email,
    location: person.location ?? undefined,
    department: person.department ?? undefined,
    manager: connection?.idp === 'entra' ? manager?.id : manager?.person.email,
    employeeId: person.employeeId ?? undefined,
    active: person.status !== 'USER_INACTIVE',
  })
}

function toRow(
  { store, settings, now }: RampWork,
  { person, connection }: Seeded,
  { pk, id }: ResourceRow,
  link: Pick<PersonRow, 'manager' | 'managerKey'>,
  { departments, locations }: Company,
): PersonRow {
  const { role, status, firstName, lastName, email, employeeId, department, location } = person
  const sender = link.manager ?? store.people.findOwner()?.pk ?? null
  const isLinked = connection !== undefined
  return {
    pk,
    id,
    ...seededLife(status, { settings, now, sender }, isLinked),
    role,
    firstName,
    lastName,
    email,
    emailKey: foldText(email),
    pendingEmail: null,
    pendingEmailAt: null,
    employeeId,
    department: department === null ? null : (departments.get(foldText(department.trim())) ?? null),
    location: location === null ? null : (locations.get(foldText(location.trim())) ?? null),
    ...link,
    managerFlag: person.managerAddOn ? 'granted' : null,
    scheduledDeactivationAt: null,
    connectionId: connection?.id ?? null,
    createdAt: now,
    updatedAt: now,
  }
}

function issueNamed({ store, ids, now }: RampWork, person: number, { funds }: SeedPerson): void {
  for (const name of funds) {
    const program = store.spendPrograms.findByName(name)
    if (program !== undefined) store.spendPrograms.issue({ id: ids.uuid(), program, person, issuedAt: now })
  }
}

/** Set in Ramp, so that no provider takes them away before it sends the field itself (ramp-scim.md 2.2). */
function keepCustomValues(
  { store }: RampWork,
  row: ResourceRow | undefined,
  { customFields }: SeedPerson,
  byEmail: ByEmail,
): void {
  const values = Object.entries(customFields)
  if (row === undefined || values.length === 0) return
  const fields = store.customFields.list()
  for (const [name, sent] of values) {
    const field = fields.find((one) => one.name === name)
    if (field === undefined) continue
    const coerced = coerce(field, sent, (reference) => byEmail.get(foldText(reference))?.id)
    if (!('value' in coerced)) continue
    const value = { field: field.pk, value: coerced.value, warning: null, warnedAt: null, synced: false }
    store.customFields.put(row.pk, value)
  }
}

/** Everybody once, after whoever manages them; otherwise in the order they stand in the seed. */
function managersFirst(seeded: readonly Seeded[], byEmail: ByEmail): readonly Seeded[] {
  const placed = new Set<Seeded>()
  for (const one of seeded) {
    const line: Seeded[] = []
    for (
      let at: Seeded | undefined = one;
      at !== undefined && !placed.has(at) && !line.includes(at);
      at = managerOf(at, byEmail)
    )
      line.push(at)
    for (const next of line.reverse()) placed.add(next)
  }
  return [...placed]
}
