import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { REFUSALS } from '../../src/control/refusal.ts'
import { renderErrors } from './errors-page.ts'
import { readRefusals } from './refusal-sources.ts'

const ROOT = join(import.meta.dirname, '../..')

const read = (pattern: string) =>
  globSync(pattern, { cwd: ROOT })
    .filter((file) => !file.includes('coverage'))
    .map((file) => readFileSync(join(ROOT, file), 'utf8'))

describe('docs/reference/errors.md', () => {
  it('says what the sources say', async () => {
    await expect(renderErrors()).toMatchFileSnapshot(join(ROOT, 'docs/reference/errors.md'))
  })
})

describe('The refusals in the sources', () => {
  it('are all found: no code stands in src/scim or src/http that this reading misses', () => {
    const found = new Set(readRefusals().map(({ code }) => code))
    const named = read('src/{scim,http}/**/*.ts').flatMap((text) =>
      [...text.matchAll(/^(?!\s*(?:\/\/|\/?\*)).*?'((?:scim|http|auth)\.[a-z0-9.-]+)'/gmu)].map(
        ([, code = '']) => code,
      ),
    )
    expect(named.filter((code) => !found.has(code))).toEqual([])
    expect(found.size).toBeGreaterThan(80)
  })

  it('have the status and the detail that clients and people need', () => {
    for (const { code, detail } of readRefusals())
      expect([code, detail]).toEqual([code, expect.stringMatching(/…|\w/u)])
  })
})

describe('Every refusal of the control API', () => {
  const tests = read('test/**/*.ts')

  it.each(Object.keys(REFUSALS))('%s is asserted by a test', (code) => {
    expect({ code, isAsserted: tests.some((text) => text.includes(`'${code}'`)) }).toEqual({
      code,
      isAsserted: true,
    })
  })
})
