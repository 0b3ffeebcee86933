import type { Attribute } from '../schema/attribute.ts'

/** What the engine looks up about a complex attribute, compiled once per table row. */
export interface Shape {
  /** Sub-attributes by canonical and by lower-case name. */
  readonly subAttributes: ReadonlyMap<string, Attribute>
  /** The sub-attribute `value`: what a bare scalar given for the attribute stands for (RFC 7643 section 2.4). */
  readonly value: Attribute | undefined
  readonly type: Attribute | undefined
  /** Single-valued and pointing at another resource, as `manager` does: without a `value` it says nothing. */
  readonly isReference: boolean
}

const shapes = new WeakMap<Attribute, Shape>()

/** The compiled shape of a complex attribute. */
export function shapeOf(attribute: Attribute): Shape {
  let shape = shapes.get(attribute)
  if (shape === undefined) {
    const rows = attribute.subAttributes ?? []
    const subAttributes = new Map([
      ...rows.map((row) => [row.name.toLowerCase(), row] as const),
      ...rows.map((row) => [row.name, row] as const),
    ])
    const value = subAttributes.get('value')
    const isReference = !attribute.multiValued && value !== undefined && subAttributes.has('$ref')
    shape = { subAttributes, value, type: subAttributes.get('type'), isReference }
    shapes.set(attribute, shape)
  }
  return shape
}

/** The sub-attribute of that name in any case, or undefined (RFC 7643 section 2.1). */
export function subAttributeOf(attribute: Attribute, name: string): Attribute | undefined {
  const { subAttributes } = shapeOf(attribute)
  return subAttributes.get(name) ?? subAttributes.get(name.toLowerCase())
}
