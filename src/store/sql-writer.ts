export type SqlParameter = string | number

/** Collects the parameters of a statement while its text is put together from left to right. */
export interface SqlWriter {
  readonly params: readonly SqlParameter[]
  /** A table alias used nowhere else in the statement. */
  alias(): string
  /** The next parameters, in the order of their `?` in the text. */
  bind(params: readonly SqlParameter[] | undefined): void
}

export function createSqlWriter(): SqlWriter {
  const params: SqlParameter[] = []
  let aliases = 0
  return {
    params,
    alias: () => `t${++aliases}`,
    bind(more) {
      if (more !== undefined) params.push(...more)
    },
  }
}
