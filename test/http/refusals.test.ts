import { beforeAll, describe, expect, it } from 'vitest'
import { tolerances } from '../../src/scim/tolerance.ts'
import { readRefusals } from '../coverage/refusal-sources.ts'
import {
  CORE,
  ENTERPRISE,
  newGroup,
  newUser,
  patch,
  PATCH_OP,
  request,
  SCIM_ERROR,
  useSandbox,
} from '../support/tenant.ts'
import type { TestWorkspace } from '../support/tenant.ts'
import { sendRaw } from './send-raw.ts'

const { sandbox, workspace } = useSandbox()

type Headers = Readonly<Record<string, string>>
interface Answer {
  readonly status: number
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  readonly body: any
}
type Provoke = () => Promise<Answer>

const BULK = 'urn:ietf:params:scim:api:messages:2.0:BulkRequest'
const SEARCH = 'urn:ietf:params:scim:api:messages:2.0:SearchRequest'

let shared: TestWorkspace
let user = ''
let group = ''

beforeAll(async () => {
  const offered = { features: 'full-rfc' }
  const none = {
    patch: false,
    filter: false,
    sort: false,
    etag: false,
    bulk: false,
    cursorPaging: false,
    search: false,
  }
  shared = await workspace({
    connections: ['lenient', 'strict', 'plain'].map((name) => ({ name, idp: 'generic', mode: 'spec' })),
  })
  const set = (name: string, settings: object) =>
    shared.control('PATCH', `/connections/${shared.connections[name]?.id}`, { settings })
  await set('lenient', offered)
  await set('strict', { ...offered, strict: 'all' })
  await set('plain', { featureOverrides: none })
  const emails = [{ type: 'home', value: 'h@x.com' }]
  user = (await shared.scim('POST', '/Users', newUser('some.one@x.com', { emails }))).body.id
  group = (await shared.scim('POST', '/Groups', newGroup('G', { members: [{ value: user }] }))).body.id
})

/** A request of a connection: tolerant of habits, strict about all of them, or offered nothing optional. */
const from =
  (connection: 'lenient' | 'strict' | 'plain') =>
  (method: string, path: string | (() => string), body?: unknown, headers: Headers = {}): Provoke =>
  () => {
    const { send } = shared.connections[connection] ?? {}
    if (send === undefined) throw new Error(`There is no connection ${connection}.`)
    return send(method, typeof path === 'string' ? path : path(), body, headers)
  }
const ask = from('lenient')
const strictly = from('strict')
const plainly = from('plain')

const one = () => `/Users/${user}`
const operate = (...operations: unknown[]) => ask('PATCH', one, patch(...operations))
const operateStrictly = (...operations: unknown[]) => strictly('PATCH', one, patch(...operations))
const filtered = (filter: string) => ask('GET', `/Users?filter=${encodeURIComponent(filter)}`)
const filteredStrictly = (filter: string) => strictly('GET', `/Users?filter=${encodeURIComponent(filter)}`)
const raw =
  (text: string): Provoke =>
  () =>
    sendRaw(sandbox().scimBaseUrl, text.replace('TOKEN', shared.connections['lenient']?.token ?? ''))
const bulk = (...operations: unknown[]) => ask('POST', '/Bulk', { schemas: [BULK], Operations: operations })
/** What one operation of a bulk request was answered. */
const inBulk =
  (...operations: unknown[]): Provoke =>
  async () => {
    const { body } = await bulk(...operations)()
    const { status, response } = body.Operations[0]
    return { status: Number(status), body: response }
  }
const nested = (levels: number) => JSON.parse('['.repeat(levels) + ']'.repeat(levels)) as unknown

async function notUtf8(): Promise<Answer> {
  const answer = await fetch(`${sandbox().scimBaseUrl}/Users`, {
    method: 'POST',
    headers: { authorization: `Bearer ${shared.connections['lenient']?.token}` },
    body: Buffer.from([0x22, 0xff, 0x22]),
  })
  return { status: answer.status, body: await answer.json() }
}

/** Thousands of operations, each on thousands of elements. */
async function tooMuchWork(): Promise<Answer> {
  const emails = Array.from({ length: 20_000 }, (_, index) => ({ value: `e${index}@x` }))
  const { body: large } = await shared.scim('POST', '/Users', newUser('many.mails@x.com', { emails }))
  const operations = Array.from({ length: 5_000 }, (_, index) => ({
    op: 'remove',
    path: `emails[display eq "x${index}"]`,
  }))
  return shared.scim('PATCH', `/Users/${large.id}`, patch(...operations))
}

/** How each refusal comes about. */
const provocations: Readonly<Record<string, Provoke>> = {
  'auth.scheme': ask('GET', '/Users', undefined, { authorization: 'non-token' }),
  'auth.token-missing': () => request(`${sandbox().scimBaseUrl}/Users`, 'GET'),
  'auth.token-unknown': ask('GET', '/Users', undefined, { authorization: 'Bearer wrong' }),
  'http.bad-url': ask('GET', '/Users/%E0%A4%A'),
  'http.body-missing': ask('POST', '/Users'),
  'http.body-not-json': ask('POST', '/Users', '{"userName": "a'),
  'http.body-not-utf8': notUtf8,
  'http.body-too-large': ask('POST', '/Users', 'x'.repeat(1024 * 1024 + 1)),
  'http.content-encoding': ask('POST', '/Users', '{}', { 'content-encoding': 'gzip' }),
  'http.expectation': raw(
    'GET /scim/v2/Users HTTP/1.1\r\nHost: x\r\nConnection: close\r\nExpect: magic\r\n\r\n',
  ),
  'http.host-missing': raw(
    'GET /scim/v2/Users HTTP/1.1\r\nConnection: close\r\nAuthorization: Bearer TOKEN\r\n\r\n',
  ),
  'http.media-type': ask('POST', '/Users', '{}', { 'content-type': 'text/plain' }),
  'http.method-not-allowed': ask('PUT', '/Users', {}),
  'http.no-such-endpoint': ask('GET', '/Nothing'),
  'http.outside-prefix': () => request(`${new URL(sandbox().scimBaseUrl).origin}/Users`, 'GET'),
  'http.unreadable': raw(`GET /scim/v2/Users HTTP/1.1\r\nHost: x\r\nX: ${'y'.repeat(20_000)}\r\n\r\n`),
  'scim.attribute.fixed': strictly(
    'PATCH',
    () => `/Groups/${group}`,
    patch({ op: 'replace', path: 'members[display co ""].type', value: 'Group' }),
  ),
  'scim.attribute.mutability': operate({ op: 'replace', path: 'id', value: 'x' }),
  'scim.attribute.required': ask('POST', '/Users', { schemas: [CORE], displayName: 'Nobody' }),
  'scim.attribute.unknown': operateStrictly({ op: 'add', path: 'shoeSize', value: 42 }),
  'scim.body.flat-key': strictly('POST', '/Users', newUser('flat.key@x.com', { 'name.middleName': 'M' })),
  'scim.body.nested-schema': ask(
    'POST',
    '/Users',
    newUser('nested.one@x.com', { [CORE]: { [CORE]: { title: 'T' } } }),
  ),
  'scim.body.not-an-object': ask('POST', '/Users', []),
  'scim.body.schemas': strictly('POST', '/Users', newUser('no.schemas@x.com', { schemas: [] })),
  'scim.body.too-much-work': tooMuchWork,
  'scim.bulk.body': ask('POST', '/Bulk', []),
  'scim.bulk.bulk-id': inBulk({ method: 'POST', path: '/Users', bulkId: 1, data: {} }),
  'scim.bulk.data': inBulk({ method: 'POST', path: '/Users', bulkId: 'a', data: 'x' }),
  'scim.bulk.depth': inBulk({ method: 'POST', path: '/Users', bulkId: 'a', data: { x: nested(200) } }),
  'scim.bulk.double-id': bulk(
    { method: 'POST', path: '/Users', bulkId: 'a', data: {} },
    { method: 'POST', path: '/Users', bulkId: 'a', data: {} },
  ),
  'scim.bulk.fail-on-errors': ask('POST', '/Bulk', { schemas: [BULK], failOnErrors: 0, Operations: [] }),
  'scim.bulk.method': inBulk({ method: 'MERGE', path: '/Users' }),
  'scim.bulk.no-bulk-id': inBulk({ method: 'POST', path: '/Users', data: {} }),
  'scim.bulk.operation': inBulk('x'),
  'scim.bulk.operations': ask('POST', '/Bulk', { schemas: [BULK] }),
  'scim.bulk.path': inBulk({ method: 'POST', path: 1, bulkId: 'a', data: {} }),
  'scim.bulk.schemas': strictly('POST', '/Bulk', { Operations: [] }),
  'scim.bulk.too-many-operations': ask('POST', '/Bulk', {
    schemas: [BULK],
    Operations: Array(10_001).fill({}),
  }),
  'scim.bulk.unresolved': inBulk({ method: 'DELETE', path: '/Users/bulkId:nobody' }),
  'scim.bulk.version': inBulk({ method: 'DELETE', path: '/Users/x', version: 1 }),
  'scim.collection.read-only': async () => {
    const { scim } = await workspace({ settings: { groups: 'empty' } })
    return scim('POST', '/Groups', newGroup('G'))
  },
  'scim.cursor.count': ask('GET', '/Users?cursor=&count=0'),
  'scim.cursor.expired': async () => {
    const { scim, control } = await workspace({
      connections: [{ name: 'spec', idp: 'generic', mode: 'spec' }],
    })
    for (const name of ['a.a@x.com', 'b.b@x.com']) await scim('POST', '/Users', newUser(name))
    const { body } = await scim('GET', '/Users?cursor=&count=1')
    await control('POST', '/clock/advance', { by: 'P1D' })
    return scim('GET', `/Users?count=1&cursor=${encodeURIComponent(body.nextCursor as string)}`)
  },
  'scim.cursor.invalid': ask('GET', '/Users?cursor=x'),
  'scim.discovery.filter': ask('GET', '/Schemas?filter=id+pr'),
  'scim.discovery.not-found': ask('GET', '/Schemas/nothing'),
  'scim.etag.malformed': ask('PUT', one, {}, { 'if-match': 'x' }),
  'scim.etag.precondition-failed': ask('DELETE', one, undefined, { 'if-match': 'W/"999"' }),
  'scim.feature.bulk': plainly('POST', '/Bulk', {}),
  'scim.feature.filter': plainly('GET', '/Users?filter=userName+pr'),
  'scim.feature.patch': plainly('PATCH', one, patch({ op: 'add', path: 'title', value: 'T' })),
  'scim.feature.search': plainly('POST', '/Users/.search', {}),
  'scim.filter.bad-escape': filtered('userName eq "a\\x"'),
  'scim.filter.boolean-case': filteredStrictly('active eq True'),
  'scim.filter.complex-attribute': filtered('name eq "x"'),
  'scim.filter.complex-value': filteredStrictly(`${ENTERPRISE}:manager eq "x"`),
  'scim.filter.extra-blanks': filteredStrictly('userName  eq "x"'),
  'scim.filter.malformed-text': filtered('userName eq "a\u0001"'),
  'scim.filter.nested-value-path': filtered('emails[type[value eq "x"]]'),
  'scim.filter.no-attribute': filtered('"x" eq userName'),
  'scim.filter.no-connective': filtered('userName pr title pr'),
  'scim.filter.no-operator': filtered('userName'),
  'scim.filter.no-value': filtered('userName eq'),
  'scim.filter.no-value-path': filtered('userName[value eq "x"]'),
  'scim.filter.not-filterable': filtered('password eq "x"'),
  'scim.filter.open-quote': filtered('userName eq "x'),
  'scim.filter.operator-not-allowed': filtered('active co "t"'),
  'scim.filter.scim1-urn': filteredStrictly('urn:scim:schemas:core:1.0:userName eq "x"'),
  'scim.filter.string-boolean': filteredStrictly('active eq "True"'),
  'scim.filter.too-deep': filtered('('.repeat(200) + 'title pr' + ')'.repeat(200)),
  'scim.filter.too-long': ask('POST', '/Users/.search', {
    schemas: [SEARCH],
    filter: `userName eq "${'x'.repeat(100_000)}"`,
  }),
  'scim.filter.too-many-terms': filtered(Array(300).fill('title pr').join(' or ')),
  'scim.filter.unclosed-bracket': filtered('(userName pr'),
  'scim.filter.unknown-attribute': filtered('shoeSize eq 42'),
  'scim.filter.unmatched-bracket': filtered('userName pr)'),
  'scim.filter.unqualified-extension': filteredStrictly('department eq "x"'),
  'scim.filter.unquoted-value': filteredStrictly('userName eq jyoung'),
  'scim.filter.urn-dot': filteredStrictly(`${ENTERPRISE}.department eq "x"`),
  'scim.filter.value-path-sub-attribute': filteredStrictly('emails[type eq "work"].value eq "x"'),
  'scim.filter.wrong-value': filtered('active eq 7'),
  'scim.list.not-a-number': ask('GET', '/Users?count=ten'),
  'scim.list.two-paging-methods': ask('GET', '/Users?cursor=&startIndex=1'),
  'scim.me': ask('GET', '/Me'),
  'scim.patch.body': ask('PATCH', one, []),
  'scim.patch.no-target': operate({ op: 'remove' }),
  'scim.patch.no-value': operate({ op: 'add', path: 'title' }),
  'scim.patch.op': operate({ op: 'move', path: 'title' }),
  'scim.patch.operation': operate('x'),
  'scim.patch.operations': ask('PATCH', one, { schemas: [PATCH_OP] }),
  'scim.patch.path': operate({ op: 'add', path: 7, value: 'T' }),
  'scim.patch.schemas': strictly('PATCH', one, { Operations: [{ op: 'add', path: 'title', value: 'T' }] }),
  'scim.patch.too-many-operations': operate(
    ...Array<object>(10_001).fill({ op: 'add', path: 'title', value: 'T' }),
  ),
  'scim.path.broken': operate({ op: 'add', path: 'two words', value: 'T' }),
  'scim.path.broken-value-path': operate({ op: 'add', path: 'emails[type eq "work"', value: 'T' }),
  'scim.path.no-elements': operate({ op: 'add', path: 'userName[value eq "x"]', value: 'T' }),
  'scim.path.no-sub-attribute': operate({ op: 'add', path: 'userName.x', value: 'T' }),
  'scim.path.strict-urn': operateStrictly({ op: 'add', path: 'urn:scim:schemas:core:1.0:title', value: 'T' }),
  'scim.projection.too-long': ask('GET', `/Users?attributes=${'x,'.repeat(6_000)}`),
  'scim.resource.not-found': ask('GET', '/Users/nobody'),
  'scim.search.body': ask('POST', '/Users/.search', []),
  'scim.search.schemas': strictly('POST', '/Users/.search', {}),
  'scim.search.type': ask('POST', '/Users/.search', { schemas: [SEARCH], filter: 7 }),
  'scim.sort.by': ask('GET', '/Users?sortBy=shoeSize'),
  'scim.sort.order': ask('GET', '/Users?sortBy=userName&sortOrder=up'),
  'scim.value.broken-text': operate({ op: 'add', path: 'title', value: 'a\u0000b' }),
  'scim.value.many-primaries': strictly(
    'POST',
    '/Users',
    newUser('two.primaries@x.com', {
      phoneNumbers: [
        { value: '1', primary: true },
        { value: '2', primary: true },
      ],
    }),
  ),
  'scim.value.no-value': strictly(
    'PATCH',
    () => `/Groups/${group}`,
    patch({ op: 'add', path: 'members', value: [{ type: 'User' }] }),
  ),
  'scim.value.too-deep': ask('POST', '/Users', newUser('too.deep@x.com', { x: nested(200) })),
  'scim.value.wrong-type': operate({ op: 'add', path: 'title', value: { x: 1 } }),
}

/** Refusals no request here brings about, each with the reason. */
const UNPROVOKED: Readonly<Record<string, string>> = {
  'http.bad-request': 'What else Fastify may refuse before a handler runs; nothing known does.',
  'http.content-length': 'Node closes the connection before Fastify counts the bytes.',
  'http.internal': 'A fault of this program. `npm run fuzz` looks for one.',
  'http.timeout': 'Takes a minute.',
  'scim.filter.double-encoded-value': 'Strictness takes the value as it is written, and refuses nothing.',
}

const written = readRefusals()
const filterTolerances = tolerances.map(({ name }) => name).filter((name) => name.startsWith('filter.'))
const codes = [
  ...new Set([...written.map(({ code }) => code), ...filterTolerances.map((name) => `scim.${name}`)]),
].sort()

const escaped = (text: string) => text.replaceAll(/[.*+?^${}()|[\]\\]/gu, '\\$&')
const toPattern = (detail: string) =>
  `^(?:Operation \\d+ [^]*: )?${detail.split('…').map(escaped).join('[^]*')}$`

describe('Every refusal of the SCIM face', () => {
  it.each(codes)('%s is provoked here, or listed with the reason why not', (code) => {
    expect({ code, isProvoked: Object.hasOwn(provocations, code) }).toEqual({
      code,
      isProvoked: !Object.hasOwn(UNPROVOKED, code),
    })
  })

  it('is one of the sources', () => {
    const unknown = [...Object.keys(provocations), ...Object.keys(UNPROVOKED)].filter(
      (code) => !codes.includes(code),
    )
    expect(unknown).toEqual([])
  })

  it.each(Object.keys(provocations))(
    '%s is answered with the status, the scimType and the words of its source',
    async (code) => {
      const { status, body } = await (provocations[code] as Provoke)()
      const rows = written.filter((row) => row.code === code)
      const statuses = rows.flatMap((row) => row.status ?? [])
      const scimTypes = rows.map((row) => row.scimType)
      expect(body).toMatchObject({
        schemas: [SCIM_ERROR],
        status: String(status),
        detail: expect.stringMatching(/\w/),
      })
      if (statuses.length > 0) expect(statuses).toContain(status)
      if (rows.length > 0) expect(scimTypes).toContain(body.scimType)
      const details = rows.map(({ detail }) => toPattern(detail ?? '…'))
      if (rows.length > 0) expect(body.detail).toMatch(new RegExp(details.join('|'), 'u'))
    },
  )
})
