import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import path from 'node:path'
import { z } from 'zod'

export const ROOT = path.join(import.meta.dirname, '..', '..')

/** The line of `--json`, as it is promised: a key more or less is a breach. */
export const READY = z.strictObject({
  event: z.literal('ready'),
  scimBaseUrl: z.string().regex(/^http:\/\/127\.0\.0\.1:\d+\/scim\/v2$/),
  developerBaseUrl: z.string().regex(/^http:\/\/127\.0\.0\.1:\d+\/developer\/v1$/),
  controlUrl: z.string().regex(/^http:\/\/127\.0\.0\.1:\d+$/),
  workspaces: z.array(
    z.strictObject({
      id: z.string(),
      name: z.string(),
      connections: z.array(
        z.strictObject({
          id: z.string(),
          name: z.string(),
          idp: z.enum(['okta', 'entra', 'rippling', 'generic']),
          mode: z.enum(['ramp', 'spec']),
          token: z.string().optional(),
        }),
      ),
      apiTokens: z.array(
        z.strictObject({
          id: z.string(),
          name: z.string(),
          scopes: z.array(z.string()),
          token: z.string().optional(),
        }),
      ),
      apiClients: z.array(
        z.strictObject({
          id: z.string(),
          name: z.string(),
          scopes: z.array(z.string()),
          clientId: z.string(),
          clientSecret: z.string().optional(),
        }),
      ),
    }),
  ),
})
export type ReadyLine = z.infer<typeof READY>

export interface Ending {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
}

export interface OnrampProcess {
  readonly child: ChildProcess
  stdout(): string
  stderr(): string
  /** Resolves when the process has ended and its output is complete. */
  readonly ended: Promise<Ending>
  /** The text standard output has once `pattern` is in it; rejects when the process ends before. */
  printed(pattern: RegExp): Promise<string>
  stop(signal?: NodeJS.Signals): Promise<Ending>
}

export interface SpawnOptions {
  readonly env?: Readonly<Record<string, string>>
  readonly command?: readonly [string, ...string[]]
  readonly cwd?: string
}

/** This process's environment without what would change a start. */
function cleanEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(ONRAMP_|NODE_OPTIONS|npm_)/.test(name)),
  )
}

/** Starts the real program, as `bin` does. */
export function spawnOnramp(args: readonly string[], options: SpawnOptions = {}): OnrampProcess {
  const [command, ...leading] = options.command ?? [process.execPath, path.join(ROOT, 'src/main.js')]
  const child = spawn(command, [...leading, ...args], {
    cwd: options.cwd ?? ROOT,
    env: { ...cleanEnvironment(), ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const output = { stdout: '', stderr: '' }
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (output.stdout += text))
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (output.stderr += text))
  const ended = new Promise<Ending>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code, signal) => resolve({ code, signal }))
  })
  return {
    child,
    stdout: () => output.stdout,
    stderr: () => output.stderr,
    ended,
    printed: (pattern) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          if (pattern.test(output.stdout)) resolve(output.stdout)
        }
        look()
        child.stdout?.on('data', look)
        const fail = (): void => reject(new Error(`onramp ended before ${String(pattern)}: ${output.stderr}`))
        void ended.then(fail, reject)
      }),
    stop: (signal = 'SIGTERM') => {
      child.kill(signal)
      return ended
    },
  }
}

export interface ReadyOnramp extends OnrampProcess {
  readonly ready: ReadyLine
  /** The token made or set in this run for a connection of the default workspace. */
  token(connection: string): string
}

export const FREE_PORTS = ['--port', '0', '--control-port', '0'] as const

/** Starts the program with `--json` on free ports and waits for its line. */
export async function startOnramp(args: readonly string[], options: SpawnOptions = {}): Promise<ReadyOnramp> {
  const onramp = spawnOnramp(['start', '--json', ...FREE_PORTS, ...args], options)
  const line = await onramp.printed(/\n/)
  const ready = READY.parse(JSON.parse(line))
  return {
    ...onramp,
    ready,
    token: (connection) => {
      const found = ready.workspaces[0]?.connections.find(({ name }) => name === connection)?.token
      if (found === undefined) throw new Error(`No token for ${connection} in ${line}`)
      return found
    },
  }
}

export function scimUser(userName: string): object {
  return {
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
    userName,
    name: { givenName: 'Jane', familyName: 'Doe' },
    emails: [{ primary: true, type: 'work', value: userName }],
    active: true,
  }
}
