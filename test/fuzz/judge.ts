import { isUnread, judgeDeveloperBody, judgeDeveloperError, judgeDeveloperHead } from './judge-developer.ts'
import type { FuzzRequest, Listener } from './request.ts'
import type { WireAnswer } from './wire.ts'

const ERROR = 'urn:ietf:params:scim:api:messages:2.0:Error'
const LIST = 'urn:ietf:params:scim:api:messages:2.0:ListResponse'
const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User'
const SCIM_TYPES: ReadonlySet<unknown> = new Set([
  'invalidFilter',
  'tooMany',
  'uniqueness',
  'mutability',
  'invalidSyntax',
  'invalidPath',
  'noTarget',
  'invalidValue',
  'invalidVers',
  'sensitive',
  'invalidCursor',
  'expiredCursor',
  'invalidCount',
])

type Json = Readonly<Record<string, unknown>>

/** What an answer may not be; empty when it is as it should. `json` is its body, when there is one to read. */
export function judge(
  request: FuzzRequest,
  answer: WireAnswer,
): { problems: readonly string[]; json: unknown } {
  const { status, body } = answer
  const problems: string[] = []
  if (!(status >= 200 && status < 600)) problems.push(`status ${status}`)
  if (status >= 500 && status !== 501)
    problems.push(`status ${status}: ${body.toString('utf8').slice(0, 300)}`)
  const isDeveloper = request.listener === 'developer' && !isUnread(request, answer)
  if (isDeveloper) problems.push(...judgeDeveloperHead(request, answer))
  if (request.method === 'HEAD' || body.length === 0) {
    if (request.method !== 'HEAD' && status >= 400) problems.push(`status ${status} without a body`)
    return { problems, json: undefined }
  }
  if (!isJson(answer)) {
    if (status >= 400) problems.push(`status ${status} as ${answer.headers['content-type'] ?? 'nothing'}`)
    return { problems, json: undefined }
  }
  let json: unknown
  try {
    json = JSON.parse(body.toString('utf8'))
  } catch {
    return { problems: [...problems, `status ${status} with broken JSON`], json }
  }
  if (status >= 400)
    problems.push(
      ...(request.listener === 'developer' && !isDeveloper ? judgeBroken : judgeError)(
        request.listener,
        answer,
        json,
      ),
    )
  else if (request.listener === 'scim') problems.push(...judgeScim(json))
  else if (isDeveloper) problems.push(...judgeDeveloperBody(request, answer, json))
  return { problems, json }
}

const isJson = ({ headers }: WireAnswer) => /^application\/(scim\+)?json/u.test(headers['content-type'] ?? '')

/** Of a request that may have been for either face of its listener: the shape of one of them. */
export function judgeBroken(listener: Listener, answer: WireAnswer, json: unknown): string[] {
  if (listener === 'control') return judgeError(listener, answer, json)
  return judgeDeveloperError(answer, json).length === 0 ? [] : judgeError('scim', answer, json)
}

/** The shape of every refusal: RFC 7644 3.12 with E4, the Developer API's envelope, or the control API's own. */
export function judgeError(listener: Listener, answer: WireAnswer, json: unknown): string[] {
  if (listener === 'developer') return judgeDeveloperError(answer, json)
  const { status, headers } = answer
  const { schemas, detail, scimType, error, ...rest } = json as Json
  if (listener === 'control') {
    const { code, message, hint, docs } = (error ?? {}) as Json
    return [code, message, hint, docs].every((text) => typeof text === 'string' && text !== '')
      ? []
      : [`a refusal of another shape: ${JSON.stringify(json).slice(0, 300)}`]
  }
  const problems: string[] = []
  if (!Array.isArray(schemas) || schemas[0] !== ERROR) problems.push('an error without its schema')
  if (rest['status'] !== String(status))
    problems.push(`an error whose status is ${JSON.stringify(rest['status'])}`)
  if (typeof detail !== 'string' || detail === '') problems.push('an error without detail')
  if (scimType !== undefined && !SCIM_TYPES.has(scimType))
    problems.push(`scimType ${JSON.stringify(scimType)}`)
  if (headers['content-type'] !== 'application/scim+json')
    problems.push(`an error as ${headers['content-type']}`)
  return problems
}

function judgeScim(json: unknown): string[] {
  const { schemas, totalResults, itemsPerPage, startIndex, Resources } = json as Json
  if (!Array.isArray(schemas) || !schemas.includes(LIST)) return judgeResource(json as Json)
  const problems: string[] = []
  const numbers = [totalResults, itemsPerPage, ...(startIndex === undefined ? [] : [startIndex])]
  if (!numbers.every((number) => Number.isInteger(number)))
    problems.push('a list whose numbers are none (E1)')
  if (!Array.isArray(Resources)) return [...problems, 'a list without Resources (E1)']
  if (Resources.length !== itemsPerPage) problems.push('itemsPerPage is not how many there are')
  return [...problems, ...(Resources as Json[]).flatMap(judgeResource)]
}

/** E5, and what is never returned. */
function judgeResource(resource: Json): string[] {
  const { manager } = (resource[ENTERPRISE] ?? {}) as Json
  const problems: string[] = []
  if (manager !== undefined && (typeof manager !== 'object' || manager === null || Array.isArray(manager)))
    problems.push(`manager ${JSON.stringify(manager)} (E5)`)
  if ('password' in resource) problems.push('a password in the answer (A11)')
  if (resource['active'] !== undefined && typeof resource['active'] !== 'boolean')
    problems.push('active is no boolean')
  return problems
}
