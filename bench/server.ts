import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { TOKEN } from './token.ts'

export type ServerKind = 'floor' | 'onramp'

export interface Server {
  readonly kind: ServerKind
  /** Where `/Users` is. */
  readonly scimBaseUrl: string
  readonly developerBaseUrl: string
  /** Undefined for the floor, which has none. */
  readonly controlUrl: string | undefined
  /** Processor time used so far, in milliseconds; undefined where the system does not tell. */
  cpuMs(): number | undefined
  /** Undefined where the system does not tell. */
  memory(): Memory | undefined
  /** From the start of the process to the line that says it is ready. */
  readonly readyMs: number
  stop(): Promise<void>
}

/** In MiB, as Linux counts them: what the process allocated, and the pages of files it has mapped. */
export interface Memory {
  readonly rssAnonMiB: number
  readonly rssFileMiB: number
  readonly rssShmemMiB: number
}

const READY_WITHIN_MS = 20_000
const STOPPED_WITHIN_MS = 10_000
/** Linux counts a process's time in ticks of this length (USER_HZ is 100 everywhere). */
const TICK_MS = 10

const pathOf = (file: string) => fileURLToPath(new URL(file, import.meta.url))

/** Those of `npm start`, flags of Node included. */
function startArguments(): readonly string[] {
  const { scripts } = JSON.parse(readFileSync(pathOf('../package.json'), 'utf8')) as {
    scripts: { start: string }
  }
  return scripts.start
    .split(' ')
    .slice(1)
    .map((word) => (word.endsWith('.js') ? pathOf(`../${word}`) : word))
}

function argumentsOf(kind: ServerKind, folder: string): readonly string[] {
  if (kind === 'floor') return [pathOf('floor.ts'), folder]
  const ports = ['--port', '0', '--control-port', '0']
  return [...startArguments(), '--data', folder, ...ports, '--json', '--token', `okta=${TOKEN}`]
}

/** Starts one of the two servers in a process of its own, as shipped, and waits until it says that it is ready. */
export async function startServer(kind: ServerKind, parent: string): Promise<Server> {
  const folder = join(parent, kind)
  const logPath = join(parent, `${kind}.log`)
  const log = openSync(logPath, 'w')
  const environment = Object.entries(process.env).filter(([name]) => !name.startsWith('ONRAMP_'))
  const startedAtMs = performance.now()
  const child = spawn(process.execPath, argumentsOf(kind, folder), {
    stdio: ['ignore', 'pipe', log],
    env: Object.fromEntries(environment),
  })
  closeSync(log)
  const end = () => child.kill('SIGKILL')
  process.once('exit', end)
  child.once('exit', () => process.off('exit', end))

  const line = await firstLine(child)
  if (line === undefined) {
    child.kill('SIGKILL')
    throw new Error(
      `The ${kind} server did not get ready. It said: ${readFileSync(logPath, 'utf8').slice(-2000)}`,
    )
  }
  const readyMs = performance.now() - startedAtMs
  const { scimBaseUrl, developerBaseUrl, controlUrl } = JSON.parse(line) as {
    scimBaseUrl: string
    developerBaseUrl: string
    controlUrl?: string
  }
  return {
    kind,
    scimBaseUrl,
    developerBaseUrl,
    controlUrl,
    readyMs,
    cpuMs: () => cpuMsOf(child),
    memory: () => memoryOf(child),
    stop: () => stop(child),
  }
}

async function firstLine(child: ChildProcess): Promise<string | undefined> {
  if (child.stdout === null) return undefined
  const lines = createInterface({ input: child.stdout })
  const timer = setTimeout(() => lines.close(), READY_WITHIN_MS)
  try {
    for await (const line of lines) return line
    return undefined
  } finally {
    clearTimeout(timer)
    child.stdout.resume()
  }
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exited = once(child, 'exit')
  child.kill('SIGTERM')
  const timer = setTimeout(() => child.kill('SIGKILL'), STOPPED_WITHIN_MS)
  await exited
  clearTimeout(timer)
}

function cpuMsOf(child: ChildProcess): number | undefined {
  try {
    const fields = readFileSync(`/proc/${child.pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
    return (Number(fields[11]) + Number(fields[12])) * TICK_MS
  } catch {
    return undefined
  }
}

function memoryOf(child: ChildProcess): Memory | undefined {
  try {
    const status = readFileSync(`/proc/${child.pid}/status`, 'utf8')
    const mebibytes = (name: string) =>
      Math.round(Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1]) / 102.4) / 10
    return {
      rssAnonMiB: mebibytes('RssAnon'),
      rssFileMiB: mebibytes('RssFile'),
      rssShmemMiB: mebibytes('RssShmem'),
    }
  } catch {
    return undefined
  }
}
