import type { Database, Statement } from 'better-sqlite3'

/** What was asked of a database since the last `take`. */
export interface Work {
  readonly statements: number
  /** Rows handed to JavaScript. */
  readonly rowsRead: number
  /** Rows inserted, updated or deleted. */
  readonly rowsWritten: number
}

/** The database itself, with everything its prepared statements do counted. */
export function countWork(database: Database): { readonly database: Database; take(): Work } {
  let statements = 0
  let rowsRead = 0
  const written = database.prepare<[], number>('SELECT total_changes()').pluck()
  let writtenBefore = written.get() ?? 0

  function counted(statement: Statement): Statement {
    return new Proxy(statement, {
      get(target, name) {
        const member: unknown = Reflect.get(target, name)
        if (typeof member !== 'function') return member
        return (...args: unknown[]): unknown => {
          const result: unknown = Reflect.apply(member, target, args)
          if (result === target) return counted(target)
          if (name === 'run' || name === 'get' || name === 'all') statements++
          if (name === 'get' && result !== undefined) rowsRead++
          if (name === 'all') rowsRead += (result as readonly unknown[]).length
          return result
        }
      },
    })
  }

  const proxy = new Proxy(database, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name)
      if (typeof member !== 'function') return member
      return (...args: unknown[]): unknown => {
        const result: unknown = Reflect.apply(member, target, args)
        return name === 'prepare' ? counted(result as Statement) : result
      }
    },
  })

  return {
    database: proxy,
    take() {
      const now = written.get() ?? 0
      const work = { statements, rowsRead, rowsWritten: now - writtenBefore }
      statements = 0
      rowsRead = 0
      writtenBefore = now
      return work
    },
  }
}
