import type { JsonObject, JsonValue } from '../../src/scim/document.ts'
import { servedScopes } from '../../src/ramp/developer/scopes.ts'
import { settingDefinitions } from '../../src/ramp/setting-table.ts'
import type { Chance } from './chance.ts'
import { mutateBytes, toBody } from './mutate.ts'
import { queryString } from './queries.ts'
import type { FuzzRequest } from './request.ts'
import { oddText, word } from './texts.ts'
import { oddValue, someId } from './values.ts'
import type { World } from './world.ts'

interface Draft {
  readonly method: string
  readonly path: string
  readonly body?: JsonValue
}

const page = (
  chance: Chance,
  world: World,
  name: 'after' | 'before',
  more: Readonly<Record<string, string>> = {},
) =>
  queryString(chance, {
    ...(chance.hit(0.5) && { limit: chance.pick(['1', '2', '100', '1000', '0', '1001', 'x', '']) }),
    ...(chance.hit(0.2) && {
      [name]: chance.hit(0.7) && world.nexts.length > 0 ? chance.pick(world.nexts) : oddText(chance),
    }),
    ...(chance.hit(0.02) && { [oddText(chance)]: 'x' }),
    ...more,
  })

function settings(chance: Chance): JsonObject {
  return Object.fromEntries(
    chance.some(0, 3, (): [string, JsonValue] => {
      if (chance.hit(0.05)) return [oddText(chance), oddValue(chance)]
      const { name, allowed } = chance.pick(settingDefinitions)
      if (chance.hit(0.15)) return [name, oddValue(chance)]
      if (Array.isArray(allowed)) return [name, chance.pick(allowed as readonly JsonValue[])]
      return [
        name,
        chance.pick<JsonValue>([
          null,
          0,
          1,
          5,
          100,
          300_000,
          'General',
          'Remote',
          {},
          { bulk: false },
          { cursorPaging: true, sort: false },
          [],
        ]),
      ]
    }),
  )
}

const connection = (chance: Chance): JsonObject => ({
  name: chance.hit(0.9) ? `c${chance.below(5)}` : oddText(chance),
  idp: chance.hit(0.95) ? chance.pick(['okta', 'entra', 'rippling', 'generic']) : oddText(chance),
  ...(chance.hit(0.5) && { mode: chance.pick(['ramp', 'spec']) }),
  ...(chance.hit(0.1) && { token: oddText(chance) }),
  ...(chance.hit(0.2) && { settings: settings(chance) }),
})

const apiClient = (chance: Chance): JsonObject => ({
  kind: chance.hit(0.95) ? chance.pick(['token', 'client-credentials']) : oddText(chance),
  name: chance.hit(0.9) ? `c${chance.below(8)}` : oddText(chance),
  ...(chance.hit(0.5) && { scopes: chance.some(0, 6, () => chance.pick(servedScopes)) }),
  ...(chance.hit(0.1) && { [chance.pick(['token', 'clientId', 'clientSecret'])]: oddText(chance) }),
})

const INVITE_VERBS = [
  'accept-invite',
  'finish-onboarding',
  'resend-invite',
  'cancel-invite',
  'publish',
  'confirm-email',
]
const STATUSES = ['200', '201', '400', '409', '99', 'x']

/** Requests to the control API: every route of it, by its grammar and broken. The lane's own workspace stays. */
export function controlRequest(chance: Chance, world: World): FuzzRequest {
  const own = `/v1/workspaces/${chance.hit(0.97) ? world.workspaceId : encodeURIComponent(oddText(chance).toWellFormed())}`
  const spare = world.spare.at(-1) ?? 'none'
  const person = () => someId(chance, world.users)
  const draft = chance.oneOf<Draft>([
    [1, () => ({ method: 'GET', path: '/v1/workspaces' })],
    [
      1,
      () => ({
        method: 'POST',
        path: '/v1/workspaces',
        body: {
          ...(chance.hit(0.2) && { name: word(chance) }),
          ...(chance.hit(0.1) && { id: oddText(chance) }),
          ...(chance.hit(0.7) && { connections: chance.some(0, 3, () => connection(chance)) }),
          ...(chance.hit(0.4) && { settings: settings(chance) }),
        },
      }),
    ],
    [1, () => ({ method: 'DELETE', path: `/v1/workspaces/${spare}` })],
    [
      1,
      () => ({ method: 'POST', path: `/v1/workspaces/${spare}/reset`, body: { journal: chance.hit(0.5) } }),
    ],
    [1, () => ({ method: 'GET', path: own })],
    [1, () => ({ method: 'GET', path: `${own}/connections` })],
    [2, () => ({ method: 'POST', path: `/v1/workspaces/${spare}/connections`, body: connection(chance) })],
    [
      1,
      () => ({
        method: 'PATCH',
        path: `${own}/connections/${someId(
          chance,
          world.connections.map(({ id }) => id),
        )}`,
        body: { settings: settings(chance) },
      }),
    ],
    [1, () => ({ method: 'POST', path: `${own}/connections`, body: connection(chance) })],
    [
      1,
      () => ({
        method: 'DELETE',
        path: `${own}/connections/${world.connections.slice(3).at(-1)?.id ?? 'x'}`,
      }),
    ],
    [
      1,
      () => ({
        method: 'POST',
        path: `${own}/connections/${someId(
          chance,
          world.connections.map(({ id }) => id),
        )}/rotate`,
      }),
    ],
    [1, () => ({ method: 'GET', path: `${own}/api-clients` })],
    [1, () => ({ method: 'POST', path: `${own}/api-clients`, body: apiClient(chance) })],
    [
      1,
      () => ({ method: 'DELETE', path: `${own}/api-clients/${someId(chance, world.apiClients.slice(-1))}` }),
    ],
    [2, () => ({ method: 'GET', path: `${own}/settings` })],
    [3, () => ({ method: 'PATCH', path: `${own}/settings`, body: settings(chance) })],
    [
      6,
      () => ({
        method: 'GET',
        path: `${own}/people${page(chance, world, 'after', chance.hit(0.3) ? { q: word(chance) } : {})}`,
      }),
    ],
    [5, () => ({ method: 'GET', path: `${own}/people/${person()}` })],
    [
      6,
      () => ({
        method: 'POST',
        path: `${own}/people/${person()}/${chance.pick(INVITE_VERBS)}`,
        ...(chance.hit(0.2) && { body: chance.hit(0.7) ? { onboarding: true } : oddValue(chance) }),
      }),
    ],
    [
      2,
      () => ({
        method: 'GET',
        path: `${own}/mail${page(chance, world, 'after', chance.hit(0.3) ? { state: chance.pick(['kept', 'sent', 'x']) } : {})}`,
      }),
    ],
    [
      2,
      () => ({
        method: 'GET',
        path: `${own}/mail/${chance.hit(0.8) ? chance.below(20) : encodeURIComponent(oddText(chance).toWellFormed())}`,
      }),
    ],
    [
      2,
      () => ({
        method: 'GET',
        path: `${own}/${chance.pick(['departments', 'locations'])}${page(chance, world, 'after')}`,
      }),
    ],
    [
      4,
      () => ({
        method: 'GET',
        path: `${own}/sync-errors${page(chance, world, 'before', chance.hit(0.5) ? { state: chance.pick(['open', 'resolved', 'all', 'x']) } : {})}`,
      }),
    ],
    [
      4,
      () => ({
        method: 'GET',
        path: `${own}/exchanges${page(chance, world, 'before', {
          ...(chance.hit(0.2) && { method: chance.pick(['GET', 'patch', 'X']) }),
          ...(chance.hit(0.2) && { status: chance.pick(STATUSES) }),
          ...(chance.hit(0.2) && { resource: person() }),
          ...(chance.hit(0.1) && { connection: chance.pick(['okta', 'entra', 'x', oddText(chance)]) }),
          ...(chance.hit(0.1) && {
            since: chance.pick(['2026-01-01T00:00:00Z', 'yesterday', '0001-01-01T00:00:00+14:00']),
          }),
        })}`,
      }),
    ],
    [3, () => ({ method: 'GET', path: `${own}/exchanges/${someId(chance, world.exchanges)}` })],
    [1, () => ({ method: 'GET', path: `${own}/clock` })],
    [
      1,
      () => ({
        method: 'PUT',
        path: `${own}/clock`,
        body: {
          mode: chance.pick(['real', 'frozen', 'offset', 'x']),
          ...(chance.hit(0.3) && {
            now: chance.pick([
              '2030-01-01T00:00:00Z',
              '0001-01-01T00:00:00+14:00',
              '9999-12-31T23:59:59Z',
              'x',
            ]),
          }),
        },
      }),
    ],
    [
      2,
      () => ({
        method: 'POST',
        path: `${own}/clock/advance`,
        body: chance.pick<JsonValue>([
          { ms: 1 },
          { ms: 400_000 },
          { by: 'P1D' },
          { by: 'P1Y' },
          { ms: 9e15 },
          { ms: -1 },
          {},
          { ms: 1, by: 'P1D' },
        ]),
      }),
    ],
    [
      1,
      () => ({
        method: chance.pick(['GET', 'HEAD']),
        path: chance.pick(['/openapi.json', '/docs', '/healthz', '/readyz', '/', '/v1', '/docs/../x']),
      }),
    ],
    [
      1,
      () => ({
        method: chance.pick(['PUT', 'OPTIONS', 'TRACE', 'POST']),
        path: `${own}${chance.pick(['', '/people', '/x', '/clock/', '/settings'])}`,
      }),
    ],
  ])
  const target = chance.hit(0.98)
    ? draft.path
    : mutateBytes(chance, Buffer.from(draft.path)).toString('latin1')
  return {
    listener: 'control',
    method: draft.method,
    target: target.startsWith('/') ? target : `/${target}`,
    headers: {
      ...(draft.body !== undefined && {
        'content-type': chance.hit(0.97)
          ? 'application/json'
          : chance.pick(['text/plain', 'application/scim+json', '']),
      }),
      ...(chance.hit(0.01) && { origin: chance.pick(['https://evil.example', 'null', '']) }),
      ...(chance.hit(0.01) && { host: chance.pick(['evil.example', 'localhost', '[::1]', '']) }),
    },
    ...(draft.body !== undefined && { body: toBody(chance, draft.body), isChunked: chance.hit(0.05) }),
  }
}
