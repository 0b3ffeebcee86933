import type { Database } from 'better-sqlite3'
import { foldText } from '../scim/fold.ts'

export type AudienceKind = 'all' | 'departments' | 'locations'

/** A spend program: the template of funds. */
export interface SpendProgramRow {
  readonly pk: number
  readonly id: string
  readonly name: string
  readonly audience: AudienceKind
  /** pks of the departments or locations of the audience. */
  readonly places: readonly number[]
  /** Whether new users of the audience get a fund of it by themselves. */
  readonly issueByDefault: boolean
  /** UTC ISO 8601. */
  readonly createdAt: string
}

/** What somebody was issued. */
export interface FundRow {
  readonly id: string
  /** The program's, as it was called then. */
  readonly name: string
  /** Null once the program is gone. */
  readonly programId: string | null
  /** UTC ISO 8601. */
  readonly issuedAt: string
}

/** Spend programs and the funds issued of them. Call inside a transaction; nothing here opens one. */
export interface SpendPrograms {
  /** In the order they were made; kept in memory, so that asking costs a workspace without any nothing. */
  list(): readonly SpendProgramRow[]
  findByName(name: string): SpendProgramRow | undefined
  insert(program: Omit<SpendProgramRow, 'pk'>): SpendProgramRow
  /** What was issued stays. */
  remove(pk: number): void
  fundsOf(person: number): readonly FundRow[]
  /** Nothing where the person has one of that program. */
  issue(fund: { id: string; program: SpendProgramRow; person: number; issuedAt: string }): void
  /** Forgets the funds of somebody who is gone. */
  forget(person: number): void
  /** Reads the programs again: a transaction that may have changed them was rolled back. */
  reload(): void
}

interface Raw extends Omit<SpendProgramRow, 'places' | 'issueByDefault'> {
  readonly places: string
  readonly issueByDefault: number
}

/** The spend programs of one workspace file. */
export function createSpendPrograms(database: Database): SpendPrograms {
  const select = database.prepare<[], Raw>(
    `SELECT pk, id, name, audience, places, issue_by_default AS issueByDefault, created_at AS createdAt
     FROM spend_program ORDER BY pk`,
  )
  const insert = database.prepare<[string, string, string, string, string, number, string]>(
    `INSERT INTO spend_program (id, name, name_key, audience, places, issue_by_default, created_at)
     VALUES (?, ?, ?, ?, ?, ?, ?)`,
  )
  const remove = database.prepare<[number]>('DELETE FROM spend_program WHERE pk = ?')
  const funds = database.prepare<[number], FundRow>(
    `SELECT fund.id, fund.name, spend_program.id AS programId, issued_at AS issuedAt
     FROM fund LEFT JOIN spend_program ON spend_program.pk = fund.program WHERE person = ? ORDER BY fund.pk`,
  )
  const issue = database.prepare<[string, number, string, number, string]>(
    `INSERT INTO fund (id, program, name, person, issued_at) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (person, program) DO NOTHING`,
  )
  const forget = database.prepare<[number]>('DELETE FROM fund WHERE person = ?')
  let programs: readonly SpendProgramRow[] | undefined

  const list = () =>
    (programs ??= select.all().map((row) => ({
      ...row,
      places: JSON.parse(row.places) as readonly number[],
      issueByDefault: row.issueByDefault === 1,
    })))

  return {
    list,
    findByName: (name) => list().find((program) => foldText(program.name) === foldText(name.trim())),
    insert(program) {
      const { id, name, audience, places, issueByDefault, createdAt } = program
      const { lastInsertRowid } = insert.run(
        id,
        name,
        foldText(name),
        audience,
        JSON.stringify(places),
        issueByDefault ? 1 : 0,
        createdAt,
      )
      programs = undefined
      return { ...program, pk: Number(lastInsertRowid) }
    },
    remove(pk) {
      remove.run(pk)
      programs = undefined
    },
    fundsOf: (person) => funds.all(person),
    issue({ id, program, person, issuedAt }) {
      issue.run(id, program.pk, program.name, person, issuedAt)
    },
    forget: (person) => void forget.run(person),
    reload() {
      programs = undefined
    },
  }
}
