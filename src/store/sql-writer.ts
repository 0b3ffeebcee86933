import { keySql } from './key-leaf.ts'
import type { KeyLeaf, KeyRows } from './key-leaf.ts'

export type SqlParameter = string | number

/** Collects what a statement needs while its text is put together from left to right. */
export interface SqlWriter {
  readonly params: readonly SqlParameter[]
  /** The attributes whose keys it reads. */
  readonly attributes: readonly number[]
  /** A table alias used nowhere else in the statement. */
  alias(): string
  /** The next parameters, in the order of their `?` in the text. */
  bind(params: readonly SqlParameter[] | undefined): void
  /** The rows that answer the leaf, called `alias`, as the next part of the text. */
  key(leaf: KeyLeaf, alias: string): KeyRows
}

export function createSqlWriter(): SqlWriter {
  const params: SqlParameter[] = []
  const attributes: number[] = []
  let aliases = 0
  return {
    params,
    attributes,
    alias: () => `t${++aliases}`,
    bind(more) {
      if (more !== undefined) params.push(...more)
    },
    key(leaf, alias) {
      attributes.push(...leaf.attributes)
      if (leaf.test !== undefined) params.push(...leaf.test.params)
      return keySql(leaf, alias)
    },
  }
}
