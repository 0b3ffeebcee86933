import { describe, expect, it } from 'vitest'
import type { z } from 'zod'
import { developerOperations } from '../../src/ramp/developer/operations.ts'
import { developerRefusals } from '../../src/ramp/developer/refusal.ts'
import { knownScopes, servedScopes } from '../../src/ramp/developer/scopes.ts'
import { addedParameters, addedRoutes, missingRoutes, schemaDifferences } from './differences.ts'
import { useDeveloperApi } from './developer-client.ts'
import { expectAsRampDescribes, rampOperations } from './ramp-description.ts'

const { sandbox } = useDeveloperApi()
const PREFIX = '/developer/v1'

interface Described {
  readonly openapi: string
  readonly paths: Record<
    string,
    Record<string, { responses: Record<string, unknown>; parameters?: { name: string }[] }>
  >
  readonly components: { readonly schemas: Record<string, z.core.JSONSchema.JSONSchema> }
}

async function describeOwn(): Promise<Described> {
  const response = await fetch(`${sandbox().developerBaseUrl}/openapi.json`)
  expect(response.headers.get('content-type')).toBe('application/json')
  return (await response.json()) as Described
}

const served = [
  ...developerOperations.map(({ method, path }) => `${method} ${PREFIX}${path}`),
  `POST ${PREFIX}/token`,
  `POST ${PREFIX}/token/revoke`,
]

describe("Ramp's description of August 2025", () => {
  it('has each route that is served, and each it has is served, but for those listed with a reason', () => {
    expect(served.filter((route) => !rampOperations.has(route)).sort()).toEqual(
      Object.keys(addedRoutes).sort(),
    )
    expect([...rampOperations.keys()].filter((route) => !served.includes(route)).sort()).toEqual(
      Object.keys(missingRoutes).sort(),
    )
  })

  it('has each parameter that is taken, and each it has is taken, but for those listed with a reason', () => {
    const added: string[] = []
    for (const { method, path, query } of developerOperations) {
      const route = `${method} ${PREFIX}${path}`
      const described = rampOperations.get(route)
      if (described === undefined) continue
      const names = (described.parameters ?? []).filter((each) => each.in === 'query').map(({ name }) => name)
      const own = Object.keys(query.shape)
      expect([route, names.filter((name) => !own.includes(name))]).toEqual([route, []])
      added.push(...own.filter((name) => !names.includes(name)).map((name) => `${route} ${name}`))
    }
    expect(added.sort()).toEqual(Object.keys(addedParameters).sort())
  })

  it('has success answers of the same status', () => {
    for (const { method, path, answer } of developerOperations) {
      const described = rampOperations.get(`${method} ${PREFIX}${path}`)
      if (described !== undefined)
        expect([path, Object.keys(described.responses)]).toEqual([
          path,
          expect.arrayContaining([String(answer.status)]),
        ])
    }
  })

  it('is really held against the answers: what it does not allow is found', () => {
    const department = { id: '019ab000-0000-7000-8000-000000000000', name: 'Research' }
    const text = (value: unknown) => JSON.stringify(value)
    const path = `${PREFIX}/departments/019ab000-0000-7000-8000-000000000000`
    expect(() => expectAsRampDescribes('GET', path, 200, text(department))).not.toThrow()
    for (const wrong of [{ ...department, name: null }, { ...department, id: 'x' }, { name: 'Research' }])
      expect(() => expectAsRampDescribes('GET', path, 200, text(wrong))).toThrow(/not as Ramp describes/)
    expect(() => expectAsRampDescribes('GET', path, 201, text(department))).toThrow(/does not describe 201/)
    const page = { data: [department], page: { next: 5 } }
    expect(() => expectAsRampDescribes('GET', `${PREFIX}/departments`, 200, text(page))).toThrow()
  })

  it('is departed from only with a reason', () => {
    const reasons = [...schemaDifferences.map(({ because }) => because), ...Object.values(addedRoutes)]
    for (const reason of [...reasons, ...Object.values(missingRoutes)]) expect(reason).toMatch(/\w{4}/)
  })
})

describe('The description at /developer/v1/openapi.json', () => {
  it('needs no token and has every route with its parameters', async () => {
    const { openapi, paths } = await describeOwn()
    expect(openapi).toBe('3.1.1')
    const routes = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    )
    expect(routes.sort()).toEqual([...served].sort())
    const names = paths[`${PREFIX}/users`]?.['get']?.parameters?.map(({ name }) => name)
    expect(names).toEqual(expect.arrayContaining(['start', 'page_size', 'role', 'status', 'entity_id']))
  })

  it('refers to schemas it has', async () => {
    const own = await describeOwn()
    const references = [...JSON.stringify(own).matchAll(/"#\/components\/schemas\/(\w+)"/g)].map(
      ([, name = '']) => name,
    )
    expect(references.length).toBeGreaterThan(20)
    for (const name of new Set(references)) expect(Object.keys(own.components.schemas)).toContain(name)
    expect(Object.keys(own.components.schemas)).toEqual(expect.arrayContaining(['User', 'Vendor', 'Error']))
  })
})

describe('The tables', () => {
  it('name no scope that cannot be given, and each that is served is asked for', () => {
    const asked = new Set(developerOperations.flatMap(({ scopes }) => [...scopes]))
    expect(knownScopes).toEqual(expect.arrayContaining([...servedScopes]))
    expect([...asked].sort()).toEqual([...servedScopes].sort())
  })

  it('mark every code that is not public', () => {
    for (const [code, { errorCode, grade }] of Object.entries(developerRefusals))
      expect([code, errorCode.startsWith('DEVELOPER_9')]).toEqual([code, grade === 'synthetic'])
  })
})
