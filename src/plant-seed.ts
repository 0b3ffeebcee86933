import { applySeed } from './ramp/apply-seed.ts'
import type { FindConnection } from './ramp/apply-seed.ts'
import type { Seed } from './ramp/seed.ts'
import type { RampTarget } from './ramp/target.ts'
import { ScimError } from './scim/error.ts'
import { Findings } from './scim/finding.ts'
import { createResource } from './scim/operations.ts'
import { createTolerances } from './scim/tolerance.ts'
import type { JsonObject } from './scim/document.ts'
import type { Connection } from './workspace/connection.ts'
import type { Workspace } from './workspace/workspace.ts'

/** Nobody reads the address of what is pushed. */
const BASE_URL = ''

/**
 * Puts a seed into an empty workspace: the company as it stands, then what its providers push, which ends as pushes
 * do. Call inside a transaction.
 */
export function plantSeed(
  workspace: Workspace,
  target: RampTarget,
  seed: Seed,
  findConnection: FindConnection,
): void {
  applySeed(target.work('ramp'), seed, findConnection)
  for (const { connection: name, user } of seed.pushes) {
    const connection = findConnection(name)
    if (connection !== undefined) push(workspace, target, connection, user)
  }
}

/** As a POST /Users, but for the exchange in the journal. */
function push({ ids, clock }: Workspace, target: RampTarget, connection: Connection, user: JsonObject): void {
  const findings = new Findings()
  const session = target.open({ connection, exchangeId: ids.uuid(), findings, now: clock.now() })
  const handler = session.handlers.find(({ type }) => type.endpoint === '/Users')
  if (handler === undefined) throw new Error('There are no users.')
  const tolerances = createTolerances(findings, session.strict)
  try {
    createResource({ session, handler, tolerances, findings, baseUrl: BASE_URL, query: {}, trace: {} }, user)
  } catch (error) {
    // Refused, and listed where Ramp lists it: that is what such a push is for.
    if (!(error instanceof ScimError)) throw error
  }
}
