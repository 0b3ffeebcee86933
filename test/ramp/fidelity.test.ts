import { existsSync, globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { behaviours } from '../../src/ramp/behaviours.ts'
import { renderFidelity } from '../../src/ramp/fidelity.ts'
import { refusals } from '../../src/ramp/refusals.ts'
import { settingDefinitions } from '../../src/ramp/setting-table.ts'
import { resolveSettings } from '../../src/ramp/settings.ts'

const ROOT = join(import.meta.dirname, '../..')

describe('docs/fidelity.md', () => {
  it('says what the tables say', async () => {
    await expect(renderFidelity()).toMatchFileSnapshot(join(ROOT, 'docs/fidelity.md'))
  })
})

describe('The behaviour table', () => {
  it('names a test that exists for every behaviour, and each id once', () => {
    for (const { id, test } of behaviours)
      expect([id, existsSync(join(ROOT, 'test', test))]).toEqual([id, true])
    expect(new Set(behaviours.map(({ id }) => id)).size).toBe(behaviours.length)
  })

  it('has a behaviour for every setting, and a setting that exists for each it names', () => {
    const named = new Set(behaviours.flatMap(({ setting }) => (setting === undefined ? [] : [setting])))
    expect([...named].sort()).toEqual(settingDefinitions.map(({ name }) => name).sort())
  })

  it('has settings for all the rules read, with defaults that are allowed', () => {
    const settings = resolveSettings({})
    expect(Object.keys(settings).sort()).toEqual(settingDefinitions.map(({ name }) => name).sort())
    for (const value of Object.values(settings)) expect(value).toBeDefined()
  })
})

describe('The refusal table', () => {
  it('has every sentence of Ramp asserted by some test', () => {
    const tests = globSync('test/{ramp,idp}/**/*.ts', { cwd: ROOT }).map((file) =>
      readFileSync(join(ROOT, file), 'utf8'),
    )
    const listed = Object.entries(refusals).filter(([, refusal]) => 'reason' in refusal)
    expect(listed).toHaveLength(7)
    for (const [code, { message }] of listed)
      expect([code, tests.some((text) => text.includes(message))]).toEqual([code, true])
  })
})
