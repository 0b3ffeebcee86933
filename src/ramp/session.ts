import type { Findings } from '../scim/finding.ts'
import type { WorkspaceStore } from '../store/workspace-store.ts'
import type { Connection } from '../workspace/connection.ts'
import type { IdSource } from '../workspace/ids.ts'
import type { RampSettings } from './setting-table.ts'

/** In whose name something is done: a provider's, an administrator's, the employee's, a connector's, or Ramp's own. */
export type Actor = 'scim' | 'admin' | 'employee' | 'developer-api' | 'ramp'

/** What one piece of work on people carries through Ramp's code, whoever asked for it. */
export interface RampWork {
  readonly store: WorkspaceStore
  readonly ids: IdSource
  readonly settings: RampSettings
  readonly actor: Actor
  /** The exchange that resolves errors; null where there is none. */
  readonly exchangeId: string | null
  /** The workspace's time, UTC ISO 8601, the same throughout. */
  readonly now: string
  /**
   * Told of mail that is to be sent, in the transaction that may yet be rolled back. Undefined where there is no server
   * to send it: then mail is kept.
   */
  readonly onMailQueued?: (() => void) | undefined
  /** Whether the connection is there and was not disconnected. */
  isConnected(connectionId: string): boolean
  /**
   * The same work in the name of a connection whose resource waited for this one. Its findings are about somebody
   * else's payload, and go nowhere. Undefined for a connection nobody knows.
   */
  onBehalfOf(connectionId: string): RampSession | undefined
}

/** One request of a connection, or one piece of due work in its name. */
export interface RampSession extends RampWork {
  readonly connection: Pick<Connection, 'id' | 'idp' | 'mode'>
  readonly findings: Findings
}
