import type { Database } from 'better-sqlite3'

/** The writes to one database that are committed together. */
export interface GroupCommit {
  /**
   * Before a write: it becomes part of the transaction that ends with this turn of the event loop. What is written in a
   * `transaction()` from then on is a savepoint of it, and rolled back alone. Throws what SQLite throws.
   */
  join(): void
  /** Calls back when everything written is committed: at once where nothing waits. `failure` when it could not be. */
  afterCommit(tell: (failure: unknown) => void): void
}

/** Groups of writes in any number of databases, one at a time. */
export interface GroupCommits {
  of(database: Database): GroupCommit
  /** Commits what waits. Before a database is closed, and before something else is done to it. */
  settle(): void
}

interface Group {
  readonly database: Database
  readonly waiting: ((failure: unknown) => void)[]
  readonly turn: NodeJS.Immediate
}

/**
 * A commit costs as much as all else about a write, and requests that wait on several connections arrive in one turn of
 * the event loop: they share it. Who wrote is told after the commit, so that nothing acknowledged is lost.
 */
export function createGroupCommits(): GroupCommits {
  let open: Group | undefined

  function settle(): void {
    if (open === undefined) return
    const { database, waiting, turn } = open
    open = undefined
    clearImmediate(turn)
    const failure = commit(database)
    for (const tell of waiting) tell(failure)
  }

  return {
    of: (database) => ({
      join() {
        // In a group, or in somebody's transaction, whose end is the commit.
        if (database.inTransaction) return
        // Also a group that a full disk made SQLite roll back by itself: what waited in it has failed.
        settle()
        database.exec('BEGIN IMMEDIATE')
        open = { database, waiting: [], turn: setImmediate(settle) }
      },
      afterCommit(tell) {
        if (open?.database === database) open.waiting.push(tell)
        else tell(undefined)
      },
    }),
    settle,
  }
}

/** Undefined when it succeeded. */
function commit(database: Database): unknown {
  try {
    if (!database.inTransaction) throw new Error('SQLite rolled the transaction back.')
    database.exec('COMMIT')
    return undefined
  } catch (error) {
    if (database.inTransaction) database.exec('ROLLBACK')
    return error
  }
}
