import { describe, expect, it } from 'vitest'
import { CORE, GROUP, newGroup, newUser, patch, useSandbox } from '../support/tenant.ts'

const { workspace } = useSandbox()

const TAG = 'urn:acme:2.0:Tag'

const sorted = (body: Record<string, unknown>) =>
  Object.fromEntries(Object.entries(body).sort(([a], [b]) => (a < b ? -1 : 1)))

describe.each([
  { endpoint: '/Users', own: CORE, other: GROUP, make: () => newUser('ann.gray@tessera.example') },
  { endpoint: '/Groups', own: GROUP, other: CORE, make: () => newGroup('Tag') },
])(
  'A PUT to $endpoint of what GET answers changes nothing (RFC 7644 3.5.1)',
  ({ endpoint, own, other, make }) => {
    it.each([
      [
        'an attribute of an unknown extension that was an object before',
        { [`${other}:meta`]: { a: 1 }, [other]: { displayName: 'D' } },
        [{ op: 'replace', path: `${other}:meta`, value: 'x' }],
      ],
      [
        'an extension that was text before',
        { [TAG]: { a: 1 }, [`${TAG}:b`]: { c: 1 } },
        [
          { op: 'replace', path: TAG, value: 'x' },
          { op: 'replace', path: `${TAG}:b`, value: 'y' },
          { op: 'replace', path: TAG, value: { a: 2 } },
        ],
      ],
      ['an attribute before its extension', { [`${TAG}:b`]: 'x', [TAG]: { a: 1 } }, []],
      [
        'an attribute whose extension is gone',
        { [`${TAG}:b`]: 'x', [TAG]: 'y' },
        [{ op: 'remove', path: TAG }],
      ],
      ['what is no path under its own URN', { [`${own}:displayName.[`]: true }, []],
      ['a name that ends with a colon', { [TAG]: { a: 1 }, [`${TAG}:`]: 'x' }, []],
      ['a part before the whole', { 'custom.part': 1, custom: { a: 1 } }, []],
      [
        'a whole that was text before',
        { custom: 'x', 'custom.part': 1 },
        [{ op: 'replace', value: { custom: { a: 1 } } }],
      ],
    ])('with %s', async (_what, unknown, operations) => {
      const { scim } = await workspace()
      const made = await scim('POST', endpoint, { ...make(), ...unknown })
      expect(made.status).toBe(201)
      const path = `${endpoint}/${made.body.id}`
      for (const operation of operations)
        expect((await scim('PATCH', path, patch(operation))).status).toBeLessThan(300)
      const { body } = await scim('GET', path)
      for (const sent of [body, sorted(body)]) {
        const put = await scim('PUT', path, sent)
        expect(put).toMatchObject({ status: 200, body: { meta: { version: body.meta.version } } })
        expect((await scim('GET', path)).body).toEqual(body)
      }
    })
  },
)
