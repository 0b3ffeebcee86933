import type { CompareOperator } from '../scim/filter/filter.ts'

/** A test of one key column; the values stand in `params`, in the order of the `?` in the text. */
export interface KeyTest {
  readonly params: readonly (string | number)[]
  sql(column: string): string
}

/** `ne` is the complement of `eq`, written by whoever writes the positive test. */
export type PositiveOperator = Exclude<CompareOperator, 'ne'>

/** The test that a key relates so to `wanted`, as `evaluateFilter` would: by bytes, an index range where there is one. */
export function keyTest(op: PositiveOperator, wanted: string): KeyTest {
  switch (op) {
    case 'eq':
      return { params: [wanted], sql: (column) => `${column} = ?` }
    case 'gt':
      return { params: [wanted], sql: (column) => `${column} > ?` }
    case 'ge':
      return { params: [wanted], sql: (column) => `${column} >= ?` }
    case 'lt':
      return { params: [wanted], sql: (column) => `${column} < ?` }
    case 'le':
      return { params: [wanted], sql: (column) => `${column} <= ?` }
    case 'sw':
      return prefixTest(wanted)
    case 'ew':
      return suffixTest(wanted)
    case 'co':
      return { params: [wanted], sql: (column) => `instr(${column}, ?) > 0` }
  }
}

/** One of several keys. */
export function oneOfTest(wanted: readonly string[]): KeyTest {
  const places = wanted.map(() => '?').join(', ')
  return { params: wanted, sql: (column) => `${column} IN (${places})` }
}

function prefixTest(prefix: string): KeyTest {
  const end = successor(prefix)
  if (end === undefined) return { params: [prefix], sql: (column) => `${column} >= ?` }
  return { params: [prefix, end], sql: (column) => `${column} >= ? AND ${column} < ?` }
}

/** Bytes, because SQLite's text functions stop at NUL. */
function suffixTest(suffix: string): KeyTest {
  if (suffix === '') return prefixTest('')
  return {
    params: [-Buffer.byteLength(suffix), suffix],
    sql: (column) => `substr(CAST(${column} AS BLOB), ?) = CAST(? AS BLOB)`,
  }
}

const LAST_CODE_POINT = 0x10ffff

/** The first text after all those that start with the prefix; undefined when there is none. */
export function successor(prefix: string): string | undefined {
  const points = Array.from(prefix)
  for (let last = points.pop(); last !== undefined; last = points.pop()) {
    const point = last.codePointAt(0) ?? LAST_CODE_POINT
    if (point === LAST_CODE_POINT) continue
    // Surrogates are no text: U+E000 follows U+D7FF.
    return points.join('') + String.fromCodePoint(point === 0xd7ff ? 0xe000 : point + 1)
  }
  return undefined
}
