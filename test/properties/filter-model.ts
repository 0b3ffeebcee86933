import fc from 'fast-check'
import type { JsonValue, ScimDocument } from '../../src/scim/document.ts'
import { complex, simple } from '../../src/scim/schema/attribute.ts'
import type { Attribute, AttributeType } from '../../src/scim/schema/attribute.ts'
import type { ResourceType } from '../../src/scim/schema/resource-type.ts'

type SimpleType = Exclude<AttributeType, 'complex'>

const CORE = 'urn:test:core:1.0:Thing'
const EXTENSION = 'urn:test:extension:1.0:Thing'

const simpleType = fc.constantFrom<SimpleType>(
  'string',
  'string',
  'string',
  'boolean',
  'integer',
  'decimal',
  'dateTime',
  'reference',
  'binary',
)

/** Small, so that values meet: case, combining and astral characters, SQL and JSON specials, the ends of UTF-16. */
const fragments = [
  '',
  'a',
  'A',
  'b',
  'Z',
  'é',
  'e\u0301',
  'É',
  'ß',
  'İ',
  'ﬁ',
  '😀',
  '\u{10ffff}',
  '\uffff',
  '\ud7ff',
  '\ue000',
]
const specials = ['%', '_', '"', '\\', "'", '\u0000', ' ', ']', '(', '%41', '\n']

const text = fc
  .array(fc.constantFrom(...fragments, ...specials), { minLength: 0, maxLength: 3 })
  .map((parts) => parts.join(''))

const instants = [
  '2026-01-01T00:00:00Z',
  '2026-01-01T02:00:00+02:00',
  '2026-01-01T00:00:00.001Z',
  '2025-12-31T19:00:00.5-05:00',
  '2026-06-15T12:30:00.123Z',
  '0000-01-01T00:00:00+14:00',
  '9999-12-31T23:59:59-14:00',
]
const numbers = [0, -0, 1, -1, 1.5, -2.25, 10, 9, 1e21, -1e-7, 9007199254740991]

function valueOf(type: SimpleType): fc.Arbitrary<JsonValue> {
  switch (type) {
    case 'boolean':
      return fc.boolean()
    case 'integer':
    case 'decimal':
      return fc.constantFrom(...numbers)
    case 'dateTime':
      return fc.constantFrom(...instants)
    case 'string':
    case 'reference':
    case 'binary':
      return text
  }
}

const characteristics = fc.record({ caseExact: fc.boolean(), multiValued: fc.boolean() })

function subAttributes(
  types: readonly SimpleType[],
  { caseExact, multiValued }: { caseExact: boolean; multiValued: boolean },
): readonly Attribute[] {
  const parts = types.map((type, index) =>
    simple(['value', 'type', '$ref', 'n'][index] ?? 'x', type, '', { caseExact }),
  )
  return multiValued ? [...parts, simple('primary', 'boolean', '')] : parts
}

const attributes = (prefix: string) =>
  fc
    .array(fc.tuple(simpleType, characteristics, fc.array(simpleType, { maxLength: 4 })), {
      minLength: 1,
      maxLength: 4,
    })
    .map((rows) =>
      rows.map(([type, { caseExact, multiValued }, parts], index) =>
        parts.length < 2
          ? simple(`${prefix}${index}`, type, '', { caseExact, multiValued })
          : complex(`${prefix}${index}`, '', subAttributes(parts, { caseExact, multiValued }), {
              multiValued,
            }),
      ),
    )

export const resourceType: fc.Arbitrary<ResourceType> = resourceTypeNamed('Thing', 'a', 'b')

/** A type whose own attributes start with these letters; `userName` and the common ones are every type's. */
export function resourceTypeNamed(name: string, own: string, added: string): fc.Arbitrary<ResourceType> {
  return fc.tuple(attributes(own), attributes(added), fc.boolean()).map(([core, extension, caseExact]) => ({
    name,
    endpoint: `/${name}s`,
    description: '',
    schema: {
      id: CORE,
      name: 'Thing',
      description: '',
      attributes: [simple('userName', 'string', '', { caseExact }), ...core],
    },
    extensions: [
      { schema: { id: EXTENSION, name: 'More', description: '', attributes: extension }, required: false },
    ],
  }))
}

/** A type that has the attributes of both; those named alike are alike. */
export function merged(one: ResourceType, other: ResourceType): ResourceType {
  const both = (a: readonly Attribute[] = [], b: readonly Attribute[] = []) => [
    ...a,
    ...b.filter(({ name }) => !a.some((attribute) => attribute.name === name)),
  ]
  const extension = one.extensions[0]?.schema
  return {
    ...one,
    schema: { ...one.schema, attributes: both(one.schema.attributes, other.schema.attributes) },
    extensions: extension
      ? [
          {
            schema: {
              ...extension,
              attributes: both(extension.attributes, other.extensions[0]?.schema.attributes),
            },
            required: false,
          },
        ]
      : [],
  }
}

const sometimes = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined, freq: 4 })

/** Mostly of the attribute's type; now and then null or of another type, which counts as absent. */
function single(attribute: Attribute): fc.Arbitrary<JsonValue> {
  const { type } = attribute
  if (type !== 'complex') {
    return fc.oneof(
      { weight: 12, arbitrary: valueOf(type) },
      { weight: 1, arbitrary: fc.constantFrom(null, 7, 'x', true) },
    )
  }
  return fc.record(
    Object.fromEntries((attribute.subAttributes ?? []).map((sub) => [sub.name, sometimes(single(sub))])),
  )
}

function valuesOf(list: readonly Attribute[]): fc.Arbitrary<ScimDocument> {
  return fc.record(
    Object.fromEntries(
      list.map((attribute) => [
        attribute.name,
        sometimes(attribute.multiValued ? fc.array(single(attribute), { maxLength: 3 }) : single(attribute)),
      ]),
    ),
  )
}

const plain = (document: ScimDocument) => JSON.parse(JSON.stringify(document)) as ScimDocument

export function documentFor(type: ResourceType): fc.Arbitrary<ScimDocument> {
  const [extension] = type.extensions
  return fc
    .tuple(
      valuesOf(type.schema.attributes.slice(1)),
      valuesOf(extension?.schema.attributes ?? []),
      text,
      sometimes(text),
    )
    .map(([core, more, userName, externalId]) =>
      plain({
        schemas: [CORE, ...(userName.length % 2 === 0 ? [EXTENSION] : [])],
        ...core,
        userName: userName === '' ? 'nobody' : userName,
        externalId,
        [EXTENSION]: more,
      }),
    )
}

const logical = fc.constantFrom('and', 'or', 'AND', 'Or')

/** Filters as text, of names and comparisons the type allows. */
export function filterFor(type: ResourceType): fc.Arbitrary<string> {
  const paths = [
    ...type.schema.attributes.map((attribute) => ({ name: attribute.name, attribute })),
    ...type.extensions.flatMap(({ schema }) =>
      schema.attributes.map((attribute) => ({ name: `${schema.id}:${attribute.name}`, attribute })),
    ),
  ]
  const common = fc.oneof(
    comparison(
      'id',
      simple('id', 'string', '', { caseExact: true }),
      fc.constantFrom('id-1', 'id-2', 'ID-1', 'id-', '1'),
    ),
    comparison('externalId', simple('externalId', 'string', '', { caseExact: true })),
    comparison('meta.created', simple('created', 'dateTime', '')),
    comparison('meta.lastModified', simple('lastModified', 'dateTime', '')),
    comparison(
      'meta.resourceType',
      simple('resourceType', 'string', ''),
      fc.constantFrom('Thing', 'thing', 'Th', 'Other'),
    ),
    comparison(
      'schemas',
      simple('schemas', 'reference', ''),
      fc.constantFrom(CORE, EXTENSION, 'urn:', 'Thing'),
    ),
    fc.constantFrom('meta pr', 'id pr', 'userName pr', 'schemas pr'),
  )
  const leaf = fc.oneof(
    { weight: 1, arbitrary: common },
    {
      weight: 5,
      arbitrary: fc.constantFrom(...paths).chain(({ name, attribute }) => onAttribute(name, attribute)),
    },
  )
  return tree(leaf, 3)
}

function onAttribute(name: string, attribute: Attribute): fc.Arbitrary<string> {
  if (attribute.type !== 'complex') {
    const own = comparison(name, attribute)
    return attribute.multiValued
      ? fc.oneof(
          own,
          tree(comparison('value', attribute), 1).map((inner) => `${name}[${inner}]`),
        )
      : own
  }
  const parts = attribute.subAttributes ?? []
  const ofPart = (prefix: string) =>
    fc.constantFrom(...parts).chain((part) => comparison(`${prefix}${part.name}`, part))
  return fc.oneof(
    ofPart(`${name}.`),
    fc.constantFrom(`${name} pr`, `${name} eq null`, `${name} ne null`),
    tree(ofPart(''), 2).map((inner) => `${name}[${inner}]`),
    fc.tuple(tree(ofPart(''), 1), ofPart('')).map(([inner, after]) => `${name}[${inner}].${after}`),
  )
}

function tree(leaf: fc.Arbitrary<string>, depth: number): fc.Arbitrary<string> {
  if (depth === 0) return leaf
  const part = tree(leaf, depth - 1)
  return fc.oneof(
    { weight: 3, arbitrary: leaf },
    { weight: 2, arbitrary: fc.tuple(part, logical, part).map(([a, op, b]) => `${a} ${op} ${b}`) },
    { weight: 1, arbitrary: fc.tuple(part, logical, part).map(([a, op, b]) => `(${a}) ${op} (${b})`) },
    { weight: 1, arbitrary: part.map((inner) => `not (${inner})`) },
  )
}

function operatorsOf(type: AttributeType): readonly string[] {
  const equality = ['eq', 'eq', 'ne', 'EQ']
  if (type === 'boolean') return equality
  if (type === 'binary') return [...equality, 'co', 'sw', 'ew']
  const ordered = [...equality, 'gt', 'ge', 'lt', 'le']
  return type === 'string' || type === 'reference' ? [...ordered, 'co', 'sw', 'ew'] : ordered
}

function comparison(
  name: string,
  attribute: Attribute,
  values: fc.Arbitrary<JsonValue> = valueOf(attribute.type as SimpleType),
): fc.Arbitrary<string> {
  return fc.oneof(
    {
      weight: 8,
      arbitrary: fc
        .tuple(fc.constantFrom(...operatorsOf(attribute.type)), values)
        .map(([op, value]) => `${name} ${op} ${JSON.stringify(value)}`),
    },
    { weight: 1, arbitrary: fc.constantFrom(`${name} pr`, `${name} eq null`, `${name} ne null`) },
  )
}
