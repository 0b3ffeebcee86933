import type { Findings } from '../scim/finding.ts'
import type { WorkspaceStore } from '../store/workspace-store.ts'
import type { Connection } from '../workspace/connection.ts'
import type { IdSource } from '../workspace/ids.ts'
import type { RampSettings } from './setting-table.ts'

/** What one request, or one piece of due work, carries through Ramp's code. */
export interface RampSession {
  readonly store: WorkspaceStore
  readonly ids: IdSource
  readonly connection: Pick<Connection, 'id' | 'idp' | 'mode'>
  readonly settings: RampSettings
  readonly findings: Findings
  /** The exchange that resolves errors; null for due work. */
  readonly exchangeId: string | null
  /** The workspace's time, UTC ISO 8601, the same throughout. */
  readonly now: string
  /** Whether the connection is there and was not disconnected. */
  isConnected(connectionId: string): boolean
  /**
   * The same work in the name of a connection whose resource waited for this one. Its findings are about somebody
   * else's payload, and go nowhere.
   */
  onBehalfOf(connectionId: string): RampSession
}
