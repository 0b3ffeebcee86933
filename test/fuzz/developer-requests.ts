import type { JsonValue } from '../../src/scim/document.ts'
import { knownScopes, servedScopes } from '../../src/ramp/developer/scopes.ts'
import { givableRoles, userStatuses } from '../../src/ramp/developer/user-view.ts'
import type { Chance } from './chance.ts'
import {
  agreementSearch,
  departmentBody,
  idOf,
  locationBody,
  newUserBody,
  newVendorBody,
  userUpdateBody,
  vendorUpdateBody,
} from './developer-bodies.ts'
import { breakText } from './filters.ts'
import { mutateBytes, toBody } from './mutate.ts'
import { queryString } from './queries.ts'
import type { Query } from './queries.ts'
import type { FuzzRequest } from './request.ts'
import { address, oddText, word } from './texts.ts'
import type { World } from './world.ts'

interface Draft {
  readonly method: string
  readonly path: string
  readonly body?: JsonValue
}

const PREFIX = '/developer/v1'

const SIZES = ['2', '3', '20', '100', '1', '0', '101', '-1', '1e1', ' 5', 'x', '', '99999999999999999999']
const INSTANTS = [
  '2026-01-01T00:00:00Z',
  '2026-01-01T00:00:00',
  '9999-12-31T23:59:59-14:00',
  '2026-01-01',
  'x',
]

const asText = (value: string) => encodeURIComponent(value.toWellFormed())

/** Requests to the Developer API: every route of it, by its grammar and broken. */
export function developerRequest(chance: Chance, world: World): FuzzRequest {
  const own = world.developer
  if (chance.hit(0.09)) return tokenRequest(chance, world)
  const one = (path: string, ids: readonly string[]) => `${path}/${asText(idOf(chance, ids, own))}`
  const user = () => one('/users', world.users)
  const vendor = () => one('/vendors', own.vendors)
  const list = (path: string, starts: readonly string[], filters: Query = {}): Draft => ({
    method: 'GET',
    path: path + queryString(chance, { ...filters, ...page(chance, world, starts) }),
  })
  const { method, path, body } = chance.oneOf<Draft>([
    [14, () => list('/users', world.users, userFilters(chance, world))],
    [8, () => ({ method: 'GET', path: user() })],
    [9, () => ({ method: 'POST', path: '/users/deferred', body: newUserBody(chance, world.users, own) })],
    [4, () => ({ method: 'GET', path: one('/users/deferred/status', own.tasks) })],
    [10, () => ({ method: 'PATCH', path: user(), body: userUpdateBody(chance, world.users, own) })],
    [4, () => ({ method: 'PATCH', path: `${user()}/deactivate` })],
    [4, () => ({ method: 'PATCH', path: `${user()}/reactivate` })],
    [4, () => ({ method: 'POST', path: `${user()}/invite` })],
    [3, () => list('/departments', own.departments)],
    [3, () => ({ method: 'POST', path: '/departments', body: departmentBody(chance) })],
    [2, () => ({ method: 'GET', path: one('/departments', own.departments) })],
    [
      3,
      () => ({ method: 'PATCH', path: one('/departments', own.departments), body: departmentBody(chance) }),
    ],
    [3, () => list('/locations', own.locations, entityFilter(chance, world))],
    [3, () => ({ method: 'POST', path: '/locations', body: locationBody(chance, own) })],
    [2, () => ({ method: 'GET', path: one('/locations', own.locations) })],
    [3, () => ({ method: 'PATCH', path: one('/locations', own.locations), body: locationBody(chance, own) })],
    [
      2,
      () => list('/entities', own.entities, chance.hit(0.3) ? { is_primary: 'TRUE', currency: 'EUR' } : {}),
    ],
    [1, () => ({ method: 'GET', path: one('/entities', own.entities) })],
    [1, () => ({ method: 'GET', path: '/business' })],
    [6, () => list('/vendors', own.vendors, vendorFilters(chance, world))],
    [5, () => ({ method: 'POST', path: '/vendors', body: newVendorBody(chance, world.users, own) })],
    [6, () => ({ method: 'PATCH', path: vendor(), body: vendorUpdateBody(chance, world.users, own) })],
    [2, () => ({ method: 'DELETE', path: vendor() })],
    [3, () => ({ method: 'GET', path: vendor() })],
    [2, () => list(`${vendor()}/contacts`, own.events)],
    [2, () => ({ method: 'GET', path: `${vendor()}/contacts/${asText(idOf(chance, own.vendors, own))}` })],
    [2, () => ({ method: 'GET', path: own.contacts.length === 0 ? vendor() : chance.pick(own.contacts) })],
    [4, () => ({ ...list('/vendors/agreements', own.agreements), ...searching(chance, world) })],
    [1, () => ({ method: 'GET', path: one('/vendors/agreements', own.agreements) })],
    [3, () => list('/audit-logs/events', own.events)],
    [3, () => elsewhere(chance, user())],
  ])
  const bytes = body === undefined ? strayBody(chance) : toBody(chance, body)
  return {
    listener: 'developer',
    method,
    target: chance.hit(0.97) ? PREFIX + path : oddTarget(chance, path),
    headers: {
      authorization: authorization(chance, world),
      ...((bytes !== undefined || chance.hit(0.1)) && { 'content-type': mediaType(chance) }),
      ...(chance.hit(0.01) && { host: chance.pick(['evil.example', '', '[::1]:1', oddText(chance)]) }),
      ...(chance.hit(0.005) && { 'content-encoding': chance.pick(['gzip', 'identity', 'x']) }),
      ...(chance.hit(0.005) && { 'x-forwarded-host': oddText(chance), 'x-forwarded-proto': 'ftp' }),
    },
    ...(bytes !== undefined && { body: bytes, isChunked: chance.hit(0.05) }),
  }
}

function page(chance: Chance, { developer }: World, known: readonly string[]): Query {
  return {
    ...(chance.hit(0.6) && { page_size: chance.pick(SIZES) }),
    ...(chance.hit(0.3) && { start: idOf(chance, known, developer) }),
    ...(chance.hit(0.04) && { [chance.hit(0.5) ? 'page_sise' : oddText(chance)]: 'x' }),
  }
}

const entityFilter = (chance: Chance, { developer }: World): Query =>
  chance.hit(0.3) ? { entity_id: idOf(chance, developer.entities, developer) } : {}

function userFilters(chance: Chance, world: World): Query {
  const { developer } = world
  return {
    ...(chance.hit(0.15) && { role: chance.hit(0.9) ? chance.pick(givableRoles) : oddText(chance) }),
    ...(chance.hit(0.15) && { status: chance.hit(0.9) ? chance.pick(userStatuses) : oddText(chance) }),
    ...(chance.hit(0.1) && { department_id: idOf(chance, developer.departments, developer) }),
    ...(chance.hit(0.1) && { location_id: idOf(chance, developer.locations, developer) }),
    ...(chance.hit(0.1) && { email: address(chance) }),
    ...(chance.hit(0.1) && { employee_id: chance.hit(0.8) ? String(chance.below(50)) : oddText(chance) }),
    ...entityFilter(chance, world),
  }
}

function vendorFilters(chance: Chance, { users, developer }: World): Query {
  return {
    ...(chance.hit(0.2) && { vendor_owner_id: idOf(chance, users, developer) }),
    ...(chance.hit(0.2) && { is_active: chance.pick(['true', 'False', '1', '']) }),
    ...(chance.hit(0.2) && { name: word(chance) }),
    ...(chance.hit(0.1) && { from_created_at: chance.pick(INSTANTS) }),
    ...(chance.hit(0.1) && { sk_category_ids: chance.pick(['1', '1,2,3', '1,', '99999999999', 'x']) }),
  }
}

const searching = (chance: Chance, { developer }: World) => ({
  method: chance.hit(0.95) ? 'POST' : 'GET',
  body: agreementSearch(chance, developer),
})

/** Also the tokens of the other realm, of clients that are gone, and those that have expired. */
function authorization(chance: Chance, { developer, connections }: World): string {
  const { tokens, minted } = developer
  if (minted.length > 0 && chance.hit(0.15)) return `Bearer ${chance.pick(minted)}`
  if (tokens.length > 0 && chance.hit(0.97))
    return `Bearer ${chance.hit(0.9) ? tokens[0] : chance.pick(tokens)}`
  const scim = connections[0]?.token ?? 'none'
  return chance.pick([`Bearer ${scim}`, 'Bearer', 'Bearer wrong', `Basic ${scim}`, '', oddText(chance)])
}

const mediaType = (chance: Chance) =>
  chance.hit(0.97)
    ? 'application/json'
    : chance.pick([
        'text/plain',
        'application/scim+json',
        'application/x-www-form-urlencoded',
        'json',
        '',
        ';',
      ])

const strayBody = (chance: Chance) =>
  chance.hit(0.03) ? Buffer.from(chance.pick(['null', '{}', ' ', 'x', '[]'])) : undefined

const METHODS = ['HEAD', 'OPTIONS', 'TRACE', 'QUERY', 'PUT', 'PATCH', 'DELETE', 'POST', 'GET']

function elsewhere(chance: Chance, one: string): Draft {
  const path = chance.pick([
    one,
    `${one}/deactivate`,
    `${one}/x`,
    '/users',
    '/users/deferred',
    '/users/deferred/status/',
    '//users/',
    '/vendors',
    '/vendors/agreements',
    '/vendors/agreements/x/y',
    '/token',
    '/token/revoke',
    '/cards',
    '/openapi.json',
    '/developer/v1/users',
    '',
    `/${asText(oddText(chance))}`,
  ])
  return { method: chance.pick(METHODS), path }
}

function oddTarget(chance: Chance, path: string): string {
  return chance.oneOf<string>([
    [3, () => mutateBytes(chance, Buffer.from(PREFIX + path)).toString('latin1')],
    [1, () => `${PREFIX}${breakText(chance, path)}`],
    [1, () => `/proxy${PREFIX}${path}`],
    [1, () => `${PREFIX}${path}%`],
    [1, () => `${PREFIX}/users/%E0%A4%A`],
    [1, () => `http://other.example${PREFIX}${path}`],
    [1, () => `/DEVELOPER/V1${path}`],
    [1, () => `${PREFIX}/users?email=${'%20'.repeat(chance.pick([10, 2_000, 8_000]))}`],
  ])
}

/** Requests for tokens, and to end them: by Basic, in the form or as JSON; right, cut off, or of another grant. */
function tokenRequest(chance: Chance, { developer }: World): FuzzRequest {
  const client = developer.clients.length === 0 ? { id: 'x', secret: 'x' } : chance.pick(developer.clients)
  const secret = chance.hit(0.9) ? client.secret : chance.pick([client.secret.slice(1), '', oddText(chance)])
  const basic = Buffer.from(`${chance.hit(0.95) ? client.id : oddText(chance)}:${secret}`).toString('base64')
  const isBasic = chance.hit(0.7)
  const isRevocation = chance.hit(0.25)
  const parameters: Record<string, string> = {
    ...(isRevocation
      ? {
          token:
            chance.hit(0.5) && developer.minted.length > 0 ? chance.pick(developer.minted) : word(chance),
        }
      : {
          grant_type: chance.hit(0.9)
            ? 'client_credentials'
            : chance.pick(['authorization_code', 'refresh_token', '', oddText(chance)]),
          scope: chance.hit(0.9)
            ? chance.some(0, 4, () => chance.pick(chance.hit(0.95) ? servedScopes : knownScopes)).join(' ')
            : chance.pick(['', 'users:admin', 'users:read  users:read', oddText(chance)]),
        }),
    ...((!isBasic || chance.hit(0.1)) && { client_id: client.id, client_secret: secret }),
    ...(chance.hit(0.03) && { [oddText(chance)]: oddText(chance) }),
  }
  const isJson = chance.hit(0.2)
  const form = queryString(chance, parameters).slice(1)
  const body = isJson ? toBody(chance, parameters) : Buffer.from(form, 'latin1')
  return {
    listener: 'developer',
    method: 'POST',
    target: `${PREFIX}${isRevocation ? '/token/revoke' : '/token'}`,
    headers: {
      'content-type': chance.hit(0.97)
        ? isJson
          ? 'application/json'
          : 'application/x-www-form-urlencoded'
        : mediaType(chance),
      ...(isBasic && {
        authorization: chance.hit(0.97) ? `Basic ${basic}` : chance.pick(['Basic', 'Basic ***', '']),
      }),
    },
    body: !isJson && chance.hit(0.05) ? mutateBytes(chance, body) : body,
  }
}
