import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readExamples } from '../../src/idp/fixture-files.ts'
import type { Example } from '../../src/idp/fixture.ts'
import { describeDifferences, differences, type Json, type Matcher } from '../../src/idp/matcher.ts'
import { fill, textAt, valueAt } from '../../src/idp/variables.ts'
import { createSandbox, type Sandbox } from '../../src/sandbox.ts'
import { openTenant, type TestTenant } from './tenant.ts'

const PATCH_OP = 'urn:ietf:params:scim:api:messages:2.0:PatchOp'

let sandbox: Sandbox
beforeAll(async () => {
  sandbox = await createSandbox({ data: ':memory:', port: 0, controlPort: 0, logLevel: 'silent' })
})
afterAll(() => sandbox.close())

const expectMatch = (expected: Matcher, actual: Json | undefined) =>
  expect(describeDifferences(differences(expected, actual))).toBe('')

async function create(tenant: TestTenant, user: Json): Promise<string> {
  const { status, body } = await tenant.scim('POST', '/Users', user)
  expect(status, JSON.stringify(body)).toBe(201)
  return textAt(body, '/id')
}

async function check(tenant: TestTenant, example: Example): Promise<void> {
  switch (example.kind) {
    case 'representation': {
      const id = await create(tenant, example.user)
      const { body } = await tenant.scim('GET', `/Users/${id}`)
      expect(id).not.toBe(example.user['id'])
      return expectMatch(example.readBack, body)
    }
    case 'patch': {
      const id = await create(tenant, example.before)
      const patched = await tenant.scim('PATCH', `/Users/${id}`, {
        schemas: [PATCH_OP],
        Operations: example.operations,
      })
      expect(patched.status, JSON.stringify(patched.body)).toBe(200)
      expectMatch(example.after, patched.body)
      return expectMatch(example.after, (await tenant.scim('GET', `/Users/${id}`)).body)
    }
    case 'filter': {
      for (const user of example.users) await create(tenant, user)
      for (const { filter, finds } of example.filters) {
        const { status, body } = await tenant.scim('GET', `/Users?filter=${encodeURIComponent(filter)}`)
        const found = (valueAt(body, '/Resources') ?? []) as readonly Json[]
        expect({ filter, status, finds: found.map((user) => valueAt(user, '/userName')) }).toEqual({
          filter,
          status: 200,
          finds,
        })
      }
      return
    }
    case 'error': {
      const ids: string[] = []
      for (const user of example.users) ids.push(await create(tenant, user))
      const { method, path, body } = fill(example.request, new Map([['user', ids[0] ?? '']]))
      const answer = await tenant.scim(method, path, body)
      expect(answer.status, JSON.stringify(answer.body)).toBe(example.response.status)
      expectMatch(example.response.headers ?? {}, answer.headers)
      expectMatch(example.response.body, answer.body)
    }
  }
}

describe('examples of the RFCs, in mode spec', () => {
  test.each([...readExamples()].map(([file, example]) => [`${example.title} (${file})`, example] as const))(
    '%s',
    async (_title, example) => {
      const tenant = await openTenant(sandbox, { idp: 'generic', mode: 'spec' })
      try {
        await check(tenant, example)
      } finally {
        await tenant.close()
      }
    },
  )
})
