import type { AddressInfo } from 'node:net'
import { pino } from 'pino'
import type { FastifyInstance } from 'fastify'
import { controlNeedsToken } from './control/guards.ts'
import { createControlListener } from './control/listener.ts'
import { seedDefaultWorkspace } from './default-workspace.ts'
import type { GivenSeed, ReadyWorkspace } from './default-workspace.ts'
import { DEVELOPER_PREFIX, SCIM_PREFIX } from './http/address.ts'
import { createApiListener } from './http/api-listener.ts'
import { developerOperationNames } from './http/developer/face.ts'
import { scimOperationNames } from './http/scim-face.ts'
import { developerOperations } from './ramp/developer/operations.ts'
import { UNKNOWN_LINK } from './ramp/employee-links.ts'
import { createRampMailer } from './ramp-mailer.ts'
import { createRampWorkspaces } from './ramp-workspaces.ts'
import { controlTokenNeeded, toDataRefusal, toListenRefusal } from './start-refusal.ts'
import type { Listener } from './start-refusal.ts'
import { systemWallClock } from './workspace/clock.ts'
import type { WallClock } from './workspace/clock.ts'
import { createIdSource } from './workspace/ids.ts'
import type { IdSource } from './workspace/ids.ts'

export type { ReadyConnection, ReadyWorkspace } from './default-workspace.ts'

export interface SandboxOptions {
  /** A folder, or `:memory:`. */
  readonly data: string
  readonly host: string
  /** 0 takes a free one; so does `controlPort`. */
  readonly port: number
  readonly controlHost: string
  readonly controlPort: number
  /** The origin clients reach the API listener by, when a proxy or tunnel stands before it. */
  readonly publicUrl?: string
  /** Believe X-Forwarded-* of whoever connects. */
  readonly trustProxy: boolean
  /** Tokens of connections of the default workspace, by connection name. */
  readonly tokens: Readonly<Record<string, string>>
  /** Demanded by the control listener; needed when it is not on loopback. */
  readonly controlToken?: string
  /** Where mail is sent: `smtp://` or `smtps://`. Without it mail is kept in the workspace. */
  readonly smtpUrl?: string
  /** How long that server may be silent. */
  readonly smtpTimeoutMs: number
  /** The address mail is sent from. */
  readonly mailFrom: string
  /** Makes the default workspace without the default department and location. */
  readonly bare: boolean
  /** What the default workspace begins with when it is made; the account owner alone when not given. */
  readonly seed?: GivenSeed
  readonly logLevel: string
  readonly logStream?: NodeJS.WritableStream
  readonly version: string
  readonly wallClock: WallClock
  readonly ids: IdSource
}

/** Both listeners over one data folder, listening and seeded. */
export interface Sandbox {
  readonly scimBaseUrl: string
  readonly developerBaseUrl: string
  readonly controlUrl: string
  readonly workspaces: readonly ReadyWorkspace[]
  /** Answers what is in flight, then closes listeners and files. */
  close(): Promise<void>
}

const defaults = {
  data: './data',
  host: '127.0.0.1',
  port: 7267,
  controlHost: '127.0.0.1',
  controlPort: 7268,
  trustProxy: false,
  tokens: {},
  bare: false,
  smtpTimeoutMs: 10_000,
  mailFrom: 'no-reply@onramp.invalid',
  logLevel: 'info',
  version: '0.0.0',
} as const

const SCIM_ENDPOINTS = ['/Users', '/Groups'] as const
const SWEEP_MS = 20

/** The one place where everything is wired. Throws StartRefusal; nothing is then left listening or open. */
export async function createSandbox(given: Partial<SandboxOptions> = {}): Promise<Sandbox> {
  const wallClock = given.wallClock ?? systemWallClock
  const options = { ...defaults, wallClock, ids: given.ids ?? createIdSource(wallClock), ...given }
  const { host, controlHost, controlToken, publicUrl, version } = options
  if (controlToken === undefined && controlNeedsToken(controlHost)) throw controlTokenNeeded(controlHost)

  const logger = pino({ level: options.logLevel }, options.logStream ?? process.stderr)
  let linkBase = ''
  const mailer = await createRampMailer(options, {
    outboxOf: (workspaceId) => ramp.outboxOf(workspaceId),
    report: (error, workspaceId) => logger.error({ err: error, workspaceId }, 'mail not sent'),
  })
  const ramp = refusing(() =>
    createRampWorkspaces({
      dataFolder: options.data,
      wallClock,
      ids: options.ids,
      logger,
      linkBase: () => linkBase,
      sentFrom: options.mailFrom,
      onMailQueued: mailer && ((workspaceId) => mailer.wake(workspaceId)),
    }),
  )
  const opened: FastifyInstance[] = []
  let isReady = false
  const close = async () => {
    isReady = false
    await Promise.all(opened.map(closeListener))
    await mailer?.close()
    ramp.workspaces.close()
  }
  try {
    const workspaces = seedDefaultWorkspace(ramp.workspaces, options)
    const publicOrigin = publicUrl?.replace(/\/+$/, '').replace(/(\/scim\/v2|\/developer\/v1)?$/, '')
    const scimPublicUrl = publicOrigin === undefined ? undefined : publicOrigin + SCIM_PREFIX
    const developerPublicUrl = publicOrigin === undefined ? undefined : publicOrigin + DEVELOPER_PREFIX
    const ready = () => isReady
    const api = createApiListener({
      scim: {
        endpoints: SCIM_ENDPOINTS,
        publicUrl: scimPublicUrl,
        findConnection: (token) => ramp.workspaces.findConnection(token),
        isCurrent: (connection) => ramp.workspaces.findConnectionById(connection.id) === connection,
        acceptsBareToken: ramp.acceptsBareToken,
        tenantOf: ramp.tenantOf,
        wallNowMs: wallClock,
        monotonicMs: () => performance.now(),
      },
      developer: {
        operations: developerOperations,
        credentials: ramp.workspaces.apiClients,
        publicUrl: developerPublicUrl,
        version,
        tenantOf: ramp.developerTenantOf,
        findScimConnection: (token) => ramp.workspaces.findConnection(token),
        newTraceId: () => options.ids.secret(16),
        wallNowMs: wallClock,
        monotonicMs: () => performance.now(),
      },
      links: {
        answerLink: (purpose, token, act) => ramp.linksOf(token)?.[act](purpose, token) ?? UNKNOWN_LINK,
      },
      trustProxy: options.trustProxy,
      logger,
      ready,
      version,
    })
    const operationNames = {
      scim: scimOperationNames(SCIM_ENDPOINTS),
      developer: developerOperationNames(developerOperations),
    }
    let scimBaseUrl = ''
    let developerBaseUrl = ''
    const control = createControlListener({
      workspaces: ramp.workspaces,
      adminOf: ramp.adminOf,
      operationsOf: (face) => operationNames[face],
      scimBaseUrl: () => scimBaseUrl,
      developerBaseUrl: () => developerBaseUrl,
      host: controlHost,
      ...(controlToken !== undefined && { token: controlToken }),
      logger,
      ready,
      version,
    })
    opened.push(api, control)
    const apiUrl = await listen('API', api, host, options.port)
    linkBase = publicOrigin ?? apiUrl
    scimBaseUrl = scimPublicUrl ?? apiUrl + SCIM_PREFIX
    developerBaseUrl = developerPublicUrl ?? apiUrl + DEVELOPER_PREFIX
    const controlUrl = await listen('control', control, controlHost, options.controlPort)
    ramp.workspaces.startDueWork()
    mailer?.start()
    isReady = true
    return { scimBaseUrl, developerBaseUrl, controlUrl, workspaces, close }
  } catch (error) {
    await close()
    throw error
  }
}

/** A connection whose last request was still in flight turns idle only after it was answered. */
async function closeListener(listener: FastifyInstance): Promise<void> {
  const sweep = setInterval(() => listener.server.closeIdleConnections(), SWEEP_MS)
  try {
    await listener.close()
  } finally {
    clearInterval(sweep)
  }
}

async function listen(
  name: Listener,
  listener: FastifyInstance,
  host: string,
  port: number,
): Promise<string> {
  try {
    await listener.listen({ host, port })
  } catch (error) {
    throw toListenRefusal(name, host, port, error) ?? error
  }
  const { port: taken } = listener.server.address() as AddressInfo
  return `http://${hostForUrl(host)}:${taken}`
}

/** An address to connect to: a wildcard one is reached by loopback. */
function hostForUrl(host: string): string {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1'
  return host.includes(':') ? `[${host}]` : host
}

function refusing<T>(open: () => T): T {
  try {
    return open()
  } catch (error) {
    throw toDataRefusal(error) ?? error
  }
}
