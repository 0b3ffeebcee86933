import type { Database } from 'better-sqlite3'
import { groupResourceType, userResourceType } from '../../src/ramp/resource-types.ts'
import type { JsonObject, ScimDocument } from '../../src/scim/document.ts'
import { isSameJson } from '../../src/scim/document/equal.ts'
import { replaceDocument, toDocument } from '../../src/scim/document/normalise.ts'
import { ScimError } from '../../src/scim/error.ts'
import { evaluateFilter } from '../../src/scim/filter/evaluate.ts'
import type { Filter } from '../../src/scim/filter/filter.ts'
import { parseFilter } from '../../src/scim/filter/parse-filter.ts'
import { Findings } from '../../src/scim/finding.ts'
import { foldText } from '../../src/scim/fold.ts'
import type { ResourceType } from '../../src/scim/schema/resource-type.ts'
import { createTolerances } from '../../src/scim/tolerance.ts'
import { openDatabase } from '../../src/store/database.ts'
import { createWorkspaceStore } from '../../src/store/workspace-store.ts'
import type { WorkspaceStore } from '../../src/store/workspace-store.ts'

export interface StoreCheckOptions {
  /** Manager cycles are a breach unless the setting circularManagerDepth allowed them. */
  readonly allowsCycles: boolean
  /** Filters to ask both the SQL and the in-memory evaluator; what does not parse is left out. */
  readonly filters: readonly string[]
}

export interface StoreCheck {
  readonly breaches: readonly string[]
  readonly resources: number
  readonly people: number
  readonly keys: number
  readonly filters: number
}

interface Row {
  readonly pk: number
  readonly id: string
  readonly type: string
  readonly uniqueKey: string
  readonly doc: string
  readonly created: string
  readonly lastModified: string
  readonly version: number
}

const TYPES: readonly ResourceType[] = [userResourceType, groupResourceType]

const COLUMNS = 'pk, id, type, unique_key AS uniqueKey, doc, version, created, last_modified AS lastModified'

const PAGE = 1_000

/** Reads every row of a workspace file back through the engine and says what does not fit together. */
export function checkWorkspaceFile(path: string, options: StoreCheckOptions): StoreCheck {
  const database = openDatabase({ path, series: 'workspace' })
  try {
    return checkWorkspaceDatabase(database, options)
  } finally {
    database.close()
  }
}

/** The same, of a database that is open. */
export function checkWorkspaceDatabase(database: Database, options: StoreCheckOptions): StoreCheck {
  const store = createWorkspaceStore(database, { user: userResourceType, group: groupResourceType })
  const linked = database.prepare<[], Row>(`SELECT ${COLUMNS} FROM resource ORDER BY pk`).all()
  const unlinked = database.prepare<[], Row>(`SELECT ${COLUMNS} FROM unlinked_resource ORDER BY pk`).all()
  const breaches = [
    ...checkFile(database),
    ...[...linked, ...unlinked].flatMap(checkDocument),
    ...checkRows(linked, unlinked),
    ...checkPeople(database, linked, unlinked, options),
    ...checkSyncErrors(database),
    ...checkMembers(database),
  ]
  const users = linked.filter(({ type }) => type === userResourceType.name)
  const { found, asked } = checkFilters(store, users, options.filters)
  // After the filters: they make keys be kept that were not.
  breaches.push(...found, ...checkKeys(database, store, linked))
  return {
    breaches,
    resources: linked.length,
    people: count(database, 'SELECT count(*) FROM person'),
    keys: count(database, 'SELECT count(*) FROM attribute_key'),
    filters: asked,
  }
}

const count = (database: Database, sql: string) => database.prepare<[], number>(sql).pluck().get() ?? 0

function checkFile(database: Database): string[] {
  const integrity = database.pragma('integrity_check', { simple: true }) as string
  const orphans = database.pragma('foreign_key_check') as unknown[]
  return [
    ...(integrity === 'ok' ? [] : [`integrity_check: ${integrity}`]),
    ...orphans.map((orphan) => `foreign_key_check: ${JSON.stringify(orphan)}`),
  ]
}

/** The document is a fixed point of the normaliser, and a PUT of what a GET gives changes nothing. */
function checkDocument({ id, type: typeName, doc, uniqueKey }: Row): string[] {
  const type = TYPES.find(({ name }) => name === typeName)
  if (type === undefined) return [`resource ${id}: no resource type is called ${typeName}`]
  const document = JSON.parse(doc) as ScimDocument
  const breaches: string[] = []
  try {
    if (!isSameJson(toDocument(type, document, lenient()), document))
      breaches.push(`resource ${id}: not canonical: ${doc.slice(0, 500)}`)
    const put = { id, ...document, meta: { resourceType: typeName } }
    if (replaceDocument(type, document, put, [], lenient()) !== document)
      breaches.push(`resource ${id}: a PUT of itself changes it: ${doc.slice(0, 500)}`)
  } catch (error) {
    breaches.push(`resource ${id}: the engine refuses it (${String(error)}): ${doc.slice(0, 500)}`)
  }
  if (type === userResourceType && foldText(textOf(document['userName'])) !== uniqueKey)
    breaches.push(`resource ${id}: unique_key is ${uniqueKey}`)
  return breaches
}

const textOf = (value: unknown) => (typeof value === 'string' ? value : '')

const lenient = () => createTolerances(new Findings())

function checkRows(linked: readonly Row[], unlinked: readonly Row[]): string[] {
  const breaches: string[] = []
  const taken = new Set(linked.flatMap(({ pk, id }) => [`pk ${pk}`, `id ${id}`]))
  for (const { pk, id } of unlinked)
    if (taken.has(`pk ${pk}`) || taken.has(`id ${id}`)) breaches.push(`resource ${id} is linked and unlinked`)
  for (const { id, version, created, lastModified } of [...linked, ...unlinked])
    if (version < 1 || [created, lastModified].some((at) => new Date(at).toISOString() !== at))
      breaches.push(`resource ${id}: version ${version}, created ${created}, modified ${lastModified}`)
  return breaches
}

interface PersonLine {
  readonly pk: number
  readonly id: string
  readonly manager: number | null
  readonly emailKey: string
  readonly email: string
  readonly status: string
  readonly previousStatus: string | null
}

function checkPeople(
  database: Database,
  linked: readonly Row[],
  unlinked: readonly Row[],
  { allowsCycles }: StoreCheckOptions,
): string[] {
  const people = database
    .prepare<[], PersonLine>(
      `SELECT pk, id, manager, email_key AS emailKey, email, status, previous_status AS previousStatus FROM person`,
    )
    .all()
  const idOf = new Map([...linked, ...unlinked].map(({ pk, id }) => [pk, id]))
  const managerOf = new Map(people.map(({ pk, manager }) => [pk, manager]))
  const breaches: string[] = []
  for (const { pk, id, email, emailKey, status, previousStatus } of people) {
    if (idOf.get(pk) !== id) breaches.push(`person ${id} has no resource of its own`)
    if (foldText(email) !== emailKey) breaches.push(`person ${id}: email_key ${emailKey} for ${email}`)
    if ((status === 'USER_INACTIVE') !== (previousStatus !== null))
      breaches.push(`person ${id}: ${status} after ${previousStatus}`)
    if (!allowsCycles && isInCycle(pk, managerOf)) breaches.push(`person ${id} is above themself`)
  }
  const waiting = database.prepare<[], { resource: number }>('SELECT resource FROM manager_wait').all()
  const linkedPks = new Set(linked.map(({ pk }) => pk))
  for (const { resource } of waiting)
    if (!linkedPks.has(resource)) breaches.push(`a wait of pk ${resource}, which is no resource`)
  return breaches
}

function isInCycle(pk: number, managerOf: ReadonlyMap<number, number | null>): boolean {
  const seen = new Set<number>()
  for (let at = managerOf.get(pk); at !== null && at !== undefined; at = managerOf.get(at)) {
    if (at === pk) return true
    if (seen.has(at)) return false
    seen.add(at)
  }
  return false
}

function checkSyncErrors(database: Database): string[] {
  const twice = database
    .prepare<[], { subjectKey: string; reason: string }>(
      `SELECT subject_key AS subjectKey, reason FROM sync_error WHERE resolved_at IS NULL
       GROUP BY subject_key, reason HAVING count(*) > 1`,
    )
    .all()
  const wrong = database
    .prepare<[], { id: string }>(
      `SELECT id FROM sync_error WHERE count < 1 OR last_seen_at < first_seen_at AND resolved_at IS NULL AND count = 1
         OR subject_key = '' AND subject <> ''`,
    )
    .all()
  const orphans = database
    .prepare<[], { id: string }>(
      `SELECT id FROM sync_error WHERE resolved_at IS NULL AND person_id IS NOT NULL
         AND NOT EXISTS (SELECT 1 FROM resource WHERE resource.id = person_id)
         AND NOT EXISTS (SELECT 1 FROM unlinked_resource WHERE unlinked_resource.id = person_id)`,
    )
    .all()
  return [
    ...twice.map(({ subjectKey, reason }) => `${reason} of ${subjectKey} is open twice`),
    ...wrong.map(({ id }) => `sync error ${id} contradicts itself`),
    ...orphans.map(({ id }) => `sync error ${id} is about nobody`),
  ]
}

/** Groups have resources as members, or unknown ones, and know which of them are groups. */
function checkMembers(database: Database): string[] {
  const wrong = database
    .prepare<[], { groupPk: number; memberPk: number }>(
      `SELECT m.group_pk AS groupPk, m.member_pk AS memberPk FROM group_member m
       LEFT JOIN resource g ON g.pk = m.group_pk
       LEFT JOIN resource r ON r.pk = m.member_pk
       LEFT JOIN unknown_member u ON u.pk = m.member_pk
       WHERE g.type IS NOT 'Group' OR (r.pk IS NULL AND u.pk IS NULL)
         OR m.nested <> (coalesce(r.type, '') = 'Group')`,
    )
    .all()
  const unused = count(
    database,
    'SELECT count(*) FROM unknown_member WHERE pk NOT IN (SELECT member_pk FROM group_member)',
  )
  return [
    ...wrong.map(({ groupPk, memberPk }) => `member ${memberPk} of group ${groupPk} is wrong`),
    ...(unused === 0 ? [] : [`${unused} unknown members are in no group`]),
  ]
}

/** Every kept key is what extraction gives, and every key extraction gives is kept. */
function checkKeys(database: Database, store: WorkspaceStore, linked: readonly Row[]): string[] {
  const kept = new Map<number, Set<string>>()
  const rows = database
    .prepare<[], { attribute: number; key: string; resource: number; entry: number }>(
      'SELECT attribute, key, resource, entry FROM attribute_key',
    )
    .iterate()
  for (const { attribute, key, resource, entry } of rows) {
    const known = kept.get(resource) ?? new Set()
    kept.set(resource, known.add(`${attribute} ${entry} ${key}`))
  }
  const breaches: string[] = []
  for (const { pk, id, doc, type } of linked) {
    const keys = type === groupResourceType.name ? store.groupKeys : store.keys
    const wanted = new Set(
      keys
        .extract(JSON.parse(doc) as ScimDocument)
        .filter((key) => 'entry' in key)
        .map((key) => `${key.attribute} ${key.entry} ${key.key}`),
    )
    const there = kept.get(pk) ?? new Set()
    for (const key of wanted) if (!there.has(key)) breaches.push(`resource ${id}: the key ${key} is missing`)
    for (const key of there)
      if (!wanted.has(key)) breaches.push(`resource ${id}: the key ${key} is left over`)
    kept.delete(pk)
  }
  for (const pk of kept.keys()) breaches.push(`keys of pk ${pk}, which is no resource`)
  return breaches
}

/** The SQL finds what the evaluator matches, in creation order. */
function checkFilters(
  store: WorkspaceStore,
  users: readonly Row[],
  texts: readonly string[],
): { found: string[]; asked: number } {
  const documents = users.map(({ pk, id, doc, created, lastModified }) => ({
    id,
    document: {
      id,
      ...(JSON.parse(doc) as JsonObject),
      groups: store.members
        .groupsOf(pk)
        .map(({ value, display, direct }) => ({ value, display, type: direct ? 'direct' : 'indirect' })),
      meta: { resourceType: userResourceType.name, created, lastModified },
    },
  }))
  const found: string[] = []
  let asked = 0
  for (const text of texts) {
    const filter = readFilter(text)
    if (filter === undefined) continue
    asked++
    const wanted = documents.filter(({ document }) => evaluateFilter(filter, document)).map(({ id }) => id)
    const listed = attempt(() => listAll(store, filter))
    if (typeof listed === 'string') {
      found.push(`${text}: ${listed}`)
      continue
    }
    if (wanted.length !== listed.length || wanted.some((id, at) => id !== listed[at]))
      found.push(`${text} finds ${listed.length} in SQL and ${wanted.length} in memory`)
  }
  return { found, asked }
}

/** The refusal's words when the engine throws. */
function attempt<T>(work: () => T): T | string {
  try {
    return work()
  } catch (error) {
    return String(error)
  }
}

function readFilter(text: string): Filter | undefined {
  try {
    return parseFilter(userResourceType, text, lenient())
  } catch (error) {
    if (error instanceof ScimError) return undefined
    throw error
  }
}

function listAll(store: WorkspaceStore, filter: Filter): readonly string[] {
  const ids: string[] = []
  for (;;) {
    const { resources } = store.userQuery.list({ filter, startIndex: ids.length + 1, count: PAGE })
    ids.push(...resources.map(({ id }) => id))
    if (resources.length < PAGE) return ids
  }
}
