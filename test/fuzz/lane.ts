import { brokenRequest } from './broken-requests.ts'
import { createChance } from './chance.ts'
import type { Chance } from './chance.ts'
import { controlRequest } from './control-requests.ts'
import { judge, judgeError } from './judge.ts'
import { describeBytes, toBytes } from './request.ts'
import type { FuzzRequest, Listener } from './request.ts'
import type { ScimRequests } from './scim-requests.ts'
import type { Tally } from './tally.ts'
import { createWire, NoAnswer, parseAnswer } from './wire.ts'
import type { Wire, WireAnswer } from './wire.ts'
import { createWorld, remember } from './world.ts'
import type { World } from './world.ts'

export interface LaneOptions {
  readonly seed: string
  readonly lane: number
  readonly ports: Readonly<Record<Listener, number>>
  readonly hangMs: number
  readonly slowMs: number
  readonly scim: ScimRequests
  readonly tally: Tally
}

export interface Lane {
  readonly world: World
  /** Makes the workspace the lane works in. */
  open(): Promise<void>
  step(): Promise<void>
  close(): void
}

type Json = Readonly<Record<string, unknown>>

/** One stream of requests after another on a workspace of its own: what it sends depends on the seed alone. */
export function createLane({ seed, lane, ports, hangMs, slowMs, scim, tally }: LaneOptions): Lane {
  const chance = createChance(`${seed}/${lane}`)
  const world = createWorld()
  const wires: Record<Listener, Wire> = {
    scim: createWire(ports.scim, hangMs),
    control: createWire(ports.control, hangMs),
  }
  let step = 0

  const hostOf = (listener: Listener) => `127.0.0.1:${ports[listener]}`
  const report = (what: string, bytes: Buffer) =>
    tally.report({ what, lane, step, request: describeBytes(bytes) })

  /** The answer, judged; undefined when there was none. */
  async function send(request: FuzzRequest): Promise<{ answer: WireAnswer; json: unknown } | undefined> {
    const bytes = toBytes(request, hostOf(request.listener))
    const { method } = request
    try {
      let answer = await wires[request.listener].send(bytes, { isHead: method === 'HEAD' })
      // Other programs may have held the machine up: what is slow is asked again.
      if (answer.elapsedMs > slowMs) {
        tally.slow++
        const again = await wires[request.listener].send(bytes, { isHead: method === 'HEAD' })
        if (again.elapsedMs > slowMs) report(`took ${Math.round(again.elapsedMs)} ms, twice`, bytes)
        else answer = { ...answer, elapsedMs: again.elapsedMs }
      }
      tally.time(answer.elapsedMs, () => describeBytes(bytes, 400))
      tally.statuses[answer.status] = (tally.statuses[answer.status] ?? 0) + 1
      const { problems, json } = judge(request, answer)
      for (const problem of problems) report(`${method} ${request.listener}: ${problem}`, bytes)
      return { answer, json }
    } catch (error) {
      if (!(error instanceof NoAnswer)) throw error
      report(`${method} ${request.listener}: ${error.message}`, bytes)
      return undefined
    }
  }

  const control = (method: string, target: string, body?: unknown) =>
    send({
      listener: 'control',
      method,
      target,
      headers: body === undefined ? {} : { 'content-type': 'application/json' },
      ...(body !== undefined && { body: Buffer.from(JSON.stringify(body)) }),
    })

  /** What a refused write must leave as it was. */
  async function snapshot(request: FuzzRequest): Promise<string> {
    tally.counts.probe++
    const { authorization = '' } = request.headers
    const path = request.target.split('?', 1)[0] ?? ''
    const read = (target: string) =>
      send({ listener: 'scim', method: 'GET', target, headers: { authorization } })
    const endpoint = /\/(?:Users|Groups)(?=\/|$)/u.exec(path)?.[0] ?? '/Users'
    const parts = [
      await read(`/scim/v2${endpoint}?count=0`),
      ...(path.endsWith(endpoint)
        ? []
        : [
            await read(path),
            await control('GET', `/v1/workspaces/${world.workspaceId}/people/${path.split('/').at(-1)}`),
          ]),
      await control('GET', `/v1/workspaces/${world.workspaceId}/departments`),
      await control('GET', `/v1/workspaces/${world.workspaceId}/locations`),
    ]
    return parts.map((part) => `${part?.answer.status} ${part?.answer.body.toString('utf8')}`).join('\n')
  }

  /** Bulk is many writes, and each stands for itself. */
  const isWatched = ({ method, target }: FuzzRequest) =>
    ['POST', 'PUT', 'PATCH', 'DELETE'].includes(method) &&
    /^\/scim\/v2\/(?:Users|Groups)[\w/-]*(?:\?|$)/u.test(target) &&
    !world.lags

  async function sendScim(request: FuzzRequest): Promise<void> {
    tally.counts.scim++
    const isProbed = isWatched(request) && chance.hit(0.15)
    // What is due by now, as those are whom new settings concern, must not come between.
    if (isProbed) await control('POST', `/v1/workspaces/${world.workspaceId}/clock/advance`, { ms: 1 })
    const before = isProbed ? await snapshot(request) : undefined
    const reply = await send(request)
    if (reply === undefined) return
    if (before !== undefined && reply.answer.status >= 400) {
      const after = await snapshot(request)
      if (after !== before)
        report(
          `a refused ${request.method} changed something: ${firstDifference(before, after)}`,
          toBytes(request, hostOf('scim')),
        )
    }
    learnFromScim(world, chance, request, reply.answer.status, reply.json as Json | undefined)
  }

  async function sendControl(request: FuzzRequest): Promise<void> {
    tally.counts.control++
    const reply = await send(request)
    if (reply !== undefined)
      learnFromControl(world, chance, request, reply.answer.status, reply.json as Json | undefined)
  }

  async function sendBroken(): Promise<void> {
    tally.counts.broken++
    const like = chance.hit(0.8) ? scim.next(chance, world) : controlRequest(chance, world)
    const { listener, bytes } = brokenRequest(chance, like)
    try {
      const received = await wires[listener].sendBroken(bytes)
      const parsed = received.length === 0 ? undefined : parseAnswer(received, false)
      const answer = parsed && { ...parsed.answer, elapsedMs: 0 }
      if (answer === undefined || !(answer.status >= 400)) return
      if (answer.status >= 500 && answer.status !== 501)
        report(`broken HTTP answered ${answer.status}`, bytes)
      if (answer.body.length > 0)
        for (const problem of judgeError(listener, answer, JSON.parse(answer.body.toString('utf8'))))
          report(`broken HTTP, ${listener}: ${problem}`, bytes)
    } catch (error) {
      report(`broken HTTP, ${listener}: ${error instanceof Error ? error.message : String(error)}`, bytes)
    }
  }

  return {
    world,
    async open() {
      const made = await control('POST', '/v1/workspaces', {
        name: `fuzz ${lane}`,
        connections: [
          { name: 'okta', idp: 'okta', mode: 'ramp', settings: { features: 'full-rfc' } },
          { name: 'entra', idp: 'entra', mode: 'ramp' },
          { name: 'spec', idp: 'generic', mode: 'spec' },
        ],
        ...(lane % 2 === 0 && { settings: { defaultDepartment: 'General', defaultLocation: 'Remote' } }),
      })
      const { id, connections } = made?.json as { id: string; connections: World['connections'] }
      world.workspaceId = id
      world.connections = connections.map(({ id, name, token }) => ({ id, name, token }))
    },
    step() {
      step++
      return chance.oneOf<Promise<void>>([
        [80, () => sendScim(scim.next(chance, world))],
        [17, () => sendControl(controlRequest(chance, world))],
        [3, () => sendBroken()],
      ])
    },
    close() {
      for (const wire of Object.values(wires)) wire.close()
    },
  }
}

function firstDifference(before: string, after: string): string {
  const [old, next] = [before.split('\n'), after.split('\n')]
  const at = old.findIndex((line, index) => line !== next[index])
  return `${old[at]?.slice(0, 700)} -> ${next[at]?.slice(0, 700)}`
}

function learnFromScim(
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

function learnFromControl(
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
  }
  if (json === undefined || status >= 300) return
  if (typeof json['next'] === 'string') remember(world.nexts, json['next'], chance)
  if (Array.isArray(json['exchanges']))
    for (const { id } of json['exchanges'] as { id: string }[])
      if (chance.hit(0.1)) remember(world.exchanges, id, chance)
  if (method === 'POST' && /\/v1\/workspaces\/?$/u.test(path) && typeof json['id'] === 'string')
    world.spare.push(json['id'])
  const { id, name, token } = json as unknown as World['connections'][number]
  if (typeof token === 'string' && path.includes(world.workspaceId)) {
    const known = world.connections.find((each) => each.id === id)
    if (known === undefined) world.connections.push({ id, name, token })
    else known.token = token
  }
  if (Array.isArray(json['settings'])) {
    const valueOf = (wanted: string) =>
      (json['settings'] as { name: string; value: unknown }[]).find((row) => row.name === wanted)?.value
    world.allowsCycles ||= valueOf('circularManagerDepth') === 'direct'
    world.lags ||= valueOf('reconcileDelayMs') !== 0
  }
}
