import { canStrike } from './fault.ts'
import type { ArmedFault, FaultFace, FaultRule } from './fault.ts'
import type { IdSource } from './ids.ts'
import { createPageCount } from './page-count.ts'
import type { PageRequest } from './page-count.ts'
import { WorkspaceRefusal } from './workspaces.ts'

/** A request that may be struck. */
export interface StrikableExchange extends PageRequest {
  readonly id: string
  readonly face: FaultFace
  readonly operation: string
}

/** The faults of a workspace. They fire by count, never by chance, so that the same requests meet the same faults. */
export interface Faults {
  /** Whether any has something left to strike: all that a request looks at where none has. */
  readonly isArmed: boolean
  /** `now`: UTC ISO 8601. Throws WorkspaceRefusal (too many). */
  arm(rule: FaultRule, ids: IdSource, now: string): ArmedFault
  /** In the order they were armed, those that have struck as often as they were to included. */
  list(): readonly ArmedFault[]
  /** Throws WorkspaceRefusal (unknown). */
  disarm(id: string): void
  disarmAll(): void
  /** The first armed fault that strikes this exchange, which counts as struck from now on. */
  strike(exchange: StrikableExchange): ArmedFault | undefined
}

/** Of a workspace; of those that have done their part the oldest give way. */
export const MAX_FAULTS = 100

interface Entry {
  readonly fault: ArmedFault & { readonly exchangeIds: string[] }
  /** How many are let pass before the first is struck. */
  toPass: number
}

/**
 * Faults are kept in memory, beside the files of their workspace: they are those of a session at work, and one forgotten
 * in a file would break the next. They outlast the closing of the files, and end with a reset, the workspace, or the process.
 */
export function createFaults(): Faults {
  let entries: Entry[] = []
  let isArmed = false
  let pages = createPageCount()

  function keep(next: Entry[]): void {
    entries = next
    isArmed = entries.some(isLeft)
  }

  function makeRoom(): void {
    if (entries.length < MAX_FAULTS) return
    const spent = entries.findIndex((entry) => !isLeft(entry))
    if (spent === -1)
      throw new WorkspaceRefusal('fault.too-many', `${MAX_FAULTS} faults are armed in this workspace.`)
    entries.splice(spent, 1)
  }

  return {
    get isArmed() {
      return isArmed
    },
    arm(rule, ids, now) {
      makeRoom()
      // Walks are counted from the first fault on: nobody looked at them before.
      if (!isArmed) pages = createPageCount()
      const fault = { ...rule, id: ids.uuid(), armedAt: now, exchangeIds: [] }
      keep([...entries, { fault, toPass: rule.after }])
      return fault
    },
    list: () => entries.map(({ fault }) => fault),
    disarm(id) {
      const left = entries.filter(({ fault }) => fault.id !== id)
      if (left.length === entries.length)
        throw new WorkspaceRefusal('fault.unknown', `There is no fault ${JSON.stringify(id)}.`)
      keep(left)
    },
    disarmAll: () => keep([]),
    strike(exchange) {
      const page = pages.numberOf(exchange)
      for (const entry of entries) {
        if (!isLeft(entry) || !matches(entry.fault, exchange, page)) continue
        if (entry.toPass > 0) {
          entry.toPass -= 1
          continue
        }
        entry.fault.exchangeIds.push(exchange.id)
        isArmed = entries.some(isLeft)
        return entry.fault
      }
      return undefined
    },
  }
}

const isLeft = ({ fault }: Entry) => fault.exchangeIds.length < fault.times

function matches(fault: ArmedFault, exchange: StrikableExchange, page: number): boolean {
  const { face, operation, method, path } = exchange
  return (
    fault.face === face &&
    // What is refused before it is known what it is, is no operation.
    operation !== 'none' &&
    (fault.operation ?? operation) === operation &&
    (fault.method ?? method) === method &&
    (fault.path ?? path) === path &&
    (fault.page ?? page) === page &&
    canStrike(fault, operation)
  )
}
