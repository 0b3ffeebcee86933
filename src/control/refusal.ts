import { createRequire } from 'node:module'
import type * as Sensible from '@fastify/sensible'
import { z } from 'zod'
import { WorkspaceRefusal } from '../workspace/workspaces.ts'
import type { WorkspaceRefusalCode } from '../workspace/workspaces.ts'

interface RefusalRow {
  readonly status: number
  /** What to do about it. */
  readonly hint: string
}

const SEE_DOCS = 'Compare the request with the reference page at /docs.'

/** Every refusal of the control API: its status and the way out. The message says what happened, and where. */
export const REFUSALS = {
  'request.invalid': { status: 400, hint: SEE_DOCS },
  'request.syntax': { status: 400, hint: 'Send one JSON object, UTF-8 encoded.' },
  'request.unreadable': {
    status: 400,
    hint: 'Send HTTP/1.1 with a path free of blanks and headers below 16 KiB.',
  },
  'request.url': {
    status: 400,
    hint: 'Percent-encode the path as UTF-8 and keep identifiers below 100 characters.',
  },
  'request.too-large': { status: 413, hint: 'Send at most 1 MiB.' },
  'request.media-type': { status: 415, hint: 'Send the header Content-Type: application/json.' },
  'cursor.invalid': {
    status: 400,
    hint: 'Pass the `next` of the page before, unchanged, or leave it out to start over.',
  },
  'token.missing': {
    status: 401,
    hint: 'Send Authorization: Bearer with the value of ONRAMP_CONTROL_TOKEN (a browser may give it as the password, with any user name).',
  },
  'token.wrong': {
    status: 401,
    hint: 'Send the value ONRAMP_CONTROL_TOKEN had when this server was started.',
  },
  'host.refused': {
    status: 403,
    hint: 'Use 127.0.0.1, localhost or the name given with --control-host; other names are refused because a web page could point them here (DNS rebinding).',
  },
  'origin.refused': {
    status: 403,
    hint: 'Call from a program, or from a page this listener served; other web pages may not use the control API.',
  },
  'route.unknown': { status: 404, hint: 'The operations are listed at /docs and in /openapi.json.' },
  'route.method': { status: 405, hint: 'Use a method the Allow header names.' },
  'workspace.unknown': { status: 404, hint: 'GET /v1/workspaces lists the workspaces there are.' },
  'workspace.id-taken': { status: 409, hint: 'Choose another id, or leave it out to have one made.' },
  'workspace.id-invalid': { status: 400, hint: 'Use lower-case letters, digits and hyphens, at most 63.' },
  'connection.unknown': { status: 404, hint: 'GET …/connections lists the connections of the workspace.' },
  'connection.name-taken': {
    status: 409,
    hint: 'Choose another name, or disconnect the connection that has it.',
  },
  'connection.token-taken': { status: 409, hint: 'Choose another token, or leave it out to have one made.' },
  'connection.token-invalid': { status: 400, hint: 'Leave the token out to have one made.' },
  'api-client.unknown': { status: 404, hint: 'GET …/api-clients lists the API clients of the workspace.' },
  'api-client.name-taken': {
    status: 409,
    hint: 'Choose another name, or delete the API client that has it.',
  },
  'api-client.secret-taken': { status: 409, hint: 'Choose another, or leave it out to have one made.' },
  'api-client.secret-invalid': { status: 400, hint: 'Leave it out to have one made.' },
  'setting.unknown': { status: 400, hint: 'GET …/settings lists the settings and what they take.' },
  'setting.invalid': { status: 400, hint: 'GET …/settings lists the settings and what they take.' },
  'seed.invalid': {
    status: 400,
    hint: 'docs/reference/seed.schema.json describes a seed; each thing that is wrong with this one is in issues.',
  },
  'person.unknown': { status: 404, hint: 'GET …/people lists the people of the workspace.' },
  'entity.unknown': { status: 404, hint: 'GET …/entities lists the entities of the business.' },
  'entity.name-taken': { status: 409, hint: 'Choose another name, or change the entity that has it.' },
  'location.unknown': { status: 404, hint: 'GET …/locations lists the locations of the business.' },
  'place.name-taken': { status: 409, hint: 'Choose another name, or use the place that has it.' },
  'person.refused': {
    status: 400,
    hint: 'An edit meets the rules provisioning meets; docs/fidelity.md lists them.',
  },
  'place.unknown': {
    status: 400,
    hint: 'Name one that exists, or make it by POST …/departments or …/locations.',
  },
  'person.state': { status: 409, hint: 'GET …/people/{pid} shows the state the person is in.' },
  'person.sole-owner': {
    status: 409,
    hint: 'Make another person owner first, or set soleOwnerDeactivation to allow.',
  },
  'termination.not-planned': {
    status: 409,
    hint: 'Deactivate the person through SCIM with autoTermination on, or use POST …/people/{pid}/terminate.',
  },
  'termination.invalid': { status: 400, hint: 'Give a date that is still to come, or days.' },
  'custom-field.unknown': { status: 404, hint: 'GET …/custom-fields lists the custom fields there are.' },
  'custom-field.name-taken': { status: 409, hint: 'Choose another name, or delete the field that has it.' },
  'spend-program.unknown': { status: 404, hint: 'GET …/spend-programs lists the spend programs there are.' },
  'spend-program.name-taken': {
    status: 409,
    hint: 'Choose another name, or delete the program that has it.',
  },
  'spend-program.place-unknown': {
    status: 400,
    hint: 'GET …/departments and GET …/locations list what there is; use a name or an id.',
  },
  'email.taken': { status: 409, hint: 'Have the identity provider send another address.' },
  'mail.unknown': { status: 404, hint: 'GET …/mail lists the mail of the workspace.' },
  'exchange.unknown': {
    status: 404,
    hint: 'GET …/exchanges lists the exchanges still kept; the journal keeps a bounded number per workspace.',
  },
  'clock.invalid': { status: 400, hint: 'Stay within the years 0001 to 9999.' },
  'fault.unknown': { status: 404, hint: 'GET …/faults lists the faults of the workspace.' },
  'fault.too-many': {
    status: 409,
    hint: 'Disarm some: DELETE …/faults/{fid}, or all of them: DELETE …/faults.',
  },
  internal: { status: 500, hint: 'This is a fault of onramp: look for the request id in its log.' },
} as const satisfies Record<string, RefusalRow> & Record<WorkspaceRefusalCode, RefusalRow>

export type RefusalCode = keyof typeof REFUSALS

export interface RequestIssue {
  /** Where: `body.connections[0].idp`, `query.limit`, `path.id`. */
  readonly path: string
  readonly message: string
}

const codes = Object.keys(REFUSALS) as [RefusalCode, ...RefusalCode[]]

/** The one shape of every refusal: what happened, where, what to do, where to read on. */
export const ErrorBody = z
  .object({
    error: z.object({
      code: z.enum(codes).meta({ description: 'Stable; made for programs.' }),
      message: z.string().meta({ description: 'What happened, and where.' }),
      hint: z.string().meta({ description: 'What to do about it.' }),
      issues: z
        .array(z.object({ path: z.string(), message: z.string() }))
        .optional()
        .meta({ description: 'Each part of the request that does not fit; all of them at once.' }),
      requestId: z.string().optional().meta({ description: 'The request id in the log, for `internal`.' }),
      docs: z.string().meta({ description: 'Path of the reference page.' }),
    }),
  })
  .meta({ id: 'Refusal', description: 'A refusal: what happened, where, what to do.' })

const require = createRequire(import.meta.url)
/** Not imported: no start waits for what only a refusal needs. */
const loadSensible = () => require('@fastify/sensible') as typeof Sensible

/** The error to throw for a refusal; the listener's error handler writes it. */
export function refuse(
  code: RefusalCode,
  message: string,
  issues?: readonly RequestIssue[],
): Sensible.HttpError {
  return loadSensible().httpErrors.createError(REFUSALS[code].status, message, { refusal: code, issues })
}

export interface WrittenRefusal {
  readonly status: number
  readonly body: z.input<typeof ErrorBody>
}

function write(code: RefusalCode, message: string, issues?: readonly RequestIssue[]): WrittenRefusal {
  const { status, hint } = REFUSALS[code]
  return {
    status,
    body: {
      error: { code, message, hint, ...(issues === undefined ? {} : { issues: [...issues] }), docs: '/docs' },
    },
  }
}

function formatPath(context: string, path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (text, key) => (typeof key === 'number' ? `${text}[${key}]` : `${text}.${String(key)}`),
    context,
  )
}

const CONTEXTS: Readonly<Record<string, string>> = { querystring: 'query', params: 'path', body: 'body' }

function writeIssues(error: z.ZodError & { validationContext?: string }): WrittenRefusal {
  const context = CONTEXTS[error.validationContext ?? 'body'] ?? 'body'
  const issues = error.issues.map((issue) => ({
    path: formatPath(context, issue.path),
    message: issue.message,
  }))
  const first = issues[0]
  const more = issues.length > 1 ? ` (and ${issues.length - 1} more, see issues)` : ''
  return write(
    'request.invalid',
    `${first?.path ?? context}: ${first?.message ?? 'not understood'}${more}`,
    issues,
  )
}

const FASTIFY_CODES: Readonly<Record<string, readonly [RefusalCode, string]>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: ['request.too-large', 'The request body is larger than 1 MiB.'],
  FST_ERR_CTP_INVALID_MEDIA_TYPE: [
    'request.media-type',
    'The request body is not marked as application/json.',
  ],
  FST_ERR_BAD_URL: ['request.url', 'The path is not valid percent-encoded UTF-8.'],
  FST_ERR_MAX_PARAM_LENGTH: ['request.url', 'An identifier in the path is too long.'],
}

const isRefusalCode = (code: unknown): code is RefusalCode => typeof code === 'string' && code in REFUSALS

/** The refusal of what Node's parser could not read as a request. */
export function writeUnreadable(code: string | undefined): WrittenRefusal {
  return write(
    'request.unreadable',
    `The request could not be read as HTTP${code === undefined ? '' : ` (${code})`}.`,
  )
}

/** Writes any error as a refusal; what is not recognised becomes `internal`, without its message. */
export function writeRefusal(error: unknown, requestId: string): WrittenRefusal {
  if (error instanceof WorkspaceRefusal) return write(error.code, error.message)
  if (error instanceof z.ZodError) return writeIssues(error)
  if (error instanceof Error) {
    const known = error as Error & {
      refusal?: unknown
      issues?: readonly RequestIssue[]
      code?: string
      statusCode?: number
    }
    if (isRefusalCode(known.refusal)) return write(known.refusal, known.message, known.issues)
    const framework = FASTIFY_CODES[known.code ?? '']
    if (framework !== undefined) return write(...framework)
    const status = known.statusCode ?? 500
    if (status >= 400 && status < 500) return write('request.invalid', known.message)
  }
  const { status, body } = write('internal', 'The request failed inside onramp; nothing of it was kept.')
  return { status, body: { error: { ...body.error, requestId } } }
}
