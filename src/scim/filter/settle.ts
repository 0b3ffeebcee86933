import type { ResourceType } from '../schema/resource-type.ts'
import { evaluateFilter } from './evaluate.ts'
import type { Filter } from './filter.ts'

/**
 * The filter without what is known of every resource of a type: its resource type, and conditions that always or never
 * hold. True or false when nothing else is left.
 */
export function settleFilter(filter: Filter, type: ResourceType): Filter | boolean {
  switch (filter.op) {
    case 'and':
    case 'or': {
      const settled = filter.filters.map((part) => settleFilter(part, type))
      const decisive = filter.op === 'or'
      if (settled.includes(decisive)) return decisive
      const open = settled.filter((part) => typeof part !== 'boolean')
      const [first] = open
      if (first === undefined) return !decisive
      return open.length === 1 ? first : { op: filter.op, filters: open }
    }
    case 'not': {
      const settled = settleFilter(filter.filter, type)
      return typeof settled === 'boolean' ? !settled : { op: 'not', filter: settled }
    }
    case 'valuePath':
      return filter
    default:
      return filter.path.name === 'meta.resourceType'
        ? evaluateFilter(filter, { meta: { resourceType: type.name } })
        : filter
  }
}
