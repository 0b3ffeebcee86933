import { z } from 'zod'

export type Json = Record<string, unknown>

/** Removes what the generator adds and no reader needs: patterns beside formats, names of any string. */
function tidy({ jsonSchema }: { jsonSchema: z.core.JSONSchema.BaseSchema }): void {
  delete jsonSchema.id
  if (jsonSchema.format !== undefined) delete jsonSchema.pattern
  delete jsonSchema.propertyNames
}

/** The parameters of an operation as OpenAPI lists them, made from the schema that reads them. */
export function toParameters(place: 'path' | 'query', schema: z.ZodObject): Json[] {
  const { properties = {}, required = [] } = z.toJSONSchema(schema, { io: 'input', override: tidy })
  return Object.entries(properties).map(([name, property]) => {
    const { description, ...rest } = property as Json
    return {
      name,
      in: place,
      required: place === 'path' || required.includes(name),
      ...(description === undefined ? {} : { description }),
      schema: rest,
    }
  })
}

/** The schemas by key, and the shapes with a name of their own beside them, as OpenAPI refers to them. */
export function toSchemas(schemas: Readonly<Record<string, z.ZodType>>): {
  byKey: Record<string, Json>
  named: Record<string, Json>
} {
  const generated = z.toJSONSchema(z.object(schemas), { io: 'input', override: tidy })
  const text = JSON.stringify({ byKey: generated.properties ?? {}, named: generated.$defs ?? {} })
  return JSON.parse(text.replaceAll('"#/$defs/', '"#/components/schemas/')) as ReturnType<typeof toSchemas>
}

/** A body of JSON with that schema. */
export const jsonContent = (schema: unknown): Json => ({ content: { 'application/json': { schema } } })
