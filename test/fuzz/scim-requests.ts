import type { JsonValue } from '../../src/scim/document.ts'
import { bulkBody, patchBody, resourceBody, searchBody } from './bodies.ts'
import type { Chance } from './chance.ts'
import { fillIn } from './fixture-requests.ts'
import type { FixtureRequest } from './fixture-requests.ts'
import { breakText } from './filters.ts'
import { mutateBytes, toBody } from './mutate.ts'
import { listQuery, projection, queryString } from './queries.ts'
import type { FuzzRequest } from './request.ts'
import { oddText } from './texts.ts'
import { someId } from './values.ts'
import type { World } from './world.ts'

interface Draft {
  readonly method: string
  readonly path: string
  readonly body?: JsonValue
  readonly headers?: Readonly<Record<string, string>>
}

const MEDIA_TYPES = [
  'application/scim+json',
  'application/json',
  'application/scim+json; charset=utf-8',
  'APPLICATION/JSON;charset="utf-8"',
]
const OTHER_TYPES = ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data', '', ';', '*/*']

export interface ScimRequests {
  next(chance: Chance, world: World): FuzzRequest
}

/** Requests to the SCIM face: by its grammar, from the fixtures, and either one broken. */
export function createScimRequests(fixtures: readonly FixtureRequest[]): ScimRequests {
  const drafts = (chance: Chance, world: World): Draft => {
    const endpoint = chance.hit(0.7) ? '/Users' : '/Groups'
    const ids = endpoint === '/Users' ? world.users : world.groups
    const one = () => `${endpoint}/${someId(chance, ids)}`
    const asked = () => queryString(chance, projection(chance, endpoint))
    const listed = () => listQuery(chance, endpoint, world, world.cursors)
    return chance.oneOf<Draft>([
      [16, () => ({ method: 'GET', path: endpoint + queryString(chance, listed()) })],
      [8, () => ({ method: 'GET', path: one() + asked(), headers: preconditions(chance) })],
      [14, () => ({ method: 'POST', path: endpoint + asked(), body: resourceBody(chance, endpoint, world) })],
      [
        10,
        () => ({
          method: 'PUT',
          path: one() + asked(),
          body: resourceBody(chance, endpoint, world),
          headers: preconditions(chance),
        }),
      ],
      [
        22,
        () => ({
          method: 'PATCH',
          path: one() + asked(),
          body: patchBody(chance, endpoint, world),
          headers: preconditions(chance),
        }),
      ],
      [3, () => ({ method: 'DELETE', path: one(), headers: preconditions(chance) })],
      [4, () => searching(chance, world)],
      [3, () => ({ method: 'POST', path: '/Bulk', body: bulkBody(chance, world) })],
      [3, () => discovery(chance)],
      [2, () => elsewhere(chance, one())],
      [14, () => fromFixture(chance, world)],
    ])
  }

  function fromFixture(chance: Chance, world: World): Draft {
    const { method, path, headers, body } = chance.pick(fixtures)
    const filled =
      body === undefined
        ? undefined
        : (JSON.parse(fillIn(chance, JSON.stringify(body), world, asJson)) as JsonValue)
    const known = fillIn(chance, path, world)
    return {
      method,
      path: chance.hit(0.95) ? known : breakText(chance, known),
      headers,
      ...(filled !== undefined && { body: filled }),
    }
  }

  return {
    next(chance, world) {
      const { method, path, body, headers: own } = drafts(chance, world)
      const usual = usualHeaders(chance, world, body !== undefined)
      const bytes = body === undefined ? strayBody(chance) : toBody(chance, body)
      return {
        listener: 'scim',
        method,
        target: chance.hit(0.97) ? `/scim/v2${path}` : oddTarget(chance, path),
        headers: { ...usual, ...withoutHost(own), ...oddHeaders(chance) },
        ...(bytes !== undefined && { body: bytes, isChunked: chance.hit(0.05) }),
      }
    },
  }
}

/** An id as it stands inside JSON text. */
const asJson = (id: string) => JSON.stringify(id).slice(1, -1)

/** Some clients send the literal body `null` with a GET (C1), or a Content-Type with nothing (A2). */
const strayBody = (chance: Chance) =>
  chance.hit(0.02) ? Buffer.from(chance.pick(['null', '{}', ' ', 'x'])) : undefined

function withoutHost(headers: Readonly<Record<string, string>> = {}): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers)
      .map(([name, value]) => [name.toLowerCase(), value] as const)
      .filter(([name]) => name !== 'host' && name !== 'connection'),
  )
}

function usualHeaders(chance: Chance, world: World, hasBody: boolean): Record<string, string> {
  const token = world.connections.length === 0 ? 'none' : chance.pick(world.connections).token
  return {
    authorization: chance.hit(0.985)
      ? `Bearer ${token}`
      : chance.pick([
          token,
          `bearer  ${token}`,
          'Bearer',
          `Basic ${token}`,
          'Bearer wrong',
          '',
          oddText(chance),
        ]),
    ...((hasBody || chance.hit(0.1)) && {
      'content-type': chance.hit(0.98) ? chance.pick(MEDIA_TYPES) : chance.pick(OTHER_TYPES),
    }),
  }
}

function oddHeaders(chance: Chance): Record<string, string> {
  return {
    ...(chance.hit(0.02) && {
      accept: chance.pick(['text/html', '*/*', '', 'application/xml;q=0.1', oddText(chance)]),
    }),
    ...(chance.hit(0.01) && {
      host: chance.pick(['evil.example', '', '[::1]:1', 'x'.repeat(300), oddText(chance)]),
    }),
    ...(chance.hit(0.01) && { 'x-forwarded-host': oddText(chance), 'x-forwarded-proto': oddText(chance) }),
    ...(chance.hit(0.005) && { expect: '100-continue' }),
    ...(chance.hit(0.005) && { 'accept-encoding': 'gzip,deflate,br', 'content-language': 'x' }),
    ...(chance.hit(0.005) && { cookie: 'y'.repeat(chance.pick([10, 7_000])) }),
  }
}

/** ETags that are right, were right, and are none (RFC 7644 3.14). */
function preconditions(chance: Chance): Record<string, string> {
  if (chance.hit(0.9)) return {}
  const tag = chance.pick([
    '*',
    'W/"1"',
    'W/"2"',
    '"1"',
    'W/"999"',
    'W/"1", W/"2"',
    '1',
    '',
    'W/',
    oddText(chance),
  ])
  return { [chance.pick(['if-match', 'if-none-match'])]: tag }
}

function searching(chance: Chance, world: World): Draft {
  const endpoint = chance.pick(['/Users', '/Groups', ''])
  const query = listQuery(chance, endpoint === '' ? '/Users' : endpoint, world, world.cursors)
  if (chance.hit(0.2)) return { method: 'GET', path: `${endpoint || '/'}${queryString(chance, query)}` }
  return { method: 'POST', path: `${endpoint}/.search`, body: searchBody(query, chance) }
}

const DESCRIBED = [
  '/ServiceProviderConfig',
  '/ResourceTypes',
  '/ResourceTypes/User',
  '/ResourceTypes/group',
  '/Schemas',
  '/Schemas/urn:ietf:params:scim:schemas:core:2.0:User',
  '/Schemas/URN:ietf:params:scim:schemas:core:2.0:Group',
  '/Schemas/x',
]

const discovery = (chance: Chance): Draft => ({
  method: chance.hit(0.9) ? 'GET' : chance.pick(['POST', 'PUT', 'DELETE']),
  path:
    chance.pick(DESCRIBED) +
    (chance.hit(0.2) ? queryString(chance, { filter: 'id pr', attributes: 'id' }) : ''),
})

const METHODS = ['HEAD', 'OPTIONS', 'TRACE', 'LOCK', 'QUERY', 'PUT', 'PATCH', 'DELETE', 'POST']

function elsewhere(chance: Chance, one: string): Draft {
  return {
    method: chance.pick(METHODS),
    path: chance.pick([
      one,
      '/Users',
      '/Me',
      '/Groups/',
      '/Users/',
      '//Users',
      `${one}/`,
      `${one}/members`,
      '/Bulk',
      '/Roles',
      '',
      '/.search',
      `/${encodeURIComponent(oddText(chance).toWellFormed())}`,
    ]),
  }
}

/** Other prefixes, bytes out of place, encodings of nothing, absolute addresses, Entra's flag in odd positions (A1). */
function oddTarget(chance: Chance, path: string): string {
  return chance.oneOf<string>([
    [3, () => mutateBytes(chance, Buffer.from(`/scim/v2${path}`)).toString('latin1')],
    [1, () => path],
    [1, () => `/scim/v2/?aadOptscim062020${path}`],
    [1, () => `/scim/v2${path.replace('?', '?aadOptscim062020&')}`],
    [1, () => `/scim/v2${path}%`],
    [1, () => `/scim/v2/Users/%E0%A4%A${path}`],
    [1, () => `http://other.example/scim/v2${path}`],
    [1, () => `/SCIM/V2${path}`],
    [1, () => `/scim/v2/${'a/'.repeat(chance.pick([3, 500]))}`],
    [1, () => `/scim/v2/Users?filter=${'%20'.repeat(chance.pick([10, 2_000, 8_000]))}`],
    [1, () => chance.pick(['*', '/', '/healthz', '/readyz', '/v1/workspaces', '/favicon.ico', '?', '#'])],
  ])
}
