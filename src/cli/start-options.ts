import { z } from 'zod'
import { SEED_NAMES } from '../seed/seed-names.ts'

/** What `onramp start` was asked for, from flags, variables and defaults. */
export interface StartSettings {
  readonly port: number
  readonly controlPort: number
  readonly host: string
  readonly controlHost: string
  readonly data: string
  readonly publicUrl: string | undefined
  readonly trustProxy: boolean
  readonly tokens: Readonly<Record<string, string>>
  readonly controlToken: string | undefined
  readonly smtpUrl: string | undefined
  readonly mailFrom: string
  readonly bare: boolean
  readonly seed: string | undefined
  readonly json: boolean
  readonly logLevel: string
}

export interface StartOption<Name extends keyof StartSettings = keyof StartSettings> {
  readonly name: Name
  /** Absent where a value on the command line would show in the process list. */
  readonly flag?: string
  /** How the value is written in help; absent for a switch. */
  readonly placeholder?: string
  readonly env: string
  /** The value when nothing is given, as text; undefined means none. */
  readonly fallback: string | undefined
  readonly help: string
  /** Reads the text of a flag, a variable or the fallback. */
  readonly schema: z.ZodType<StartSettings[Name], string | undefined>
  /** Ends the sentence "<source> is not understood: give ...". */
  readonly expected: string
  readonly repeatable?: boolean
  /** Never repeated in a message. */
  readonly secret?: boolean
}

const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const
const ON = ['true', '1', 'yes', 'on']
const OFF = ['false', '0', 'no', 'off']

const port = z
  .string()
  .regex(/^\d{1,5}$/)
  .transform(Number)
  .pipe(z.number().max(65_535))
const host = z.string().regex(/^[\w.:%-]+$/)
const toggle = z
  .string()
  .toLowerCase()
  .pipe(z.enum([...ON, ...OFF]))
  .transform((word) => ON.includes(word))

function isPublicUrl(text: string): boolean {
  if (!URL.canParse(text)) return false
  const url = new URL(text)
  return /^https?:$/.test(url.protocol) && url.search === '' && url.hash === '' && url.username === ''
}

function isSmtpUrl(text: string): boolean {
  if (!URL.canParse(text)) return false
  const { protocol, hostname } = new URL(text)
  return /^smtps?:$/.test(protocol) && hostname !== ''
}

const publicUrl = z
  .string()
  .refine(isPublicUrl)
  .transform((text) => text.replace(/\/+$/, ''))
  .optional()

/** RFC 6750 2.1: what may stand after `Bearer`. */
const BEARER = /^[\w.~+/-]+=*$/

const tokens = z.string().transform((text, context): Record<string, string> => {
  const pairs = text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map((part) => /^([^=]+)=(.+)$/.exec(part)?.slice(1) ?? [])
  const names = new Set(pairs.map(([name]) => name))
  const understood = pairs.every(([name, value]) => name !== undefined && BEARER.test(value ?? ''))
  if (!understood || names.size !== pairs.length) {
    context.addIssue({ code: 'custom', message: 'NAME=VALUE' })
    return z.NEVER
  }
  return Object.fromEntries(pairs) as Record<string, string>
})

function option<Name extends keyof StartSettings>(row: StartOption<Name>): StartOption<Name> {
  return row
}

/** Every flag and variable of `onramp start`: the command line, the environment, help and docs/reference/cli.md read this. */
export const START_OPTIONS = [
  option({
    name: 'port',
    flag: '--port',
    placeholder: '<port>',
    env: 'ONRAMP_PORT',
    fallback: '7267',
    help: 'port of the API listener (SCIM); 0 takes a free one',
    schema: port,
    expected: 'a number from 0 to 65535 (0 takes a free port)',
  }),
  option({
    name: 'controlPort',
    flag: '--control-port',
    placeholder: '<port>',
    env: 'ONRAMP_CONTROL_PORT',
    fallback: '7268',
    help: 'port of the control listener; 0 takes a free one',
    schema: port,
    expected: 'a number from 0 to 65535 (0 takes a free port)',
  }),
  option({
    name: 'host',
    flag: '--host',
    placeholder: '<address>',
    env: 'ONRAMP_HOST',
    fallback: '127.0.0.1',
    help: 'address of the API listener',
    schema: host,
    expected: 'an address of this machine such as 127.0.0.1 or 0.0.0.0',
  }),
  option({
    name: 'controlHost',
    flag: '--control-host',
    placeholder: '<address>',
    env: 'ONRAMP_CONTROL_HOST',
    fallback: '127.0.0.1',
    help: 'address of the control listener; not loopback: needs ONRAMP_CONTROL_TOKEN',
    schema: host,
    expected: 'an address of this machine such as 127.0.0.1 or 0.0.0.0',
  }),
  option({
    name: 'data',
    flag: '--data',
    placeholder: '<folder>',
    env: 'ONRAMP_DATA',
    fallback: './data',
    help: 'folder of the SQLite files, made when missing; :memory: keeps nothing',
    schema: z
      .string()
      .min(1)
      .refine((text) => !text.includes('\0')),
    expected: 'a folder, or :memory: to keep nothing',
  }),
  option({
    name: 'publicUrl',
    flag: '--public-url',
    placeholder: '<url>',
    env: 'ONRAMP_PUBLIC_URL',
    fallback: undefined,
    help: 'address clients use from outside, as in https://ramp.example.com',
    schema: publicUrl,
    expected: 'an http or https address without query, as in https://ramp.example.com',
  }),
  option({
    name: 'trustProxy',
    flag: '--trust-proxy',
    env: 'ONRAMP_TRUST_PROXY',
    fallback: 'false',
    help: 'believe X-Forwarded-* headers; only behind your own proxy',
    schema: toggle,
    expected: 'true or false',
  }),
  option({
    name: 'tokens',
    flag: '--token',
    placeholder: '<name=value>',
    env: 'ONRAMP_TOKEN',
    fallback: '',
    help: "set a connection's token, as in okta=secret; repeatable, in the variable with commas",
    schema: tokens,
    expected: 'NAME=VALUE once a connection, the value made of letters, digits and - . _ ~ + /',
    repeatable: true,
    secret: true,
  }),
  option({
    name: 'controlToken',
    env: 'ONRAMP_CONTROL_TOKEN',
    fallback: undefined,
    help: 'bearer token the control listener demands; no flag, so it shows in no process list',
    schema: z.string().regex(BEARER).optional(),
    expected: 'a secret made of letters, digits and - . _ ~ + /',
    secret: true,
  }),
  option({
    name: 'smtpUrl',
    flag: '--smtp-url',
    placeholder: '<url>',
    env: 'ONRAMP_SMTP_URL',
    fallback: undefined,
    help: 'mail server, as in smtp://127.0.0.1:1025; without one mail is kept to be read',
    schema: z.string().refine(isSmtpUrl).optional(),
    expected: 'an smtp or smtps address, as in smtp://user:password@mail.example.com:587',
    secret: true,
  }),
  option({
    name: 'mailFrom',
    flag: '--mail-from',
    placeholder: '<address>',
    env: 'ONRAMP_MAIL_FROM',
    fallback: 'no-reply@onramp.invalid',
    help: 'address mail is sent from',
    schema: z.string().regex(/^[^\s<>()[\]\\,;:"@]+@[^\s<>()[\]\\,;:"@]+$/),
    expected: 'an e-mail address such as ramp@example.com',
  }),
  option({
    name: 'bare',
    flag: '--bare',
    env: 'ONRAMP_BARE',
    fallback: 'false',
    help: 'make the first workspace without default department and location',
    schema: toggle,
    expected: 'true or false',
  }),
  option({
    name: 'seed',
    flag: '--seed',
    placeholder: '<name|file>',
    env: 'ONRAMP_SEED',
    fallback: undefined,
    help: 'the first workspace: owner, acme, messy, large, connector[-100|-200], or a YAML or JSON file',
    schema: z.string().min(1).optional(),
    expected: `one of ${SEED_NAMES.join(', ')}, or a file`,
  }),
  option({
    name: 'json',
    flag: '--json',
    env: 'ONRAMP_JSON',
    fallback: 'false',
    help: 'print one JSON line on standard output when ready',
    schema: toggle,
    expected: 'true or false',
  }),
  option({
    name: 'logLevel',
    flag: '--log-level',
    placeholder: '<level>',
    env: 'ONRAMP_LOG_LEVEL',
    fallback: 'warn',
    help: `log on standard error: ${LOG_LEVELS.join(', ')}`,
    schema: z.enum(LOG_LEVELS),
    expected: `one of ${LOG_LEVELS.join(', ')}`,
  }),
] as const satisfies readonly StartOption[]
