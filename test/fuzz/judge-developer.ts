import { isDeepStrictEqual } from 'node:util'
import { developerOperations } from '../../src/ramp/developer/operations.ts'
import type { FuzzRequest } from './request.ts'
import type { WireAnswer } from './wire.ts'

type Json = Readonly<Record<string, unknown>>

const PREFIX = '/developer/v1'
const OAUTH_ERRORS: ReadonlySet<unknown> = new Set([
  'invalid_client',
  'invalid_request',
  'invalid_scope',
  'unsupported_grant_type',
])

const isText = (value: unknown) => typeof value === 'string' && value !== ''

/** What no face has read: an address of another, or what Node refuses before anybody sees it. */
export const isUnread = ({ target }: FuzzRequest, { status, headers }: WireAnswer) =>
  !target.startsWith(`${PREFIX}/`) ||
  (headers['x-trace-id'] === undefined && [400, 408, 417, 431].includes(status))

/** The envelope of every refusal (ramp-developer-api.md 2.6); of the token endpoints that of RFC 6749 5.2 too. */
export function judgeDeveloperError({ status, headers }: WireAnswer, json: unknown): string[] {
  const { error_v2: envelope, error: fields, ...rest } = (json ?? {}) as Json
  const shown = JSON.stringify(json).slice(0, 300)
  const problems: string[] = []
  if (headers['content-type'] !== 'application/json') problems.push(`an error as ${headers['content-type']}`)
  if (status === 400 && OAUTH_ERRORS.has(fields) && isText((json as Json)['error_description']))
    return problems
  const { error_code, message, notes, additional_info: info, ...more } = (envelope ?? {}) as Json
  const isWhole = isText(error_code) && isText(message) && notes === '' && isFields(info)
  const isAlone = Object.keys(rest).length === 0 && Object.keys(more).length === 0
  if (!isWhole || !isAlone) return [...problems, `a refusal of another shape: ${shown}`]
  if ((status === 422) !== (fields !== undefined) || JSON.stringify(fields ?? info) !== JSON.stringify(info))
    problems.push(`a refusal whose older error is another: ${shown}`)
  if (status === 401 && headers['www-authenticate'] === undefined) problems.push('a 401 without a challenge')
  return problems
}

const isFields = (value: unknown) =>
  typeof value === 'object' &&
  value !== null &&
  Object.values(value).every((texts) => Array.isArray(texts) && texts.length > 0 && texts.every(isText))

const described = developerOperations.map(({ method, path, answer }) => ({
  method,
  answer,
  names: (path.match(/\{/gu) ?? []).length,
  pattern: new RegExp(`^${PREFIX}${path.replaceAll(/\{\w+\}/gu, '[^/]+')}$`, 'u'),
}))

const describedFor = ({ method, target }: FuzzRequest) => {
  const path = target.split('?', 1)[0] ?? ''
  const [operation] = described
    .filter((each) => each.method === method && each.pattern.test(path))
    .sort((a, b) => a.names - b.names)
  return operation?.answer
}

/** What every answer has, and what those that are no refusal have. */
export function judgeDeveloperHead(request: FuzzRequest, { status, headers, body }: WireAnswer): string[] {
  const problems: string[] = []
  if (!/^[0-9a-f]{32}$/u.test(headers['x-trace-id'] ?? '')) problems.push('an answer without x-trace-id')
  if (status >= 300) return problems
  if (status !== 204 && headers['content-type'] !== 'application/json')
    problems.push(`an answer as ${headers['content-type']}`)
  const answer = describedFor(request)
  if (answer === undefined) return problems
  if (status !== answer.status) problems.push(`status ${status} where ${answer.status} is described`)
  if (body.length > 0 !== (answer.schema !== undefined)) problems.push(`${body.length} bytes of body`)
  return problems
}

/** What of the body of an answer that is no refusal is not as its description has it. */
export function judgeDeveloperBody(request: FuzzRequest, { body }: WireAnswer, json: unknown): string[] {
  const schema = describedFor(request)?.schema
  if (schema === undefined) return []
  const problems: string[] = []
  const read = schema.safeParse(json)
  if (!read.success)
    problems.push(`not as described: ${read.error.issues.map(({ path }) => path.join('.')).join()}`)
  else if (!isDeepStrictEqual(read.data, json))
    problems.push(`more than is described: ${body.toString('utf8').slice(0, 300)}`)
  return [...problems, ...judgePage(request, json)]
}

/** No more than was asked for, and a next page at the same address. */
function judgePage({ target }: FuzzRequest, json: unknown): string[] {
  const { data, page } = json as Json
  if (!Array.isArray(data) || page === undefined) return []
  const [path = '', query = ''] = target.split('?', 2)
  const { next } = page as Json
  const problems: string[] = []
  const size = new URLSearchParams(query).getAll('page_size').at(-1)
  if (size !== undefined && data.length > Number(size)) problems.push(`${data.length} items of ${size}`)
  if (typeof next === 'string' && !next.includes(`${path}?`))
    problems.push(`the next page is at ${next.slice(0, 200)}`)
  return problems
}
