import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { groupResourceType, userResourceType } from '../../src/ramp/resource-types.ts'
import { createRampTarget } from '../../src/ramp/target.ts'
import { Findings } from '../../src/scim/finding.ts'
import {
  createResource,
  listResources,
  patchResource,
  readResource,
  replaceResource,
} from '../../src/scim/operations.ts'
import type { Exchange } from '../../src/scim/operations.ts'
import { createTolerances } from '../../src/scim/tolerance.ts'
import { createWorkspaceStore } from '../../src/store/workspace-store.ts'
import type { Workspace } from '../../src/workspace/workspace.ts'
import { countWork } from '../support/counted-database.ts'
import type { Work } from '../support/counted-database.ts'
import { newGroup, patch } from '../support/tenant.ts'
import { wireWorkspaces } from '../workspace/wire-workspaces.ts'

const PEOPLE = 50_100
const LARGE = 50_000

let workspace: Workspace
let takeWork: () => Work
const people: string[] = []

let close: () => void
afterAll(() => close())

beforeAll(() => {
  const workspaces = wireWorkspaces(':memory:', {
    openStore(database, onScheduled) {
      const counting = countWork(database)
      takeWork = counting.take
      const types = { user: userResourceType, group: groupResourceType }
      return createWorkspaceStore(counting.database, types, onScheduled)
    },
  })
  close = workspaces.close
  const made = workspaces.create({
    name: 'Counted',
    connections: [{ name: 'okta', idp: 'okta', mode: 'ramp' }],
  })
  workspace = workspaces.open(made.id)
  const { store, ids, clock } = workspace
  store.transaction(() => {
    for (let index = 0; index < PEOPLE; index++) {
      const userName = `person-${index}`
      const json = JSON.stringify({ schemas: [userResourceType.schema.id], userName, active: true })
      const { id } = store.users.insert({
        id: ids.uuid(),
        uniqueKey: userName,
        json,
        keys: [],
        at: clock.now(),
      })
      people.push(id)
    }
  })
  const [connection] = workspaces.connections(workspace.id)
  if (connection === undefined) throw new Error('The workspace has no connection.')
  const target = createRampTarget(workspace, () => connection)
  open = (endpoint, query = {}) => {
    const findings = new Findings()
    const session = target.open({ connection, exchangeId: ids.uuid(), findings, now: clock.now() })
    const handler = session.handlers.find(({ type }) => type.endpoint === endpoint)
    if (handler === undefined) throw new Error(`Nothing is at ${endpoint}.`)
    const tolerances = createTolerances(findings)
    return { session, handler, tolerances, findings, baseUrl: 'https://x.example', query, trace: {} }
  }
})

let open: (endpoint: '/Users' | '/Groups', query?: Exchange['query']) => Exchange

const makeGroup = (displayName: string, size: number): string => {
  const members = people.slice(0, size).map((value) => ({ value }))
  const { body = '{}' } = createResource(
    open('/Groups', { attributes: 'id' }),
    newGroup(displayName, { members }),
  )
  return (JSON.parse(body) as { id: string }).id
}

/** What a request asks of the database. */
function workOf(run: () => unknown): Work {
  takeWork()
  run()
  return takeWork()
}

const spare = () => people[LARGE + 50] ?? ''
const add = (id: string) =>
  workOf(() =>
    patchResource(open('/Groups'), id, patch({ op: 'add', path: 'members', value: [{ value: spare() }] })),
  )
const remove = (id: string) =>
  workOf(() =>
    patchResource(open('/Groups'), id, patch({ op: 'remove', path: `members[value eq "${spare()}"]` })),
  )

describe('One member more or less', () => {
  it('costs in a group of 50,000 what it costs in a group of 10: statements, rows read, rows written', () => {
    const small = makeGroup('Ten', 10)
    const large = makeGroup('Fifty thousand', LARGE)
    const costs = { add: add(small), addAgain: add(small), remove: remove(small), removeAgain: remove(small) }
    expect({
      add: add(large),
      addAgain: add(large),
      remove: remove(large),
      removeAgain: remove(large),
    }).toEqual(costs)
    // The membership, and the version of the group.
    expect([costs.add.rowsWritten, costs.remove.rowsWritten]).toEqual([2, 2])
    expect([costs.addAgain.rowsWritten, costs.removeAgain.rowsWritten]).toEqual([0, 0])
    expect(Math.max(costs.add.statements, costs.remove.statements)).toBeLessThanOrEqual(6)
    expect(Math.max(costs.add.rowsRead, costs.remove.rowsRead)).toBeLessThanOrEqual(3)
  })

  it('is written as one row by a PUT and a "Push now" of everybody, too', () => {
    const id = makeGroup('Large', LARGE)
    const members = (size: number) => people.slice(0, size).map((value) => ({ value }))
    const put = workOf(() =>
      replaceResource(
        open('/Groups', { attributes: 'id' }),
        id,
        newGroup('Large', { members: members(LARGE + 1) }),
      ),
    )
    expect(put.rowsWritten).toBe(2)
    const pushed = patch({ op: 'replace', path: 'members', value: members(LARGE) })
    expect(workOf(() => patchResource(open('/Groups'), id, pushed)).rowsWritten).toBe(2)
    expect(workOf(() => patchResource(open('/Groups'), id, pushed)).rowsWritten).toBe(0)
  })
})

describe('Members that are not shown', () => {
  it('are not read: excludedAttributes=members, attributes=displayName, one group or a list', () => {
    const id = makeGroup('Unseen', LARGE)
    for (const query of [{ excludedAttributes: 'members' }, { attributes: 'displayName' }]) {
      expect(workOf(() => readResource(open('/Groups', query), id))).toMatchObject({
        statements: 1,
        rowsRead: 1,
      })
      const filtered = { ...query, filter: 'displayName eq "Unseen"' }
      expect(workOf(() => listResources(open('/Groups', filtered))).rowsRead).toBeLessThanOrEqual(3)
    }
    expect(workOf(() => readResource(open('/Groups'), id)).rowsRead).toBe(LARGE + 1)
  })
})

describe('The groups of users', () => {
  it('cost users without groups no look-up alone, and one a page', () => {
    const [loner = ''] = people.slice(-1)
    const only = { excludedAttributes: 'groups' }
    const alone = workOf(() => readResource(open('/Users'), loner))
    expect(alone.statements - workOf(() => readResource(open('/Users', only), loner)).statements).toBe(0)
    const page = { startIndex: String(PEOPLE - 50), count: '50' }
    listResources(open('/Users', page))
    const shown = workOf(() => listResources(open('/Users', page)))
    const without = workOf(() => listResources(open('/Users', { ...page, ...only })))
    expect(shown.statements - without.statements).toBe(1)
    expect(shown.rowsRead).toBe(without.rowsRead)
  })
})
