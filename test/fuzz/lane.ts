import { brokenRequest } from './broken-requests.ts'
import { createChance } from './chance.ts'
import { controlRequest } from './control-requests.ts'
import { developerRequest } from './developer-requests.ts'
import { judge, judgeBroken } from './judge.ts'
import { learnFromControl, learnFromDeveloper, learnFromScim } from './learn.ts'
import { openWorld } from './open-world.ts'
import { createProbe, isWatched } from './probe.ts'
import type { Reply } from './probe.ts'
import { describeBytes, toBytes } from './request.ts'
import type { FuzzRequest, Listener } from './request.ts'
import type { ScimRequests } from './scim-requests.ts'
import type { Tally } from './tally.ts'
import { createWire, NoAnswer, parseAnswer } from './wire.ts'
import type { Wire } from './wire.ts'
import { createWorld } from './world.ts'
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
  /** Looks at what must be as it was. */
  finish(): Promise<void>
  close(): void
}

/** How many of the requests that change something are looked at before and after: each look takes a dozen of its own. */
const PROBED: Readonly<Record<Listener, number>> = { scim: 0.07, developer: 0.2, control: 0 }

type Json = Readonly<Record<string, unknown>>

/** One stream of requests after another on a workspace of its own: what it sends depends on the seed alone. */
export function createLane({ seed, lane, ports, hangMs, slowMs, scim, tally }: LaneOptions): Lane {
  const chance = createChance(`${seed}/${lane}`)
  const world = createWorld()
  const wires: Record<Listener, Wire> = {
    scim: createWire(ports.scim, hangMs),
    developer: createWire(ports.developer, hangMs),
    control: createWire(ports.control, hangMs),
  }
  const probe = createProbe(send, world)
  let surroundings: Awaited<ReturnType<typeof openWorld>> | undefined
  let step = 0

  const hostOf = (listener: Listener) => `127.0.0.1:${ports[listener]}`
  const report = (what: string, bytes: Buffer) =>
    tally.report({ what, lane, step, request: describeBytes(bytes) })

  /** The answer, judged; undefined when there was none. */
  async function send(request: FuzzRequest): Promise<Reply | undefined> {
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

  async function sendApi(request: FuzzRequest): Promise<void> {
    const { listener, method } = request
    tally.counts[listener]++
    const isProbed = isWatched(request) && chance.hit(PROBED[listener])
    if (isProbed) tally.counts.probe++
    const { reply, changed } = isProbed ? await probe.send(request) : { reply: await send(request) }
    if (reply === undefined) return
    if (changed !== undefined)
      report(`a refused ${method} changed something: ${changed}`, toBytes(request, hostOf(listener)))
    const learn = listener === 'developer' ? learnFromDeveloper : learnFromScim
    learn(world, chance, request, reply.answer.status, reply.json as Json | undefined)
  }

  async function sendControl(request: FuzzRequest): Promise<void> {
    tally.counts.control++
    const reply = await send(request)
    if (reply !== undefined)
      learnFromControl(world, chance, request, reply.answer.status, reply.json as Json | undefined)
  }

  async function sendBroken(): Promise<void> {
    tally.counts.broken++
    const like = chance.oneOf([
      [7, () => scim.next(chance, world)],
      [2, () => controlRequest(chance, world)],
      [1, () => developerRequest(chance, world)],
    ])
    const { listener, bytes } = brokenRequest(chance, like)
    try {
      const received = await wires[listener].sendBroken(bytes)
      const parsed = received.length === 0 ? undefined : parseAnswer(received, false)
      const answer = parsed && { ...parsed.answer, elapsedMs: 0 }
      if (answer === undefined || !(answer.status >= 400)) return
      if (answer.status >= 500 && answer.status !== 501)
        report(`broken HTTP answered ${answer.status}`, bytes)
      if (answer.body.length > 0)
        for (const problem of judgeBroken(listener, answer, JSON.parse(answer.body.toString('utf8'))))
          report(`broken HTTP, ${listener}: ${problem}`, bytes)
    } catch (error) {
      report(`broken HTTP, ${listener}: ${error instanceof Error ? error.message : String(error)}`, bytes)
    }
  }

  return {
    world,
    async open() {
      surroundings = await openWorld(send, world, lane)
    },
    step() {
      step++
      return chance.oneOf<Promise<void>>([
        [70, () => sendApi(scim.next(chance, world))],
        [14, () => sendApi(developerRequest(chance, world))],
        [13, () => sendControl(controlRequest(chance, world))],
        [3, () => sendBroken()],
      ])
    },
    async finish() {
      if ((await surroundings?.isNeighbourUntouched()) === false)
        report('another workspace has changed', Buffer.alloc(0))
    },
    close() {
      for (const wire of Object.values(wires)) wire.close()
    },
  }
}
