import { userResourceType } from '../../src/ramp/resource-types.ts'
import type { Attribute } from '../../src/scim/schema/attribute.ts'
import { commonAttributes } from '../../src/scim/schema/common.ts'
import type { Chance } from './chance.ts'
import { oddText, recase } from './texts.ts'

export interface NamedAttribute {
  readonly name: string
  /** How clients write it: bare, with its schema's URN and a colon, or with a dot (Q14). */
  readonly spellings: readonly string[]
  readonly attribute: Attribute
}

const core = [...commonAttributes, ...userResourceType.schema.attributes].map((attribute) => ({
  name: attribute.name,
  spellings: [
    attribute.name,
    attribute.name,
    attribute.name,
    `${userResourceType.schema.id}:${attribute.name}`,
  ],
  attribute,
}))
const extended = userResourceType.extensions.flatMap(({ schema }) =>
  schema.attributes.map((attribute) => ({
    name: attribute.name,
    spellings: [`${schema.id}:${attribute.name}`, `${schema.id}.${attribute.name}`, attribute.name],
    attribute,
  })),
)

/** Every attribute of a user, common and extended ones too. */
export const userAttributes: readonly NamedAttribute[] = [...core, ...extended]

const text = { type: 'string', multiValued: false } as const
const row = (name: string, attribute: Partial<Attribute>): NamedAttribute => ({
  name,
  spellings: [name, `urn:ietf:params:scim:schemas:core:2.0:Group:${name}`],
  attribute: { name, ...text, ...attribute } as Attribute,
})

/** What groups have besides the common ones. */
export const groupAttributes: readonly NamedAttribute[] = [
  ...core.filter(({ attribute }) => commonAttributes.includes(attribute)),
  row('displayName', {}),
  row('displayName', {}),
  row('members', {
    type: 'complex',
    multiValued: true,
    subAttributes: ['value', '$ref', 'display', 'type'].map((name) => ({ name, ...text }) as Attribute),
  }),
]

/** Those whose sub-attributes clients name without the attribute's type, too. */
export const attributesOf = (endpoint: string) => (endpoint === '/Groups' ? groupAttributes : userAttributes)

export interface Named {
  readonly text: string
  /** Of the leaf; undefined when the name is made up. */
  readonly attribute: Attribute | undefined
}

/** An attribute or sub-attribute by name, now and then a made-up one. */
export function attributeName(chance: Chance, rows: readonly NamedAttribute[]): Named {
  if (chance.hit(0.03)) return { text: oddText(chance), attribute: undefined }
  const { spellings, attribute } = chance.pick(rows)
  const subs = attribute.subAttributes ?? []
  const spelling = recase(chance, chance.pick(spellings))
  if (subs.length === 0 || chance.hit(0.2)) return { text: spelling, attribute }
  const sub = chance.pick(subs)
  return { text: `${spelling}.${recase(chance, sub.name)}`, attribute: sub }
}
