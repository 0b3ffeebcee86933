import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { connectorSeed } from './connector.ts'
import { largeSeed } from './large.ts'
import type { SeedName } from './seed-names.ts'
import { readSeedText } from './seed-text.ts'
import type { SeedSource } from './seed-text.ts'

const fixture = (name: string) => () =>
  readSeedText(
    readFileSync(fileURLToPath(new URL(`../../fixtures/seeds/${name}.yaml`, import.meta.url)), 'utf8'),
  )

/** The one person every Ramp business has before any identity provider is joined to it (ramp-scim.md 5.1, 7.1). */
const owner = {
  firstName: 'Olive',
  lastName: 'Owner',
  email: 'olive.owner@example.com',
  role: 'BUSINESS_OWNER',
}

const sources: Readonly<Record<SeedName, () => SeedSource>> = {
  owner: () => ({ value: { people: [owner] } }),
  acme: fixture('acme'),
  messy: fixture('messy'),
  large: () => ({ value: largeSeed() }),
  connector: () => ({ value: connectorSeed() }),
  'connector-100': () => ({ value: connectorSeed(100) }),
  'connector-200': () => ({ value: connectorSeed(200) }),
}

/** The seed of that name; undefined for a name that is none. */
export function findBuiltInSeed(name: string): SeedSource | undefined {
  return Object.hasOwn(sources, name) ? sources[name as SeedName]() : undefined
}
