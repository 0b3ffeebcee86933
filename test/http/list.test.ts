import { beforeAll, describe, expect, it } from 'vitest'
import { newUser, useSandbox } from '../support/tenant.ts'
import type { TestWorkspace } from '../support/tenant.ts'

const { workspace } = useSandbox()
let ramp: TestWorkspace
const list = (query: string) => ramp.scim('GET', `/Users${query}`)
const names = (body: { Resources: { userName: string }[] }) => body.Resources.map(({ userName }) => userName)

beforeAll(async () => {
  ramp = await workspace()
  for (let index = 0; index < 12; index++)
    await ramp.scim('POST', '/Users', newUser(`p.${String(index).padStart(2, '0')}@x.com`))
})

describe('Lists (RFC 7644 3.4.2, A1, A4 to A6, E1, E10)', () => {
  it('pages in creation order with numbers that are numbers', async () => {
    const pages = await Promise.all([1, 6, 11].map((startIndex) => list(`?startIndex=${startIndex}&count=5`)))
    expect(pages.map(({ body }) => [body.totalResults, body.startIndex, body.itemsPerPage])).toEqual([
      [12, 1, 5],
      [12, 6, 5],
      [12, 11, 2],
    ])
    expect(pages.flatMap(({ body }) => names(body))).toEqual(
      Array.from({ length: 12 }, (_, index) => `p.${String(index).padStart(2, '0')}@x.com`),
    )
  })

  it.each([
    ['?startIndex=-5&count=1', { startIndex: 1, itemsPerPage: 1 }],
    ['?startIndex=0', { startIndex: 1, itemsPerPage: 12 }],
    ['?count=0', { totalResults: 12, itemsPerPage: 0, Resources: [] }],
    ['?count=-1', { totalResults: 12, itemsPerPage: 0, Resources: [] }],
    ['?startIndex=1000', { totalResults: 12, itemsPerPage: 0, Resources: [] }],
    ['?count=1e9', { totalResults: 12, itemsPerPage: 12 }],
    ['?startIndex=1&count=&aadOptscim062020&unknown=x', { totalResults: 12 }],
  ])('%s', async (query, expected) => {
    expect(await list(query)).toMatchObject({ status: 200, body: expected })
  })

  it('clamps count to the page maximum and says so in itemsPerPage', async () => {
    await ramp.control('PATCH', '/settings', { pageSizeMax: 10, pageSizeDefault: 3 })
    expect((await list('?count=50')).body).toMatchObject({ totalResults: 12, itemsPerPage: 10 })
    expect((await list('')).body).toMatchObject({ totalResults: 12, itemsPerPage: 3 })
    await ramp.control('PATCH', '/settings', { pageSizeMax: 200, pageSizeDefault: 100 })
  })

  it('refuses a count that is no number', async () => {
    expect(await list('?count=ten')).toMatchObject({ status: 400, body: { scimType: 'invalidValue' } })
  })

  it.each([
    ['%20 and %22', 'userName%20eq%20%22p.03@x.com%22'],
    ['+ and %22', 'userName+eq+%22p.03%40x.com%22'],
    ['raw quotes', 'userName%20eq%20"p.03@x.com"'],
    ['upper case', 'USERNAME EQ "P.03@X.COM"'],
    ['encoded once too often (Q31)', 'userName eq "p.03%2540x.com"'],
    ['unquoted (Q11)', 'userName eq p.03@x.com'],
    ['a value path with a sub-attribute (Q9)', 'emails[type eq "work"].value eq "p.03@x.com"'],
    ['boolean against string', 'userName eq "p.03@x.com" and active eq "True"'],
  ])('finds one user by a filter with %s', async (_what, filter) => {
    const { body } = await list(`?filter=${filter}`)
    expect(body).toMatchObject({ totalResults: 1, startIndex: 1, itemsPerPage: 1 })
    expect(names(body)).toEqual(['p.03@x.com'])
  })

  it.each(['?filter=', '?filter=%20', '?filter'])('refuses a filter that is empty: %s', async (query) => {
    const { connections } = await workspace({
      connections: [{ name: 'spec', idp: 'generic', mode: 'spec' }],
    })
    const send = connections['spec']?.send ?? expect.fail()
    const empty = {
      status: 400,
      body: { scimType: 'invalidFilter', detail: expect.stringMatching(/position \d, at its end/) },
    }
    for (const path of ['/Users', '/Groups', '/'])
      expect(await send('GET', path + query)).toMatchObject(empty)
    expect(await send('POST', '/Users/.search', { filter: '' })).toMatchObject(empty)
    expect((await send('POST', '/.search', { filter: null })).status).toBe(200)
  })

  it('answers a filter without a hit with 200 and an empty list (E1, Q3)', async () => {
    const { status, body } = await list('?filter=externalId+eq+"2819c223-7f76-453a-919d-413861904646"')
    expect([status, body.totalResults, body.Resources]).toEqual([200, 0, []])
  })

  it.each([
    ['an undefined attribute', 'shoeSize eq 42'],
    ['broken grammar', 'userName eq'],
    ['200 nested parentheses', `${'('.repeat(200)}userName pr${')'.repeat(200)}`],
    ['a comparison the type does not allow', 'active co "t"'],
  ])('refuses %s with invalidFilter, never with everybody', async (_what, filter) => {
    const { status, body } = await list(`?filter=${encodeURIComponent(filter)}`)
    expect({ status, scimType: body.scimType }).toEqual({ status: 400, scimType: 'invalidFilter' })
    expect(body.detail).toMatch(/\w/)
  })

  it('projects attributes and keeps what is always returned (RFC 7644 3.9)', async () => {
    const { body } = await list('?attributes=userName,name.givenName&count=1')
    expect(Object.keys(body.Resources[0]).sort()).toEqual(['id', 'name', 'schemas', 'userName'])
    expect(body.Resources[0].name).toEqual({ givenName: 'p' })
    const { body: less } = await list('?excludedAttributes=emails,meta,id&count=1')
    expect(less.Resources[0]).not.toHaveProperty('emails')
    expect(less.Resources[0]).toHaveProperty('id')
  })
})
