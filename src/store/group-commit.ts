import type { Database } from 'better-sqlite3'

/** The writes to one database that are committed together. */
export interface GroupCommit {
  /**
   * Before a write: it becomes part of the transaction that ends with this turn of the event loop. What is written in a
   * `transaction()` from then on is a savepoint of it, and rolled back alone. Throws what SQLite throws.
   */
  join(): void
  /**
   * Calls back when the turn ends, with everything written before committed; `failure` when it could not be. Those who
   * are told in one turn are told together: answers written one by one would wake their reader one by one.
   */
  afterCommit(tell: (failure: unknown) => void): void
}

/** Groups of writes in any number of databases, one at a time. */
export interface GroupCommits {
  of(database: Database): GroupCommit
  /** Commits what waits. */
  settle(): void
  /** Commits what waits and tells everyone. Before a database is closed, and before something else is done to it. */
  endTurn(): void
}

interface Outcome {
  failure: unknown
}

interface Group {
  readonly database: Database
  readonly outcome: Outcome
}

const NOTHING_TO_COMMIT: Outcome = { failure: undefined }

/**
 * A commit costs as much as all else about a write, and requests that wait on several connections arrive in one turn of
 * the event loop: they share it. Who wrote is told after the commit, so that nothing acknowledged is lost.
 */
export function createGroupCommits(): GroupCommits {
  let open: Group | undefined
  let answers: (() => void)[] = []
  let turn: NodeJS.Immediate | undefined

  function settle(): void {
    if (open === undefined) return
    const { database, outcome } = open
    open = undefined
    outcome.failure = commit(database)
  }

  function endTurn(): void {
    clearImmediate(turn)
    turn = undefined
    settle()
    const told = answers
    answers = []
    for (const answer of told) answer()
  }

  return {
    of: (database) => ({
      join() {
        // In a group, or in somebody's transaction, whose end is the commit.
        if (database.inTransaction) return
        // Also a group that a full disk made SQLite roll back by itself: what waited in it has failed.
        settle()
        database.exec('BEGIN IMMEDIATE')
        open = { database, outcome: { failure: undefined } }
        turn ??= setImmediate(endTurn)
      },
      afterCommit(tell) {
        const outcome = open?.database === database ? open.outcome : NOTHING_TO_COMMIT
        answers.push(() => tell(outcome.failure))
        turn ??= setImmediate(endTurn)
      },
    }),
    settle,
    endTurn,
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
