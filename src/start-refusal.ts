import { describeIssue } from './seed/seed-refusal.ts'
import type { SeedRefusal } from './seed/seed-refusal.ts'
import type { DataRefusal, DataRefusalCode } from './store/database.ts'

export type StartRefusalCode =
  | 'start.option-unknown'
  | 'start.option-invalid'
  | 'start.variable-unknown'
  | 'start.argument-unexpected'
  | 'start.command-unknown'
  | 'start.port-busy'
  | 'start.address-unusable'
  | 'start.folder-unwritable'
  | 'start.folder-in-use'
  | 'start.data-newer'
  | 'start.control-token-needed'
  | 'start.seed-invalid'
  | 'start.seed-differs'

/** Why onramp did not start: one sentence that says what happened and what to do. Printed without a stack; exit 1. */
export class StartRefusal extends Error {
  readonly code: StartRefusalCode
  constructor(code: StartRefusalCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'StartRefusal'
    this.code = code
  }
}

export type Listener = 'API' | 'control'

const PORT_FLAGS: Readonly<Record<Listener, string>> = { API: '--port', control: '--control-port' }
const HOST_FLAGS: Readonly<Record<Listener, string>> = { API: '--host', control: '--control-host' }

function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
}

/** The refusal for an error of `listen()`; undefined when the error is not about the address asked for. */
export function toListenRefusal(
  listener: Listener,
  host: string,
  port: number,
  error: unknown,
): StartRefusal | undefined {
  const code = errorCode(error)
  if (code === 'EADDRINUSE') {
    return new StartRefusal(
      'start.port-busy',
      `Port ${port} on ${host}, meant for the ${listener} listener, is already in use: stop what holds it, or start with ${PORT_FLAGS[listener]} 0 to take a free one.`,
      { cause: error },
    )
  }
  if (code === 'EACCES') {
    return new StartRefusal(
      'start.address-unusable',
      `Port ${port} for the ${listener} listener needs more rights than this user has: choose one above 1023 with ${PORT_FLAGS[listener]}.`,
      { cause: error },
    )
  }
  if (['EADDRNOTAVAIL', 'ENOTFOUND', 'EAI_AGAIN', 'EINVAL', 'EAFNOSUPPORT'].includes(code)) {
    return new StartRefusal(
      'start.address-unusable',
      `${host} is not an address of this machine, so the ${listener} listener cannot use it: set ${HOST_FLAGS[listener]} to 127.0.0.1, 0.0.0.0 or one of the machine's own addresses.`,
      { cause: error },
    )
  }
  return undefined
}

/** The control listener would be reachable from outside without a token. */
export function controlTokenNeeded(host: string): StartRefusal {
  return new StartRefusal(
    'start.control-token-needed',
    `The control listener on ${host} would be open to other machines: set ONRAMP_CONTROL_TOKEN to a secret of your choice, or leave --control-host at 127.0.0.1.`,
  )
}

/** A token was given for a connection the default workspace does not have. */
export function tokenNameUnknown(
  name: string,
  names: readonly string[],
  nearest: string | undefined,
): StartRefusal {
  const hint = nearest === undefined ? `use one of ${names.join(', ')}` : `did you mean ${nearest}`
  return new StartRefusal(
    'start.option-invalid',
    `--token names a connection ${JSON.stringify(name)} that the default workspace does not have: ${hint}${nearest === undefined ? '.' : '?'}`,
  )
}

/** What was wrong with a seed, listed up to here. */
const SHOWN_ISSUES = 20

/** A seed that cannot be used: everything that is wrong with it, a line each. */
export function seedUnusable(origin: string, { issues }: SeedRefusal): StartRefusal {
  const more = issues.length > SHOWN_ISSUES ? [`and ${issues.length - SHOWN_ISSUES} more`] : []
  const lines = [...issues.slice(0, SHOWN_ISSUES).map(describeIssue), ...more]
  return new StartRefusal(
    'start.seed-invalid',
    lines.length === 1 && lines[0] !== undefined
      ? `The seed ${origin} cannot be used: ${lines[0]}`
      : [`The seed ${origin} cannot be used:`, ...lines.map((line) => `  ${line}`)].join('\n'),
  )
}

/** A seed for a folder that has data already, which began otherwise. */
export function seedDiffers(origin: string): StartRefusal {
  return new StartRefusal(
    'start.seed-differs',
    `--seed ${origin} is for an empty data folder, and this one holds data that did not begin with it: start with another --data, or leave --seed out.`,
  )
}

const DATA_REFUSALS: Readonly<Partial<Record<DataRefusalCode, StartRefusalCode>>> = {
  'data.in-use': 'start.folder-in-use',
  'data.newer-version': 'start.data-newer',
}

// By name: whoever reads `--help` does not wait for SQLite to load.
function isDataRefusal(error: unknown): error is DataRefusal {
  return error instanceof Error && error.name === 'DataRefusal'
}

/** The refusal for data that cannot be opened; undefined when the error is about something else. */
export function toDataRefusal(error: unknown): StartRefusal | undefined {
  if (!isDataRefusal(error)) return undefined
  return new StartRefusal(DATA_REFUSALS[error.code] ?? 'start.folder-unwritable', error.message, {
    cause: error,
  })
}
