import type { JsonObject } from '../../src/scim/document.ts'
import type { Chance } from './chance.ts'
import type { FuzzRequest } from './request.ts'
import { remember } from './world.ts'
import type { World } from './world.ts'

type Json = Readonly<Record<string, unknown>>

/** What an answer of the SCIM face tells of: ids and cursors. */
export function learnFromScim(
  world: World,
  chance: Chance,
  { method, target }: FuzzRequest,
  status: number,
  json?: Json,
): void {
  if (json === undefined || status >= 300) return
  const idsOf = (resource: Json) =>
    typeof resource['id'] !== 'string'
      ? undefined
      : 'displayName' in resource && !('userName' in resource)
        ? 'groups'
        : 'users'
  if (method === 'POST' && status === 201) {
    const { resourceType } = (json['meta'] ?? {}) as Json
    if (typeof json['id'] === 'string')
      remember(resourceType === 'Group' ? world.groups : world.users, json['id'], chance)
  }
  if (typeof json['nextCursor'] === 'string') remember(world.cursors, json['nextCursor'], chance)
  if (Array.isArray(json['Operations']) && target.includes('/Bulk'))
    for (const { location } of json['Operations'] as Json[])
      if (typeof location === 'string')
        remember(
          location.includes('/Groups/') ? world.groups : world.users,
          location.split('/').at(-1) ?? '',
          chance,
        )
  if (Array.isArray(json['Resources']) && chance.hit(0.05))
    for (const resource of json['Resources'] as Json[]) {
      const kind = idsOf(resource)
      if (kind !== undefined && target.includes('/Users') === (kind === 'users'))
        remember(world[kind], resource['id'] as string, chance)
    }
}

/** What an answer of the control API tells of: tokens, workspaces, exchanges, and what the settings allow. */
export function learnFromControl(
  world: World,
  chance: Chance,
  request: FuzzRequest,
  status: number,
  json?: Json,
): void {
  const { method, target } = request
  const path = target.split('?', 1)[0] ?? ''
  if (method === 'DELETE' && status < 300) {
    if (/^\/v1\/workspaces\/[^/]+$/u.test(path)) world.spare.pop()
    else world.connections = world.connections.filter(({ id }) => !path.endsWith(id))
    world.apiClients = world.apiClients.filter((id) => !path.endsWith(id))
  }
  if (json === undefined || status >= 300) return
  if (typeof json['next'] === 'string') remember(world.nexts, json['next'], chance)
  if (Array.isArray(json['exchanges']))
    for (const { id } of json['exchanges'] as { id: string }[])
      if (chance.hit(0.1)) remember(world.exchanges, id, chance)
  if (method === 'POST' && /\/v1\/workspaces\/?$/u.test(path) && typeof json['id'] === 'string')
    world.spare.push(json['id'])
  const { id, name, token } = json as unknown as World['connections'][number]
  if (path.endsWith('/api-clients')) learnApiClient(world, json)
  else if (typeof token === 'string' && path.includes(world.workspaceId)) {
    const known = world.connections.find((each) => each.id === id)
    if (known === undefined) world.connections.push({ id, name, token })
    else known.token = token
  }
  if (Array.isArray(json['settings'])) {
    const valueOf = (wanted: string) =>
      (json['settings'] as { name: string; value: unknown }[]).find((row) => row.name === wanted)?.value
    world.allowsCycles ||= valueOf('circularManagerDepth') === 'direct'
  }
}

/** Also its token or secret when the client is deleted later. */
function learnApiClient({ apiClients, developer }: World, json: Json): void {
  const { id, clientId, token, clientSecret: secret } = json
  if (typeof id !== 'string') return
  apiClients.push(id)
  if (typeof token === 'string') developer.tokens.push(token)
  if (typeof clientId === 'string' && typeof secret === 'string')
    developer.clients.push({ id: clientId, secret })
}

const KINDS: readonly [
  path: RegExp,
  kind: 'departments' | 'locations' | 'entities' | 'vendors' | 'contacts' | 'agreements' | 'events',
][] = [
  [/\/departments/u, 'departments'],
  [/\/locations/u, 'locations'],
  [/\/entities/u, 'entities'],
  [/\/contacts/u, 'contacts'],
  [/\/agreements/u, 'agreements'],
  [/\/vendors/u, 'vendors'],
  [/\/events/u, 'events'],
]

/** What an answer of the Developer API tells of: ids, tasks and tokens. */
export function learnFromDeveloper(
  { users, developer }: World,
  chance: Chance,
  { method, target, body }: FuzzRequest,
  status: number,
  json?: Json,
): void {
  if (json === undefined || status >= 300) return
  const path = target.split('?', 1)[0] ?? ''
  const { id, access_token: token, data } = json
  if (typeof token === 'string') remember(developer.minted, token, chance)
  if (method === 'POST' && path.endsWith('/users/deferred') && typeof id === 'string') {
    remember(developer.tasks, id, chance)
    if (chance.hit(0.2)) remember(developer.requests, JSON.parse(String(body)) as JsonObject, chance)
    return
  }
  const kind = KINDS.find(([pattern]) => pattern.test(path))?.[1]
  const known = kind === undefined ? users : developer[kind]
  if (kind === undefined && !/\/users(?:\/|$)/u.test(path)) return
  const items = Array.isArray(data) ? (data as Json[]) : method === 'POST' ? [json] : []
  const prefix = kind === 'contacts' ? `${path.slice(path.indexOf('/vendors/'))}/` : ''
  for (const { id } of items)
    if (typeof id === 'string' && chance.hit(0.3)) remember(known, prefix + id, chance)
}
