import { pino } from 'pino'
import { DEFAULT_WORKSPACE_ID, seedDefaultWorkspace } from '../src/default-workspace.ts'
import { createRampWorkspaces } from '../src/ramp-workspaces.ts'
import { Findings } from '../src/scim/finding.ts'
import { createResource } from '../src/scim/operations.ts'
import { createTolerances } from '../src/scim/tolerance.ts'
import { systemWallClock } from '../src/workspace/clock.ts'
import { createIdSource } from '../src/workspace/ids.ts'
import { ENTERPRISE, personBody } from './people.ts'
import { TOKEN } from './token.ts'

// Fills a data folder with people who are all due to be terminated, or who all wait for one manager: through onramp's
// own code, without HTTP and journal, thousands in a transaction.

const BOSS = 'boss@example.com'
const PER_TRANSACTION = 5_000
const BASE_URL = 'http://127.0.0.1:45678/scim/v2'

const [folder = '.', bulkCase = '', countText = '0'] = process.argv.slice(2)
const count = Number(countText)
const logger = pino({ level: 'warn' }, process.stderr)
const ids = createIdSource(systemWallClock)
const ramp = createRampWorkspaces({
  dataFolder: folder,
  wallClock: systemWallClock,
  ids,
  logger,
  linkBase: () => new URL(BASE_URL).origin,
  sentFrom: 'no-reply@onramp.invalid',
})
seedDefaultWorkspace(ramp.workspaces, { tokens: { okta: TOKEN }, bare: false })
const connection = ramp.workspaces.findConnection(TOKEN)
if (connection === undefined) throw new Error('The connection okta was not made.')
const tenant = ramp.tenantOf(connection)
const workspace = ramp.workspaces.open(DEFAULT_WORKSPACE_ID)
ramp.adminOf(workspace).updateSettings({ autoTermination: true, autoTerminationDays: 45 })

function bodyOf(number: number): Record<string, unknown> {
  const body = JSON.parse(personBody(number)) as Record<string, unknown>
  if (bulkCase === 'terminations') return body
  const enterprise = body[ENTERPRISE] as Record<string, unknown>
  return { ...body, [ENTERPRISE]: { ...enterprise, manager: { value: BOSS } } }
}

function makePerson(number: number): void {
  const findings = new Findings()
  const session = tenant.openSession({ exchangeId: 'preload', findings, now: tenant.now() })
  const handler = session.handlers.find(({ type }) => type.endpoint === '/Users')
  if (handler === undefined) throw new Error('There are no users.')
  const trace: { resourceId?: string } = {}
  const tolerances = createTolerances(findings)
  const exchange = { session, handler, tolerances, findings, baseUrl: BASE_URL, query: {}, trace }
  createResource(exchange, bodyOf(number))
  if (bulkCase !== 'terminations') return
  const row = workspace.store.users.find(trace.resourceId ?? '')
  if (row === undefined) throw new Error('The person was not made.')
  const current = JSON.parse(row.json) as Record<string, never>
  handler.update(row, current, { ...current, active: false }, new Map())
}

for (let first = 0; first < count; first += PER_TRANSACTION)
  workspace.store.transaction(() => {
    for (let number = first; number < Math.min(count, first + PER_TRANSACTION); number++) makePerson(number)
  })
ramp.workspaces.close()
