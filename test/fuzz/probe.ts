import type { FuzzRequest } from './request.ts'
import type { World } from './world.ts'
import type { WireAnswer } from './wire.ts'

export interface Reply {
  readonly answer: WireAnswer
  readonly json: unknown
}

type Send = (request: FuzzRequest) => Promise<Reply | undefined>

const CHANGING: ReadonlySet<string> = new Set(['POST', 'PUT', 'PATCH', 'DELETE'])

/** Bulk is many writes, and each stands for itself; a search is none. */
const WATCHED = {
  scim: /^\/scim\/v2\/(?:Users|Groups)[\w/-]*(?:\?|$)/u,
  developer: /^\/developer\/v1\/(?:users|departments|locations|vendors(?!\/agreements))[\w/-]*(?:\?|$)/u,
  control: /^$/u,
}

/** Whether a look before and after tells what the request changed. */
export const isWatched = ({ listener, method, target }: FuzzRequest) =>
  CHANGING.has(method) && WATCHED[listener].test(target)

/** Sends a request between two looks at what it could change; says what a refused one changed. */
export function createProbe(send: Send, world: World) {
  const control = (method: string, path: string, body?: unknown) =>
    send({
      listener: 'control',
      method,
      target: `/v1/workspaces/${world.workspaceId}${path}`,
      headers: body === undefined ? {} : { 'content-type': 'application/json' },
      ...(body !== undefined && { body: Buffer.from(JSON.stringify(body)) }),
    })

  /** Undefined when the rate limit kept it from seeing. */
  async function look({ listener, headers, target }: FuzzRequest): Promise<string | undefined> {
    const isScim = listener === 'scim'
    const authorization = isScim ? (headers['authorization'] ?? '') : `Bearer ${world.developer.tokens[0]}`
    const path = target.split('?', 1)[0] ?? ''
    const read = (target: string) => send({ listener, method: 'GET', target, headers: { authorization } })
    const endpoint = /\/(?:Users|Groups)(?=\/|$)/u.exec(path)?.[0] ?? '/Users'
    const person = path.split('/')[4] ?? ''
    const parts = [
      ...(isScim ? [await read(`/scim/v2${endpoint}?count=0`)] : []),
      ...(path.includes('/vendors') ? [await read('/developer/v1/vendors?page_size=100')] : []),
      ...(path.endsWith(endpoint) || person === ''
        ? []
        : [await read(path), await control('GET', `/people/${person}`)]),
      await control('GET', '/departments'),
      await control('GET', '/locations'),
      await control('GET', '/activity?limit=1'),
    ]
    if (parts.some((part) => part?.answer.status === 429)) return undefined
    return parts.map((part) => `${part?.answer.status} ${part?.answer.body.toString('utf8')}`).join('\n')
  }

  async function sendBetween(request: FuzzRequest): Promise<{ reply: Reply | undefined; changed?: string }> {
    const before = await look(request)
    const reply = await send(request)
    if (before === undefined || reply === undefined || reply.answer.status < 400) return { reply }
    const after = await look(request)
    if (after === undefined || after === before) return { reply }
    return { reply, changed: firstDifference(before, after) }
  }

  return {
    /**
     * On a clock that stands, once it has done what is due: what comes due by itself meanwhile, as all that was put off
     * past the year 9999 does in one millisecond, is not of the request's doing.
     */
    async send(request: FuzzRequest) {
      const clock = (await control('GET', '/clock'))?.json as { readonly mode?: string } | undefined
      await control('PUT', '/clock', { mode: 'frozen' })
      const sent = await sendBetween(request)
      if (clock?.mode !== undefined && clock.mode !== 'frozen')
        await control('PUT', '/clock', { mode: clock.mode })
      return sent
    },
  }
}

function firstDifference(before: string, after: string): string {
  const [old, next] = [before.split('\n'), after.split('\n')]
  const at = old.findIndex((line, index) => line !== next[index])
  const [was = '', is = ''] = [old[at], next[at]]
  const from = Math.max([...was].findIndex((letter, index) => letter !== [...is][index]) - 200, 0)
  return `${was.slice(from, from + 700)} -> ${is.slice(from, from + 700)}`
}
