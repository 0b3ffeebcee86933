import type { Findings } from '../../scim/finding.ts'
import type { BusinessRow } from '../../store/business.ts'
import type { WorkspaceStore } from '../../store/workspace-store.ts'
import type { ApiClient } from '../../workspace/api-client.ts'
import type { IdSource } from '../../workspace/ids.ts'
import type { RampWork } from '../session.ts'
import type { RampSettings } from '../setting-table.ts'

/** One request of an API client. */
export interface DeveloperSession {
  readonly business: BusinessRow & { readonly name: string }
  readonly store: WorkspaceStore
  readonly ids: IdSource
  readonly settings: RampSettings
  readonly findings: Findings
  readonly client: ApiClient
  readonly exchangeId: string
  /** The workspace's time, UTC ISO 8601, the same throughout. */
  readonly now: string
  /** Work on people in the connector's name. */
  work(): RampWork
}
