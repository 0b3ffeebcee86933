import type { WorkspaceStore } from '../store/workspace-store.ts'

/** When each connection last sent a write, refused or not (ramp-scim.md 10). UTC ISO 8601. */
export interface SyncTimes {
  received(connectionId: string, now: string): void
  /** Inside a transaction of a write: keeps what was received, at most once a second. */
  keep(connectionId: string): void
  find(connectionId: string): string | null
}

const KEPT_EVERY_MS = 1_000

interface Times {
  receivedAt: string
  keptMs: number
}

/** In memory, and in the workspace's file at most a second behind: a write pays no statement for it. */
export function createSyncTimes({ connectionSyncs }: WorkspaceStore): SyncTimes {
  const times = new Map<string, Times>()
  return {
    received(connectionId, now) {
      const known = times.get(connectionId)
      if (known === undefined) times.set(connectionId, { receivedAt: now, keptMs: Number.NEGATIVE_INFINITY })
      else known.receivedAt = now
    },
    keep(connectionId) {
      const known = times.get(connectionId)
      if (known === undefined) return
      const receivedMs = Date.parse(known.receivedAt)
      // The clock may have been set back.
      if (Math.abs(receivedMs - known.keptMs) < KEPT_EVERY_MS) return
      connectionSyncs.put(connectionId, known.receivedAt)
      known.keptMs = receivedMs
    },
    find: (connectionId) => times.get(connectionId)?.receivedAt ?? connectionSyncs.find(connectionId) ?? null,
  }
}
