import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { describeMachine, loadOfLastMinute } from './machine.ts'
import { personBody, userNameOf } from './people.ts'
import { startServer } from './server.ts'
import type { Server } from './server.ts'
import { TOKEN } from './token.ts'

// How long the two largest pieces of due work take, and how long others wait meanwhile: everybody due to be terminated
// by one advance of the clock, and everybody held released by one manager.

const BOSS = 'boss@example.com'
const PROBES = 4
const SETTLE_MS = 1_000
const BARS = { wholeMs: 5_000, longestWaitMs: 100 }

interface BulkResult {
  readonly case: string
  readonly count: number
  readonly wholeMs: number
  /** Processor time of the server meanwhile, its other requests included; null where the system does not tell. */
  readonly cpuMs: number | null
  /** Of requests for one user by userName, sent throughout, four at a time. */
  readonly others: { readonly requests: number; readonly p99Ms: number; readonly longestMs: number }
  /** The longest such request before anything was due. */
  readonly longestQuietMs: number
}

const call = async (url: string, method = 'GET', body?: unknown) => {
  const answer = await fetch(url, {
    method,
    headers: {
      authorization: `Bearer ${TOKEN}`,
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  const text = await answer.text()
  if (answer.status >= 400) throw new Error(`${method} ${url}: ${answer.status} ${text}`)
  return JSON.parse(text === '' ? 'null' : text) as Record<string, unknown>
}

/** Sends requests until stopped; tells how long each took. */
function probe(url: (number: number) => string): () => Promise<readonly number[]> {
  const took: number[] = []
  let isOver = false
  async function one(first: number): Promise<void> {
    for (let number = first; !isOver; number += PROBES) {
      const startedAtMs = performance.now()
      await call(url(number))
      took.push(performance.now() - startedAtMs)
    }
  }
  const all = Promise.all(Array.from({ length: PROBES }, (_, first) => one(first)))
  return async () => {
    isOver = true
    await all
    return took.sort((a, b) => a - b)
  }
}

const rounded = (ms: number | undefined) => Math.round((ms ?? 0) * 10) / 10

async function measure(
  name: string,
  count: number,
  server: Server,
  act: () => Promise<void>,
): Promise<BulkResult> {
  const url = (number: number) => {
    const filter = encodeURIComponent(`userName eq "${userNameOf(number % count)}"`)
    return `${server.scimBaseUrl}/Users?filter=${filter}`
  }
  const quiet = probe(url)
  await wait(SETTLE_MS)
  const longestQuietMs = rounded((await quiet()).at(-1))
  const stop = probe(url)
  const cpuBeforeMs = server.cpuMs()
  const startedAtMs = performance.now()
  await act()
  const wholeMs = Math.round(performance.now() - startedAtMs)
  const cpuAfterMs = server.cpuMs()
  const cpuMs = cpuBeforeMs === undefined || cpuAfterMs === undefined ? null : cpuAfterMs - cpuBeforeMs
  const took = await stop()
  const others = {
    requests: took.length,
    p99Ms: rounded(took[Math.floor(took.length * 0.99)]),
    longestMs: rounded(took.at(-1)),
  }
  return { case: name, count, wholeMs, cpuMs, others, longestQuietMs }
}

function prepare(folder: string, bulkCase: string, count: number): void {
  const script = fileURLToPath(new URL('bulk-prepare.ts', import.meta.url))
  const { status } = spawnSync(process.execPath, [script, join(folder, 'onramp'), bulkCase, String(count)], {
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  if (status !== 0) throw new Error(`The ${bulkCase} could not be prepared.`)
}

async function runCase(
  bulkCase: 'terminations' | 'holds',
  count: number,
  act: (server: Server, workspace: string) => Promise<void>,
): Promise<BulkResult> {
  const folder = mkdtempSync(join(tmpdir(), 'onramp-bulk-'))
  try {
    prepare(folder, bulkCase, count)
    const server = await startServer('onramp', folder)
    try {
      return await measure(bulkCase, count, server, () =>
        act(server, `${server.controlUrl}/v1/workspaces/default`),
      )
    } finally {
      await server.stop()
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function terminateAll({ scimBaseUrl }: Server, workspace: string, count: number): Promise<void> {
  await call(`${workspace}/clock/advance`, 'POST', { by: 'P46D' })
  // The owner of the business stays.
  const { totalResults } = await call(`${scimBaseUrl}/Users?count=0`)
  const { people } = (await call(`${workspace}/terminated-people?limit=1`)) as { people: unknown[] }
  if (Number(totalResults) > 1 || people.length !== 1)
    throw new Error(`Of ${count} people ${String(totalResults)} were not terminated.`)
}

async function releaseAll({ scimBaseUrl }: Server, workspace: string): Promise<void> {
  const boss = JSON.parse(personBody(10_000_000)) as Record<string, unknown>
  const emails = [{ primary: true, type: 'work', value: BOSS }]
  await call(`${scimBaseUrl}/Users`, 'POST', { ...boss, userName: BOSS, emails })
  for (;;) {
    const { syncErrors } = (await call(`${workspace}/sync-errors?limit=1`)) as { syncErrors: unknown[] }
    if (syncErrors.length === 0) return
    await wait(5)
  }
}

const { values } = parseArgs({
  options: {
    terminations: { type: 'string', default: '100000' },
    holds: { type: 'string', default: '10000' },
    json: { type: 'boolean', default: false },
  },
})
const terminations = Number(values.terminations)
const holds = Number(values.holds)
const results = [
  await runCase('terminations', terminations, (server, workspace) =>
    terminateAll(server, workspace, terminations),
  ),
  await runCase('holds', holds, releaseAll),
]
if (values.json)
  console.log(JSON.stringify({ results, bars: BARS, machine: describeMachine(), load: loadOfLastMinute() }))
else
  for (const { case: name, count, wholeMs, cpuMs, others, longestQuietMs } of results)
    console.log(
      `${count} ${name}: ${wholeMs} ms (${cpuMs ?? '?'} ms of processor time); ${others.requests} other requests, p99 ${others.p99Ms} ms, longest ${others.longestMs} ms (${longestQuietMs} ms while nothing was due)`,
    )
