import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { settingDefinitions } from '../../src/ramp/setting-table.ts'
import { seedJsonSchema } from '../../src/seed/json-schema.ts'
import { connectorSeed } from '../../src/seed/connector.ts'
import { largeSeed } from '../../src/seed/large.ts'
import { readSeedText } from '../../src/seed/seed-text.ts'

const ROOT = join(import.meta.dirname, '../..')

test('docs/reference/seed.schema.json says what seeds are checked with', async () => {
  const text = `${JSON.stringify(seedJsonSchema(), null, 2)}\n`
  await expect(text).toMatchFileSnapshot(join(ROOT, 'docs/reference/seed.schema.json'))
})

const schema = z.fromJSONSchema(seedJsonSchema() as z.core.JSONSchema.JSONSchema)
const fixture = (name: string) =>
  readSeedText(readFileSync(join(ROOT, `fixtures/seeds/${name}.yaml`), 'utf8')).value

test.each([
  ['acme', fixture('acme')],
  ['messy', fixture('messy')],
  ['large', largeSeed()],
  ['connector', connectorSeed()],
])('the schema takes %s', (_name, value) => {
  expect(schema.safeParse(value).error?.issues ?? []).toEqual([])
})

test.each([
  ['an unknown key', { peple: [] }],
  ['an unknown role', { people: [{ email: 'a@x.com', firstName: 'A', lastName: 'B', role: 'OWNER' }] }],
  ['an unknown setting', { settings: { defaultDepartmnt: 'X' } }],
  ['a setting out of its range', { settings: { createAsDraft: 'yes' } }],
  ['an unknown key of a vendor', { vendors: [{ name: 'A', ownr: null }] }],
  ['an agreement without a vendor', { agreements: [{ name: 'A' }] }],
  ['a person without a name', { people: [{ email: 'a@x.com', lastName: 'B' }] }],
])('the schema refuses %s', (_what, value) => {
  expect(schema.safeParse(value).success).toBe(false)
})

test('the schema knows every setting', () => {
  const { properties } = seedJsonSchema() as { properties: Record<string, { properties: object }> }
  expect(Object.keys(properties['settings']?.properties ?? {})).toEqual(
    settingDefinitions.map(({ name }) => name),
  )
})
