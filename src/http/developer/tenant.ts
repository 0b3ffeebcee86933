import type { Journal } from '../../journal/journal.ts'
import type { DeveloperOperation } from '../../ramp/developer/operation.ts'
import type { DeveloperSession } from '../../ramp/developer/session.ts'
import type { DeveloperSettings } from '../../ramp/developer/settings.ts'
import type { Findings } from '../../scim/finding.ts'
import type { ApiAccess, ApiClient } from '../../workspace/api-client.ts'
import type { Faults } from '../../workspace/faults.ts'

export interface NewDeveloperExchange {
  readonly client: ApiClient
  readonly exchangeId: string
  readonly findings: Findings
  /** The workspace's time, UTC ISO 8601: the same for all the request does. */
  readonly now: string
}

/** What the face needs of a workspace; the same object as long as its files are open. */
export interface DeveloperTenant {
  readonly journal: Journal
  readonly faults: Faults
  /** The workspace's time, UTC ISO 8601. */
  now(): string
  newId(): string
  settings(): DeveloperSettings
  openSession(exchange: NewDeveloperExchange): DeveloperSession
  /** Commits what waits to be committed. */
  settle(): void
  /** Before a write: it is committed with others of the same turn. */
  join(): void
  /** Calls back when the turn ends, with everything written before committed. */
  afterCommit(tell: (failure: unknown) => void): void
}

/** The API clients of all workspaces. */
export interface Credentials {
  findByToken(token: string): ApiAccess | undefined
  findByCredentials(
    clientId: string,
    spellings: readonly string[],
  ): { readonly client: ApiClient; readonly isGenuine: boolean } | undefined
  mint(client: ApiClient, scopes: readonly string[], time: { now: string; expiresAt: string }): string
  revoke(client: ApiClient, token: string): boolean
}

export interface DeveloperFaceOptions {
  readonly operations: readonly DeveloperOperation[]
  readonly credentials: Credentials
  /** The base URL when it is configured. */
  readonly publicUrl: string | undefined
  readonly version: string
  tenantOf(workspaceId: string): DeveloperTenant
  /** Whose SCIM token that is: of the other realm, and good for an explanation only. */
  findScimConnection(token: string): { readonly id: string; readonly workspaceId: string } | undefined
  newTraceId(): string
  /** Wall time in epoch milliseconds. */
  wallNowMs(): number
  /** A monotonic clock in milliseconds, for durations. */
  monotonicMs(): number
}
