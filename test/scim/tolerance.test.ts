import { describe, expect, it } from 'vitest'
import { Findings } from '../../src/scim/finding.ts'
import { createTolerances, tolerances } from '../../src/scim/tolerance.ts'

describe('the table of tolerances', () => {
  it('has one row a name, each with a client, a description and the rows it serves', () => {
    expect(new Set(tolerances.map(({ name }) => name)).size).toBe(tolerances.length)
    for (const { name, client, description, rows } of tolerances) {
      expect(name).toMatch(/^(body|value|patch|filter)\.[a-z0-9-]+$/)
      expect(client).not.toBe('')
      expect(description).not.toBe('')
      expect(rows.length).toBeGreaterThan(0)
      for (const row of rows) expect(row).toMatch(/^[QPA]\d+$/)
    }
  })
})

describe('createTolerances', () => {
  it('allows a habit and records each attribute once', () => {
    const findings = new Findings()
    const { allows } = createTolerances(findings)
    expect([allows('value.string-boolean', 'active'), allows('value.string-boolean', 'active')]).toEqual([
      true,
      true,
    ])
    expect(allows('patch.op-case')).toBe(true)
    expect(findings.list()).toEqual([
      {
        code: 'value.string-boolean',
        level: 'tolerated',
        message: 'A boolean is sent as text: "True", "false".',
        attribute: 'active',
      },
      {
        code: 'patch.op-case',
        level: 'tolerated',
        message: 'The operation is spelt `Add`, `Replace` or `Remove`.',
      },
    ])
  })

  it('refuses the strict ones, and records nothing of them', () => {
    const findings = new Findings()
    const { allows } = createTolerances(findings, new Set(['value.string-boolean'] as const))
    expect(allows('value.string-boolean', 'active')).toBe(false)
    expect(allows('value.empty-string', 'title')).toBe(true)
    expect(findings.list().map(({ code }) => code)).toEqual(['value.empty-string'])
  })

  it('records a bounded number of attributes with bounded names', () => {
    const findings = new Findings()
    const { allows } = createTolerances(findings)
    for (let index = 0; index < 10_000; index++)
      allows('body.unknown-attribute', `${index}${'x'.repeat(10_000)}\ud800`)
    expect(findings.list().length).toBeLessThan(300)
    expect(JSON.stringify(findings.list()).length).toBeLessThan(100_000)
  })
})
