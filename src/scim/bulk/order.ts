import type { BulkOperation, BulkRequest } from './bulk-request.ts'

/** One operation when its turn comes. */
export interface Step {
  readonly index: number
  /** The bulkIds it names that can only be made after it: it is part of a circle. */
  readonly deferred: ReadonlySet<string>
}

/**
 * The order to run operations in: as sent, but what an operation refers to comes before it (RFC 7644 3.7.1), and a
 * circle is opened where it closes. Iterative: a chain may be as long as a request.
 */
export function orderOperations(operations: BulkRequest['operations']): readonly Step[] {
  const makers = new Map<string, number>()
  for (const [index, operation] of operations.entries())
    if (operation.method === 'POST' && operation.bulkId !== undefined) makers.set(operation.bulkId, index)

  const steps: Step[] = []
  const state: ('new' | 'open' | 'done')[] = operations.map(() => 'new')

  function open(index: number) {
    state[index] = 'open'
    const operation = operations[index]
    const references = operation && isReadable(operation) ? [...operation.references] : []
    return { index, references, next: 0, deferred: new Set<string>() }
  }

  for (const first of operations.keys()) {
    if (state[first] !== 'new') continue
    const path = [open(first)]
    for (let visit = path.at(-1); visit !== undefined; visit = path.at(-1)) {
      const reference = visit.references[visit.next++]
      if (reference === undefined) {
        state[visit.index] = 'done'
        steps.push({ index: visit.index, deferred: visit.deferred })
        path.pop()
        continue
      }
      const maker = makers.get(reference)
      if (maker === undefined || state[maker] === 'done') continue
      if (state[maker] === 'open') visit.deferred.add(reference)
      else path.push(open(maker))
    }
  }
  return steps
}

export function isReadable(operation: BulkRequest['operations'][number]): operation is BulkOperation {
  return !('refusal' in operation)
}
