import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { createSandbox } from '../../src/sandbox.ts'
import { newUser, request, useSandbox } from '../support/tenant.ts'
import type { Reply, TestWorkspace } from '../support/tenant.ts'

const { workspace } = useSandbox()
const settings = { features: 'full-rfc' }
let ramp: TestWorkspace

beforeAll(async () => {
  ramp = await workspace({ settings })
  for (let index = 0; index < 12; index++) {
    const name = `p.${String(index).padStart(2, '0')}@x.com`
    await ramp.scim('POST', '/Users', newUser(name, { title: index % 3 === 0 ? undefined : `t${index % 3}` }))
  }
})

const list = (query: string) => ramp.scim('GET', `/Users?${query}`)
const numbers = ({ body }: Reply) =>
  body.Resources.map(({ userName }: { userName: string }) => Number(userName.slice(2, 4)))

/** The pages from the first, along `which`. */
async function walk(query: string, from = '', which: 'nextCursor' | 'previousCursor' = 'nextCursor') {
  const pages: number[][] = []
  let cursor: string | undefined = from
  while (cursor !== undefined) {
    const page: Reply = await list(`${query}&cursor=${cursor}`)
    expect([page.status, page.body.detail]).toEqual([200, undefined])
    expect(page.body.itemsPerPage).toBe(page.body.Resources.length)
    pages.push(numbers(page))
    cursor = page.body[which] as string | undefined
  }
  return pages
}

describe('Pages by cursor (RFC 9865)', () => {
  it('are walked from an empty cursor until there is no nextCursor', async () => {
    expect(await walk('count=5')).toEqual([
      [0, 1, 2, 3, 4],
      [5, 6, 7, 8, 9],
      [10, 11],
    ])
    expect(await walk('count=6')).toEqual([
      [0, 1, 2, 3, 4, 5],
      [6, 7, 8, 9, 10, 11],
    ])
    expect(await walk('count=100')).toEqual([[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]])
    expect(await walk('filter=userName sw "nobody"')).toEqual([[]])
  })

  it('count everything on every page, and name no index', async () => {
    const first = await list('cursor&count=5')
    const second = await list(`cursor=${first.body.nextCursor}&count=5`)
    for (const { body } of [first, second]) {
      expect(body).toMatchObject({ totalResults: 12, itemsPerPage: 5 })
      expect(body).not.toHaveProperty('startIndex')
    }
    expect(first.body).not.toHaveProperty('previousCursor')
    expect(second.body.previousCursor).toEqual(expect.any(String))
    expect(first.body.nextCursor).toMatch(/^[A-Za-z0-9._~-]+$/)
  })

  it.each([
    ['sortBy=userName&sortOrder=descending', [11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0]],
    ['sortBy=title', [1, 4, 7, 10, 2, 5, 8, 11, 0, 3, 6, 9]],
    ['sortBy=title&sortOrder=descending', [9, 6, 3, 0, 11, 8, 5, 2, 10, 7, 4, 1]],
    ['sortBy=meta.created', [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]],
    ['sortBy=meta.lastModified&sortOrder=descending', [11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0]],
    ['sortBy=meta.resourceType&sortOrder=descending', [11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0]],
    ['filter=title eq "t1"', [1, 4, 7, 10]],
    ['filter=title eq "t1" or title eq "t2"', [1, 2, 4, 5, 7, 8, 10, 11]],
    ['filter=not (title pr)&sortBy=userName', [0, 3, 6, 9]],
    ['filter=userName sw "p.0"&sortBy=title', [1, 4, 7, 2, 5, 8, 0, 3, 6, 9]],
    ['filter=userName eq "p.03@x.com"', [3]],
  ])('%s: forth and back', async (query, expected) => {
    expect((await walk(`${query}&count=3`)).flat()).toEqual(expected)
    const last = await walk(`${query}&count=1`)
    expect(last.flat()).toEqual(expected)
    let cursor = ''
    let page = await list(`${query}&count=4&cursor=`)
    while (page.body.nextCursor !== undefined) {
      cursor = page.body.nextCursor as string
      page = await list(`${query}&count=4&cursor=${cursor}`)
    }
    if (expected.length > 4) {
      const back = await walk(`${query}&count=4`, page.body.previousCursor as string, 'previousCursor')
      expect([...back].reverse().flat()).toEqual(
        expected.slice(0, expected.length - page.body.Resources.length),
      )
    }
  })

  it('stay put while people come and go', async () => {
    const other = await workspace({ settings })
    const ids: string[] = []
    for (let index = 0; index < 6; index++) {
      const { body } = await other.scim('POST', '/Users', newUser(`p.0${index}@x.com`))
      ids.push(body.id as string)
    }
    const first = await other.scim('GET', '/Users?cursor&count=3')
    for (const id of [ids[0], ids[2], ids[3]]) await other.scim('DELETE', `/Users/${id}`)
    await other.scim('POST', '/Users', newUser('p.06@x.com'))
    const second = await other.scim('GET', `/Users?count=3&cursor=${first.body.nextCursor}`)
    expect(numbers(second)).toEqual([4, 5, 6])
    expect(second.body.totalResults).toBe(4)
    const back = await other.scim('GET', `/Users?count=3&cursor=${second.body.previousCursor}`)
    expect(numbers(back)).toEqual([1])
  })

  it('may change their count and attributes on the way', async () => {
    const { body } = await list('cursor&count=5')
    const page = await list(`cursor=${body.nextCursor}&count=2&attributes=userName`)
    expect(numbers(page)).toEqual([5, 6])
    expect(numbers(await list(`cursor=${body.nextCursor}&count=5000`))).toEqual([5, 6, 7, 8, 9, 10, 11])
  })

  it('belong to their list: another filter, order, endpoint or connection cannot follow them', async () => {
    const { body } = await list('cursor&count=2&sortBy=title&filter=title pr')
    const cursor = body.nextCursor as string
    const both = await workspace({
      settings,
      connections: [
        { name: 'one', idp: 'okta' },
        { name: 'two', idp: 'okta' },
      ],
    })
    await both.scim('POST', '/Users', newUser('a.a@x.com'))
    await both.scim('POST', '/Users', newUser('b.b@x.com'))
    const theirs = await both.connections['one']?.send('GET', '/Users?cursor&count=1')
    const replies = [
      await list(`cursor=${cursor}`),
      await list(`cursor=${cursor}&sortBy=title`),
      await list(`cursor=${cursor}&sortBy=title&filter=title eq "t1"`),
      await list(`cursor=${cursor}&sortBy=title&sortOrder=descending&filter=title pr`),
      await ramp.scim('GET', `/Groups?cursor=${cursor}&sortBy=displayName`),
      await both.connections['two']?.send('GET', `/Users?cursor=${theirs?.body.nextCursor}`),
      await list(`cursor=${theirs?.body.nextCursor}`),
    ]
    for (const reply of replies)
      expect(reply).toMatchObject({ status: 400, body: { scimType: 'invalidCursor' } })
    expect((await list(`cursor=${cursor}&sortBy=TITLE&filter= title pr `)).status).toBe(200)
  })

  it.each([
    'x',
    '.',
    'a.b',
    'a.b.c',
    '%00',
    '..%2F..',
    'null',
    'W10.AAAAAAAAAAAAAAAAAAAAAA',
    'é'.repeat(100),
    'A'.repeat(3000),
  ])('cursor=%s, which nobody gave, is invalidCursor', async (cursor) => {
    expect(await list(`cursor=${cursor}`)).toMatchObject({
      status: 400,
      body: { scimType: 'invalidCursor', detail: expect.stringContaining('nextCursor') },
    })
  })

  it('a cursor changed at any place is invalidCursor', async () => {
    const { body } = await list('cursor&count=2')
    const cursor = body.nextCursor as string
    for (let at = 0; at < cursor.length; at += 3) {
      const changed = cursor.slice(0, at) + (cursor[at] === 'A' ? 'B' : 'A') + cursor.slice(at + 1)
      const { status } = await list(`cursor=${changed}`)
      // The last character of base64url has bits to spare.
      if (at < cursor.length - 1) expect([at, status]).toEqual([at, 400])
    }
  })

  it.each(['0', '-1', 'ten', '1.5', 'NaN', '1e400'])('count=%s is invalidCount', async (count) => {
    expect(await list(`cursor&count=${count}`)).toMatchObject({
      status: 400,
      body: { scimType: 'invalidCount' },
    })
  })

  it('go with no startIndex', async () => {
    expect(await list('cursor&startIndex=1')).toMatchObject({
      status: 400,
      body: { scimType: 'invalidValue', detail: expect.stringContaining('startIndex') },
    })
    expect((await list('cursor&startIndex=')).status).toBe(200)
  })

  it('expire by the clock of the workspace', async () => {
    const own = await workspace({ settings })
    for (const name of ['a.a', 'b.b']) await own.scim('POST', '/Users', newUser(`${name}@x.com`))
    await own.control('PUT', '/clock', { mode: 'frozen', now: '2026-01-01T00:00:00Z' })
    const { body } = await own.scim('GET', '/Users?cursor&count=1')
    const { body: config } = await own.scim('GET', '/ServiceProviderConfig')
    const timeoutSeconds = config.pagination.cursorTimeout as number
    await own.control('POST', '/clock/advance', { ms: timeoutSeconds * 1000 })
    expect((await own.scim('GET', `/Users?cursor=${body.nextCursor}`)).status).toBe(200)
    await own.control('POST', '/clock/advance', { ms: 1 })
    expect(await own.scim('GET', `/Users?cursor=${body.nextCursor}`)).toMatchObject({
      status: 400,
      body: { scimType: 'expiredCursor' },
    })
  })

  it('are advertised, with index paging as the default (RFC 9865 4)', async () => {
    const { body } = await ramp.scim('GET', '/ServiceProviderConfig')
    expect(body.pagination).toEqual({
      cursor: true,
      index: true,
      defaultPaginationMethod: 'index',
      defaultPageSize: 100,
      maxPageSize: 200,
      cursorTimeout: 3600,
    })
    const page = await list('count=2')
    expect(page.body).toMatchObject({ startIndex: 1, itemsPerPage: 2 })
    expect(page.body).not.toHaveProperty('nextCursor')
  })

  it('are ignored where they are not offered', async () => {
    const plain = await workspace()
    for (const name of ['a.a', 'b.b']) await plain.scim('POST', '/Users', newUser(`${name}@x.com`))
    const { status, body } = await plain.scim('GET', '/Users?cursor=zzz&count=1&startIndex=2')
    expect([status, body.startIndex, body.itemsPerPage, body.nextCursor]).toEqual([200, 2, 1, undefined])
    expect((await plain.scim('GET', '/ServiceProviderConfig')).body).not.toHaveProperty('pagination')
  })

  it('survive a restart', async () => {
    const data = mkdtempSync(join(tmpdir(), 'onramp-cursor-'))
    const options = { data, port: 0, controlPort: 0, logLevel: 'silent' } as const
    try {
      const first = await createSandbox(options)
      const made = await request(`${first.controlUrl}/v1/workspaces`, 'POST', {
        connections: [{ name: 'okta', idp: 'okta' }],
        settings: { ...settings, defaultDepartment: 'General', defaultLocation: 'Remote' },
      })
      const headers = { authorization: `Bearer ${made.body.connections[0].token}` }
      for (const name of ['a.a', 'b.b', 'c.c'])
        await request(`${first.scimBaseUrl}/Users`, 'POST', newUser(`${name}@x.com`), headers)
      const page = await request(`${first.scimBaseUrl}/Users?cursor&count=1`, 'GET', undefined, headers)
      await first.close()
      const second = await createSandbox(options)
      const next = await request(
        `${second.scimBaseUrl}/Users?cursor=${page.body.nextCursor}`,
        'GET',
        undefined,
        headers,
      )
      expect([
        next.status,
        next.body.Resources.map(({ userName }: { userName: string }) => userName),
      ]).toEqual([200, ['b.b@x.com', 'c.c@x.com']])
      await second.close()
    } finally {
      rmSync(data, { recursive: true, force: true })
    }
  })
})
