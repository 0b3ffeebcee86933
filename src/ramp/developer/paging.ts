import type { DeveloperPage } from './operation.ts'
import { invalid } from './refusal.ts'

/** The pk to go on from; 0 for the first page. Throws 422 for a start that nothing of the list has. */
export function afterPkOf(
  start: string | undefined,
  findPk: (id: string) => number | undefined,
  field = 'start',
): number {
  if (start === undefined || start === '') return 0
  const pk = findPk(start)
  if (pk === undefined)
    throw invalid({ [field]: ['Nothing in this list has that id: follow page.next as it was answered.'] })
  return pk
}

/** A page of rows asked for with one more than its size. */
export function toPage<Row extends { readonly id: string }>(
  rows: readonly Row[],
  size: number,
  render: (row: Row) => string,
): DeveloperPage {
  const shown = rows.slice(0, size)
  const last = rows.length > size ? shown.at(-1) : undefined
  return { items: shown.map(render), size, nextStart: last?.id ?? null }
}
