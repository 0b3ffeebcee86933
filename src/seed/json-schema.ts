import { z } from 'zod'
import { defaultsByConnection, describeAllowed, isRange } from '../ramp/settings.ts'
import { settingDefinitions } from '../ramp/setting-table.ts'
import type { SettingDefinition } from '../ramp/setting-table.ts'
import { seedSchema } from './seed-schema.ts'

type Json = Record<string, unknown>

/** The JSON Schema of a seed (2020-12), as editors read it: made from what seeds are checked with. */
export function seedJsonSchema(): object {
  const schema = z.toJSONSchema(seedSchema, { io: 'input', override: tidy }) as Json
  const properties = schema['properties'] as Record<string, Json>
  const connections = properties['connections'] as { items: { properties: Record<string, Json> } }
  return {
    ...schema,
    title: 'A seed of onramp',
    description: 'A company as it stands on its first day in onramp.',
    properties: {
      ...properties,
      settings: { ...properties['settings'], ...settingsOf(() => true) },
      connections: {
        ...connections,
        items: {
          ...connections.items,
          properties: {
            ...connections.items.properties,
            settings: settingsOf(({ scope }) => scope === 'connection'),
          },
        },
      },
    },
  }
}

function settingsOf(applies: (definition: SettingDefinition) => boolean): Json {
  const rows = settingDefinitions.filter(applies).map((definition) => {
    const { name, allowed, description } = definition
    const plain = defaultsByConnection(definition) === undefined
    const range = isRange(allowed)
    return [
      name,
      {
        description: range ? `${description} Takes ${describeAllowed(definition)}.` : description,
        ...(!range && { enum: allowed }),
        ...(plain && { default: definition.default }),
      },
    ]
  })
  return { type: 'object', properties: Object.fromEntries(rows) as Json, additionalProperties: false }
}

/** Removes what no editor uses: patterns of the generator's own, names of any string, schemas of anything. */
function tidy({ jsonSchema }: { jsonSchema: z.core.JSONSchema.BaseSchema }): void {
  delete jsonSchema.propertyNames
  const { additionalProperties } = jsonSchema
  if (typeof additionalProperties === 'object' && '$ref' in additionalProperties)
    jsonSchema.additionalProperties = {}
}
