import { expect } from 'vitest'
import { z } from 'zod'
import { developerRefusals } from '../../src/ramp/developer/refusal.ts'
import type { DeveloperRefusalCode } from '../../src/ramp/developer/refusal.ts'
import { developerOperations } from '../../src/ramp/developer/operations.ts'
import { useSandbox } from '../support/tenant.ts'
import type { Reply, TestWorkspace, WorkspaceWish } from '../support/tenant.ts'
import { expectAsRampDescribes } from './ramp-description.ts'

/** An answer as it came. */
export interface Answer extends Reply {
  readonly text: string
}

type Send = (path: string, request?: RequestInit) => Promise<Answer>

export interface DeveloperWorkspace extends TestWorkspace {
  readonly token: string
  /** `path` is below `/developer/v1`, or an address that was answered. Every answer is held against both descriptions. */
  readonly send: Send
  get(path: string): Promise<Answer>
  /** With a JSON body. */
  call(method: string, path: string, body?: unknown): Promise<Answer>
  /** The same with a token of another client with these scopes. */
  withScopes(...scopes: string[]): Promise<Send>
  /** The exchange that was recorded last, whole. */
  lastExchange(): Promise<RecordedExchange>
}

export interface RecordedExchange {
  readonly operation: string
  readonly status: number
  readonly connectionId: string
  readonly personId: string | null
  readonly findings: readonly { readonly code: string; readonly level: string; readonly message: string }[]
  readonly changes: readonly {
    readonly attribute: string
    readonly before: unknown
    readonly after: unknown
  }[]
  readonly request: { readonly body: string | null; readonly headers: Record<string, string> }
  readonly response: {
    readonly body: string | null
    readonly bytes: number
    readonly truncated: boolean
    readonly headers: Record<string, string>
  }
}

/** One listening sandbox for the file; `workspace()` makes an isolated Ramp with a token for its Developer API. */
export function useDeveloperApi() {
  const { sandbox, workspace: makeWorkspace } = useSandbox()
  return {
    sandbox,
    async workspace(wish: WorkspaceWish = {}): Promise<DeveloperWorkspace> {
      const workspace = await makeWorkspace(wish)
      const { developerBaseUrl } = sandbox()
      const made = await workspace.control('POST', '/api-clients', { kind: 'token', name: 'tests' })
      const { token } = made.body as { token: string }
      const sender =
        (bearer: string): Send =>
        (path, request = {}) =>
          send(developerBaseUrl, path, {
            ...request,
            headers: { authorization: `Bearer ${bearer}`, ...(request.headers as Record<string, string>) },
          })
      const own = sender(token)
      let clients = 0
      return {
        ...workspace,
        token,
        send: own,
        get: (path) => own(path),
        call: (method, path, body) =>
          own(path, {
            method,
            ...(body !== undefined && {
              headers: { 'content-type': 'application/json' },
              body: typeof body === 'string' ? body : JSON.stringify(body),
            }),
          }),
        async withScopes(...scopes) {
          const name = `tests-${++clients}`
          const { body } = await workspace.control('POST', '/api-clients', { kind: 'token', name, scopes })
          return sender((body as { token: string }).token)
        },
        async lastExchange() {
          const { body } = await workspace.control('GET', '/exchanges?limit=1')
          const { id } = (body as { exchanges: [{ id: string }] }).exchanges[0]
          return (await workspace.control('GET', `/exchanges/${id}`)).body as RecordedExchange
        },
      }
    },
  }
}

async function send(baseUrl: string, path: string, request: RequestInit): Promise<Answer> {
  const url = path.startsWith('http') ? path : baseUrl + path
  const response = await fetch(url, request)
  const text = await response.text()
  const { status, headers } = response
  const method = request.method ?? 'GET'
  expect(headers.get('x-trace-id')).toMatch(/^[0-9a-f]{32}$/)
  if (status !== 204 && method !== 'HEAD') expect(headers.get('content-type')).toBe('application/json')
  if (status < 300 && method !== 'HEAD') {
    const { pathname } = new URL(url)
    const described = pathname.slice(Math.max(pathname.indexOf('/developer/v1'), 0))
    expectAsRampDescribes(method, described, status, text)
    expectAsOwnSchema(method, described, status, text)
  }
  return { status, headers, text, body: text === '' ? undefined : JSON.parse(text) }
}

/** Objects with named properties take no others: an answer holds nothing that our description does not name. */
function expectAsOwnSchema(method: string, path: string, status: number, text: string): void {
  const operation = developerOperations.find(
    (each) =>
      each.method === method &&
      new RegExp(`^/developer/v1${each.path.replace(/\{\w+\}/g, '[0-9a-f-]{36}')}$`).test(path),
  )
  if (operation === undefined) return
  expect(status).toBe(operation.answer.status)
  if (operation.answer.schema === undefined) return expect(text).toBe('')
  const read = operation.answer.schema.safeParse(JSON.parse(text))
  if (!read.success) throw new Error(`${method} ${path}: ${z.prettifyError(read.error)}\n${text}`)
  expect(JSON.parse(text)).toEqual(read.data)
}

/** Checks status, code and envelope of a refusal at once. */
export function expectRefused(
  { status, body, headers }: Answer,
  code: DeveloperRefusalCode,
  fields: Record<string, unknown> = {},
): void {
  const row = developerRefusals[code]
  expect({ status, code: body.error_v2?.error_code }).toEqual({ status: row.status, code: row.errorCode })
  expect(body.error_v2).toEqual({
    error_code: row.errorCode,
    message: expect.any(String),
    notes: '',
    additional_info: fields,
  })
  expect(body.error).toEqual(row.status === 422 ? fields : undefined)
  if (row.status === 401) expect(headers.get('www-authenticate')).toMatch(/^Bearer /)
}
