import { findNearestName } from '../nearest-name.ts'
import { coerce } from '../ramp/custom-values.ts'
import { isManagingRole, takesManagerAddOn } from '../ramp/roles.ts'
import type { Seed, SeedPerson } from '../ramp/seed.ts'
import { checkSetting } from '../ramp/settings.ts'
import type { JsonValue } from '../scim/document.ts'
import { foldText } from '../scim/fold.ts'

/** Something wrong at a path of the document. */
export interface Found {
  readonly path: readonly PropertyKey[]
  readonly message: string
}

/** What is wrong with the references inside a seed; `connections` are the names of those it will have. */
export function checkSeed(seed: Seed, connections: readonly string[]): readonly Found[] {
  return [...checkCompany(seed, connections), ...checkPeople(seed, connections), ...checkVendors(seed)]
}

const key = (name: string) => foldText(name.trim())

/** The names, and how one that is none of them is refused. */
function named(kind: string, names: readonly string[]) {
  const keys = new Set(names.map(key))
  return {
    missing(name: string | null, ...path: PropertyKey[]): Found[] {
      if (name === null || keys.has(key(name))) return []
      const nearest = findNearestName(name, names)
      const hint = nearest === undefined ? '' : ` (did you mean ${JSON.stringify(nearest)}?)`
      return [{ path, message: `there is no ${kind} ${JSON.stringify(name)} in this seed${hint}` }]
    },
  }
}

function repeated(names: readonly (string | null)[], pathOf: (index: number) => PropertyKey[]): Found[] {
  const first = new Map<string, number>()
  return names.flatMap((name, index) => {
    if (name === null) return []
    const before = first.get(key(name))
    if (before === undefined) {
      first.set(key(name), index)
      return []
    }
    const other = formatItem(pathOf(before))
    return [{ path: pathOf(index), message: `${JSON.stringify(name)} is there already, at ${other}` }]
  })
}

const formatItem = ([list, index]: readonly PropertyKey[]) => `${String(list)}[${String(index)}]`

function checkCompany(seed: Seed, connectionNames: readonly string[]): Found[] {
  const { entities, departments, locations, customFields, spendPrograms, settings, connections, pushes } =
    seed
  const entity = named(
    'entity',
    entities.map(({ name }) => name),
  )
  const places = {
    departments: named('department', departments),
    locations: named(
      'location',
      locations.map(({ name }) => name),
    ),
  }
  const connection = named('connection', connectionNames)
  const nameOf = (list: string) => (index: number) => [list, index, 'name']
  const names = (items: readonly { readonly name: string }[]) => items.map(({ name }) => name)
  const extraPrimaries = entities.flatMap(({ primary }, index) => (primary ? [index] : [])).slice(1)
  return [
    ...repeated(names(entities), nameOf('entities')),
    ...extraPrimaries.map((index) => ({
      path: ['entities', index, 'primary'],
      message: 'another entity is the primary one already',
    })),
    ...repeated(departments, (index) => ['departments', index]),
    ...repeated(names(locations), nameOf('locations')),
    ...locations.flatMap(({ entity: name }, index) => entity.missing(name, 'locations', index, 'entity')),
    ...repeated(names(customFields), nameOf('customFields')),
    ...repeated(names(spendPrograms), nameOf('spendPrograms')),
    ...spendPrograms.flatMap(({ audience, places: wanted }, index) =>
      audience === 'all'
        ? []
        : wanted.flatMap((name, at) => places[audience].missing(name, 'spendPrograms', index, 'places', at)),
    ),
    ...checkSettings(settings, 'workspace', ['settings']),
    ...repeated(names(connections ?? []), nameOf('connections')),
    ...(connections ?? []).flatMap(({ settings: own }, index) =>
      checkSettings(own, 'connection', ['connections', index, 'settings']),
    ),
    ...pushes.flatMap(({ connection: name }, index) =>
      connection.missing(name, 'pushes', index, 'connection'),
    ),
  ]
}

function checkSettings(
  settings: Readonly<Record<string, JsonValue | undefined>>,
  scope: 'workspace' | 'connection',
  path: readonly PropertyKey[],
): Found[] {
  return Object.entries(settings).flatMap(([name, value]) => {
    try {
      checkSetting(name, value ?? null, scope)
      return []
    } catch (error) {
      return [{ path: [...path, name], message: error instanceof Error ? error.message : String(error) }]
    }
  })
}

function checkPeople(seed: Seed, connectionNames: readonly string[]): Found[] {
  const { people } = seed
  const department = named('department', seed.departments)
  const location = named(
    'location',
    seed.locations.map(({ name }) => name),
  )
  const connection = named('connection', connectionNames)
  const program = named(
    'spend program',
    seed.spendPrograms.map(({ name }) => name),
  )
  const field = named(
    'custom field',
    seed.customFields.map(({ name }) => name),
  )
  const byEmail = new Map(people.map((person) => [key(person.email), person]))
  const manager = named(
    'person',
    people.map(({ email }) => email),
  )
  return [
    ...repeated(
      people.map(({ email }) => email),
      (index) => ['people', index, 'email'],
    ),
    ...repeated(
      people.map(({ userName, email }) => userName ?? email),
      (index) => ['people', index, people[index]?.userName == null ? 'email' : 'userName'],
    ).filter(({ path: [, , attribute] }) => attribute === 'userName'),
    ...people.flatMap((person, index) => [
      ...department.missing(person.department, 'people', index, 'department'),
      ...location.missing(person.location, 'people', index, 'location'),
      ...connection.missing(person.connection, 'people', index, 'connection'),
      ...manager.missing(person.manager, 'people', index, 'manager'),
      ...person.funds.flatMap((name, at) => program.missing(name, 'people', index, 'funds', at)),
      ...Object.entries(person.customFields).flatMap(([name, value]) => {
        const path = ['people', index, 'customFields', name]
        const missing = field.missing(name, ...path)
        const definition = seed.customFields.find((one) => one.name === name)
        if (definition === undefined) return missing
        const coerced = coerce(definition, value, (reference) => byEmail.get(key(reference))?.email)
        return 'warning' in coerced ? [{ path, message: coerced.warning }] : []
      }),
      ...(person.managerAddOn && !takesManagerAddOn(person.role)
        ? [{ path: ['people', index, 'managerAddOn'], message: `the role ${person.role} does not take it` }]
        : []),
      ...managerProblem(person, byEmail).map((message) => ({ path: ['people', index, 'manager'], message })),
    ]),
    ...findCircles(people, byEmail),
  ]
}

function checkVendors({ vendors, agreements, people }: Seed): Found[] {
  const person = named(
    'person',
    people.map(({ email }) => email),
  )
  const vendor = named(
    'vendor',
    vendors.map(({ name }) => name),
  )
  return [
    ...repeated(
      vendors.map(({ name }) => name),
      (index) => ['vendors', index, 'name'],
    ),
    ...vendors.flatMap(({ owner }, index) => person.missing(owner, 'vendors', index, 'owner')),
    ...agreements.flatMap(({ vendor: name, owners }, index) => [
      ...vendor.missing(name, 'agreements', index, 'vendor'),
      ...owners.flatMap((email, at) => person.missing(email, 'agreements', index, 'owners', at)),
    ]),
  ]
}

function managerProblem(
  { email, manager }: SeedPerson,
  byEmail: ReadonlyMap<string, SeedPerson>,
): readonly string[] {
  const above = manager === null ? undefined : byEmail.get(key(manager))
  if (above === undefined || key(above.email) === key(email)) return []
  const managerFlag = above.managerAddOn ? 'granted' : null
  return isManagingRole({ role: above.role, managerFlag })
    ? []
    : [`${JSON.stringify(above.email)} has the role ${above.role} and manages nobody`]
}

/** Each circle of managers once, at the person in it who comes first. */
function findCircles(people: readonly SeedPerson[], byEmail: ReadonlyMap<string, SeedPerson>): Found[] {
  const done = new Set<SeedPerson>()
  const found: Found[] = []
  for (const start of people) {
    const line: SeedPerson[] = []
    for (
      let at: SeedPerson | undefined = start;
      at !== undefined && !done.has(at);
      at = at.manager === null ? undefined : byEmail.get(key(at.manager))
    ) {
      const closing = line.indexOf(at)
      if (closing >= 0) {
        const circle = line.slice(closing)
        const first = circle.reduce((one, other) =>
          people.indexOf(other) < people.indexOf(one) ? other : one,
        )
        const names = circle.map(({ email }) => JSON.stringify(email)).join(', ')
        const message =
          circle.length === 1
            ? `${names} is their own manager`
            : `${names} are each other's managers in a circle`
        found.push({ path: ['people', people.indexOf(first), 'manager'], message })
        break
      }
      line.push(at)
    }
    for (const one of line) done.add(one)
  }
  return found
}
