import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { schemaDifferences } from './differences.ts'

type Json = Record<string, unknown>

interface Description {
  readonly paths: Record<string, Record<string, DescribedOperation>>
  readonly components: { readonly schemas: Record<string, Json> }
}

export interface DescribedOperation {
  readonly parameters?: readonly { readonly name: string; readonly in: string }[]
  readonly responses: Record<string, { readonly content?: Record<string, { readonly schema: Json }> }>
}

const file = new URL('../../fixtures/suites/ramp-developer-api-2025.json', import.meta.url)
const description = JSON.parse(readFileSync(file, 'utf8')) as Description

/** Ramp's operations by method and path: `GET /developer/v1/users`. */
export const rampOperations: ReadonlyMap<string, DescribedOperation> = new Map(
  Object.entries(description.paths).flatMap(([path, methods]) =>
    Object.entries(methods)
      .filter(([method]) => method !== 'parameters')
      .map(([method, operation]) => [`${method.toUpperCase()} ${path}`, operation] as const),
  ),
)

/** The schemas with the differences applied, as JSON Schema. */
function toDefinitions(): Json {
  const schemas = structuredClone(description.components.schemas)
  for (const { schema, property, difference } of schemaDifferences) {
    const properties = schemas[schema]?.['properties'] as Record<string, Json> | undefined
    const known = properties?.[property]
    if (properties === undefined || known === undefined) throw new Error(`no ${schema}.${property}`)
    if (difference === 'nullable') properties[property] = { ...known, nullable: true }
    else properties[property] = { type: difference === 'any-text' ? 'string' : 'number' }
  }
  return toJsonSchema(schemas) as Json
}

const KEPT = [
  '$ref',
  'additionalProperties',
  'allOf',
  'enum',
  'format',
  'items',
  'properties',
  'required',
  'type',
]

/** OpenAPI 3.0 says `nullable` where JSON Schema has a type for it. */
function toJsonSchema(value: unknown, isMap = true): unknown {
  if (Array.isArray(value)) return value.map((each) => toJsonSchema(each, typeof each === 'object' && isMap))
  if (typeof value !== 'object' || value === null) return value
  if (isMap)
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, toSchema(each as Json)]))
  return toSchema(value as Json)
}

function toSchema(schema: Json): Json {
  const kept = Object.fromEntries(
    Object.entries(schema)
      .filter(([key]) => KEPT.includes(key))
      .map(([key, value]) => {
        if (key === 'properties') return [key, toJsonSchema(value)]
        if (key === 'items') return [key, toSchema(value as Json)]
        if (key === 'allOf') return [key, (value as Json[]).map(toSchema)]
        return [key, value]
      }),
  )
  const single =
    Array.isArray(kept['allOf']) && kept['allOf'].length === 1 ? (kept['allOf'][0] as Json) : kept
  return schema['nullable'] === true ? { anyOf: [single, { type: 'null' }] } : single
}

const definitions = toDefinitions()
const compiled = new Map<string, z.ZodType>()

function compile(schema: Json): z.ZodType {
  const key = JSON.stringify(schema)
  let known = compiled.get(key)
  if (known === undefined) {
    const text = JSON.stringify({ ...toSchema(schema), $defs: definitions })
    const inDraft = JSON.parse(
      text.replaceAll('#/components/schemas/', '#/$defs/'),
    ) as z.core.JSONSchema.JSONSchema
    compiled.set(key, (known = z.fromJSONSchema(inDraft)))
  }
  return known
}

/** Ramp's operation for a path as it was sent. */
function findOperation(method: string, path: string): DescribedOperation | undefined {
  for (const [name, operation] of rampOperations) {
    const [ofMethod, template = ''] = name.split(' ')
    const pattern = new RegExp(`^${template.replace(/\{\w+\}/g, '[^/]+')}$`)
    const isStatic = !template.includes('{')
    if (ofMethod === method && (isStatic ? template === path : pattern.test(path))) return operation
  }
  return undefined
}

/** Throws unless Ramp's description allows the success; operations it does not have are let pass. */
export function expectAsRampDescribes(method: string, path: string, status: number, text: string): void {
  const operation = path.includes('/agreements') ? undefined : findOperation(method, path)
  if (operation === undefined) return
  const response = operation.responses[String(status)]
  if (response === undefined) throw new Error(`${method} ${path}: Ramp does not describe ${status}`)
  const schema = response.content?.['application/json']?.schema
  if (schema === undefined) return
  const read = compile(schema).safeParse(JSON.parse(text))
  if (!read.success)
    throw new Error(`${method} ${path} is not as Ramp describes it:\n${z.prettifyError(read.error)}\n${text}`)
}
