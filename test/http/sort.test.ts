import { beforeAll, describe, expect, it } from 'vitest'
import { ENTERPRISE, newUser, useSandbox } from '../support/tenant.ts'
import type { TestWorkspace } from '../support/tenant.ts'

const { workspace } = useSandbox()
let ramp: TestWorkspace

const people = [
  {
    userName: 'Bea.Berg@x.com',
    title: 'boss',
    [ENTERPRISE]: { department: 'Sales' },
    phoneNumbers: [{ value: '3' }],
  },
  {
    userName: 'adam.Ames@x.com',
    title: 'Clerk',
    phoneNumbers: [{ value: '9' }, { value: '1', primary: true }],
  },
  { userName: 'Émile.Ott@x.com', [ENTERPRISE]: { department: 'engineering' } },
  { userName: 'carl.Cox@x.com', title: 'analyst', phoneNumbers: [{ value: '2', type: 'work' }] },
]

beforeAll(async () => {
  ramp = await workspace({ settings: { features: 'full-rfc' } })
  for (const { userName, ...more } of people) {
    const { status } = await ramp.scim('POST', '/Users', newUser(userName, more))
    expect(status).toBe(201)
  }
})

const list = (query: string) => ramp.scim('GET', `/Users?${query}`)

async function order(query: string): Promise<string> {
  const { status, body } = await list(query)
  expect([status, body.detail]).toEqual([200, undefined])
  return body.Resources.map(({ userName }: { userName: string }) => userName.charAt(0).toLowerCase()).join('')
}

describe('Sorted lists (RFC 7644 3.4.2.3)', () => {
  it.each([
    ['sortBy=userName', 'abcé'],
    ['sortBy=USERNAME&sortOrder=descending', 'écba'],
    ['sortBy=name.familyName&sortOrder=ascending', 'abcé'],
    ['sortBy=title', 'cbaé'],
    ['sortBy=title&sortOrder=descending', 'éabc'],
    [`sortBy=${ENTERPRISE}:department`, 'ébac'],
    ['sortBy=urn:ietf:params:scim:schemas:core:2.0:User:title', 'cbaé'],
    ['sortBy=meta.created', 'baéc'],
    ['sortBy=meta.lastModified&sortOrder=descending', 'céab'],
    ['sortBy=meta.resourceType', 'baéc'],
    ['sortBy=meta.version', 'baéc'],
    ['sortBy=id&sortOrder=descending', 'céab'],
    ['sortBy=meta.location', 'baéc'],
    ['sortBy=externalId', 'baéc'],
    ['sortOrder=descending', 'baéc'],
    ['sortBy=&sortOrder=', 'baéc'],
  ])('%s gives %s', async (query, expected) => {
    expect(await order(query)).toBe(expected)
  })

  it('by a multi-valued attribute: its primary value, or else the first (2.4 of RFC 7643)', async () => {
    expect(await order('sortBy=phoneNumbers.value')).toBe('acbé')
    expect(await order('sortBy=phoneNumbers')).toBe('acbé')
    expect(await order('sortBy=emails.value')).toBe('abcé')
  })

  it('puts absent values last ascending and first descending, ties in the order of creation', async () => {
    expect(await order(`sortBy=${ENTERPRISE}:department&count=2`)).toBe('éb')
    expect(await order(`sortBy=${ENTERPRISE}:department&startIndex=3`)).toBe('ac')
    expect(await order(`sortBy=${ENTERPRISE}:department&sortOrder=descending`)).toBe('cabé')
  })

  it('sorts what a filter finds, page by page, and counts all of it', async () => {
    const filter = encodeURIComponent('title pr')
    const { body } = await list(`filter=${filter}&sortBy=title&count=2`)
    expect(body).toMatchObject({ totalResults: 3, startIndex: 1, itemsPerPage: 2 })
    expect(await order(`filter=${filter}&sortBy=title`)).toBe('cba')
    expect(await order(`filter=${filter}&sortBy=title&startIndex=3&count=5`)).toBe('a')
    expect(await order(`filter=${encodeURIComponent('userName eq "carl.cox@x.com"')}&sortBy=title`)).toBe('c')
  })

  it('follows changes and deletions', async () => {
    const other = await workspace({ settings: { features: 'full-rfc' } })
    const ids: string[] = []
    for (const name of ['a.a', 'b.b', 'c.c']) {
      const { body } = await other.scim('POST', '/Users', newUser(`${name}@x.com`, { title: name }))
      ids.push(body.id as string)
    }
    const titles = async () => {
      const { body } = await other.scim('GET', '/Users?sortBy=title')
      return body.Resources.map(({ title }: { title?: string }) => title)
    }
    expect(await titles()).toEqual(['a.a', 'b.b', 'c.c'])
    const schemas = ['urn:ietf:params:scim:api:messages:2.0:PatchOp']
    await other.scim('PATCH', `/Users/${ids[0]}`, {
      schemas,
      Operations: [{ op: 'replace', path: 'title', value: 'z' }],
    })
    await other.scim('PATCH', `/Users/${ids[1]}`, { schemas, Operations: [{ op: 'remove', path: 'title' }] })
    expect(await titles()).toEqual(['c.c', 'z', undefined])
    await other.scim('DELETE', `/Users/${ids[2]}`)
    expect(await titles()).toEqual(['z', undefined])
    await other.scim('POST', '/Users', newUser('d.d@x.com', { title: 'D' }))
    expect(await titles()).toEqual(['D', 'z', undefined])
  })

  it('groups are sorted, too', async () => {
    for (const displayName of ['b', 'A', 'c'])
      await ramp.scim('POST', '/Groups', {
        schemas: ['urn:ietf:params:scim:schemas:core:2.0:Group'],
        displayName,
      })
    const { body } = await ramp.scim('GET', '/Groups?sortBy=displayName')
    expect(body.Resources.map(({ displayName }: { displayName: string }) => displayName)).toEqual([
      'A',
      'b',
      'c',
    ])
  })

  it.each([
    ['sortBy=shoeSize', /shoeSize/],
    ['sortBy=name', /name\.givenName/],
    ['sortBy=meta', /meta\.created/],
    ['sortBy=password', /password/],
    ['sortBy=emails.shoe', /emails\.shoe/],
    ['sortBy=emails%5Btype%20eq%20%22work%22%5D.value', /emails\[type/],
    ['sortBy=groups', /groups/],
    ['sortBy=urn:x:y', /urn:x:y/],
    ['sortBy=userName&sortOrder=upward', /upward/],
    ['sortOrder=desc', /desc/],
    [`sortBy=${'x'.repeat(5000)}`, /xxx/],
  ])('%s is refused with a sentence that says why', async (query, detail) => {
    expect(await list(query)).toMatchObject({
      status: 400,
      body: { scimType: 'invalidValue', detail: expect.stringMatching(detail) },
    })
  })

  it('is ignored where it is not offered', async () => {
    const plain = await workspace()
    await plain.scim('POST', '/Users', newUser('b.b@x.com'))
    await plain.scim('POST', '/Users', newUser('a.a@x.com'))
    const { status, body } = await plain.scim('GET', '/Users?sortBy=userName&sortOrder=x')
    expect(status).toBe(200)
    expect(body.Resources[0].userName).toBe('b.b@x.com')
  })
})
