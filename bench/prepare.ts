import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pino } from 'pino'
import { seedDefaultWorkspace, DEFAULT_WORKSPACE_ID } from '../src/default-workspace.ts'
import { developerOperations } from '../src/ramp/developer/operations.ts'
import { servedScopes } from '../src/ramp/developer/scopes.ts'
import { createRampWorkspaces } from '../src/ramp-workspaces.ts'
import { Findings } from '../src/scim/finding.ts'
import { createResource } from '../src/scim/operations.ts'
import type { Trace } from '../src/scim/operations.ts'
import { createTolerances } from '../src/scim/tolerance.ts'
import { systemWallClock } from '../src/workspace/clock.ts'
import { createIdSource } from '../src/workspace/ids.ts'
import { openFloorStore } from './floor-store.ts'
import type { Columns } from './floor-store.ts'
import { personBody } from './people.ts'
import { API_TOKEN, TOKEN } from './token.ts'
import type { Stock } from './workload.ts'

// Fills a data folder of onramp and one of the floor with the same people: through onramp's own code, without HTTP and
// journal, thousands in a transaction. The floor gets the very text onramp would answer with.

const PEOPLE_PER_TRANSACTION = 5000
/** As long as the address of a server on a port the system chooses. */
const BASE_URL = 'http://127.0.0.1:45678/scim/v2'

const [folder = '.', peopleText = '0'] = process.argv.slice(2)
const people = Number(peopleText)
const onrampFolder = join(folder, 'onramp')
const floorFolder = join(folder, 'floor')
mkdirSync(floorFolder, { recursive: true })

const logger = pino({ level: 'warn' }, process.stderr)
const ids = createIdSource(systemWallClock)
const ramp = createRampWorkspaces({
  dataFolder: onrampFolder,
  wallClock: systemWallClock,
  ids,
  logger,
  linkBase: () => new URL(BASE_URL).origin,
  sentFrom: 'no-reply@onramp.invalid',
})
seedDefaultWorkspace(ramp.workspaces, { tokens: { okta: TOKEN }, bare: false })
const connection = ramp.workspaces.findConnection(TOKEN)
if (connection === undefined) throw new Error('The connection okta was not made.')
// Ramp itself offers none of these; the rest of the connection stays as Ramp is taken to be.
ramp.workspaces.updateConnection(DEFAULT_WORKSPACE_ID, connection.id, {
  featureOverrides: { sort: true, cursorPaging: true, bulk: true },
})
const tenant = ramp.tenantOf(connection)
const { store } = ramp.workspaces.open(DEFAULT_WORKSPACE_ID)
const floor = openFloorStore(floorFolder)
const made: string[] = []

function makePerson(number: number): void {
  const findings = new Findings()
  const session = tenant.openSession({ exchangeId: 'preload', findings, now: tenant.now() })
  const handler = session.handlers.find(({ type }) => type.endpoint === '/Users')
  if (handler === undefined) throw new Error('There are no users.')
  const body = JSON.parse(personBody(number)) as Columns
  const tolerances = createTolerances(findings)
  const trace: Trace = {}
  const exchange = { session, handler, tolerances, findings, baseUrl: BASE_URL, query: {}, trace }
  const answer = createResource(exchange, body).body ?? ''
  const id = trace.resourceId ?? ''
  floor.insert(id, body, answer)
  made.push(id)
}

for (let first = 0; first < people; first += PEOPLE_PER_TRANSACTION) {
  const end = Math.min(people, first + PEOPLE_PER_TRANSACTION)
  store.transaction(() => {
    floor.inOneTransaction(() => {
      for (let number = first; number < end; number++) makePerson(number)
    })
  })
}
/**
 * Gives the floor the very text the Developer API answers with for each person; onramp itself goes back to having made none
 * of them. Returns the ids of the departments.
 */
function showPeople(): readonly string[] {
  const { workspaces, developerTenantOf } = ramp
  const client = workspaces.apiClients.add(DEFAULT_WORKSPACE_ID, {
    kind: 'token',
    name: 'bench',
    scopes: servedScopes,
    secret: API_TOKEN,
  })
  const list = developerOperations.find(({ operation }) => operation === 'developer.users.list')
  if (list === undefined) throw new Error('There is no list of users.')
  const { openSession, now } = developerTenantOf(DEFAULT_WORKSPACE_ID)
  const found = new Set<string>()
  const undo = new Error('Undo.')
  try {
    store.transaction(() => {
      floor.inOneTransaction(() => {
        for (let start: string | undefined; ;) {
          const session = openSession({ client, exchangeId: 'preload', findings: new Findings(), now: now() })
          const query = { page_size: 100, ...(start !== undefined && { start }) }
          const { page } = list.operate(session, { ids: [], query, body: undefined })
          for (const text of page?.items ?? []) {
            const user = JSON.parse(text) as { id: string; role: string; department_id: string | null }
            floor.insertShown(user.id, user.role, user.department_id, text)
            if (user.department_id !== null) found.add(user.department_id)
          }
          if (page?.nextStart == null) break
          start = page.nextStart
        }
      })
      throw undo
    })
  } catch (error) {
    if (error !== undo) throw error
  }
  return [...found]
}

const departments = showPeople()
ramp.workspaces.close()
floor.close()
const stock: Stock = { people, ids: made, departments }
writeFileSync(join(folder, 'stock.json'), JSON.stringify(stock))
