import type { AttributePath } from '../schema/resource-type.ts'

export type CompareOperator = 'eq' | 'ne' | 'co' | 'sw' | 'ew' | 'gt' | 'ge' | 'lt' | 'le'

/**
 * A filter bound to a resource type (RFC 7644 3.4.2.2): every name is an attribute of its schemas, every value has the
 * attribute's type. Conditions are two-valued: an absent attribute makes a comparison false, so `not` is its complement.
 */
export type Filter =
  | { readonly op: 'and' | 'or'; readonly filters: readonly Filter[] }
  | { readonly op: 'not'; readonly filter: Filter }
  | { readonly op: 'pr'; readonly path: AttributePath }
  | Comparison
  | { readonly op: 'valuePath'; readonly path: AttributePath; readonly filter: Filter }

export interface Comparison {
  readonly op: CompareOperator
  readonly path: AttributePath
  /** null compares with "unassigned": `eq null` is `not pr`. */
  readonly value: string | number | boolean | null
}
