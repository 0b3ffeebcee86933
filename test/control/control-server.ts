import { createSandbox } from '../../src/sandbox.ts'
import { expectDescribed } from './described-answer.ts'
import type { Document } from './described-answer.ts'
import { send } from './send.ts'
import type { HttpAnswer } from './send.ts'

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }

export interface Answer {
  readonly status: number
  readonly headers: HttpAnswer['headers']
  readonly text: string
  /** Undefined when there was none. */
  readonly body: Json | undefined
}

/** What stands in an answer under a dotted path: `connections.0.token`. */
export function valueAt(answer: Answer, path: string): Json | undefined {
  return path
    .split('.')
    .reduce<Json | undefined>((value, key) => (value as Record<string, Json> | undefined)?.[key], answer.body)
}

/** The same, where only a text will do. */
export function textAt(answer: Answer, path: string): string {
  const value = valueAt(answer, path)
  if (typeof value !== 'string') throw new Error(`no text at ${path} in ${answer.status} ${answer.text}`)
  return value
}

export interface ControlServerOptions {
  readonly controlToken?: string
}

/** A sandbox in memory on free ports; every answer of its control API is held against the document it publishes. */
export async function startControlServer(options: ControlServerOptions = {}) {
  const sandbox = await createSandbox({
    data: ':memory:',
    port: 0,
    controlPort: 0,
    logLevel: 'silent',
    ...options,
  })
  const authorization: Record<string, string> =
    options.controlToken === undefined ? {} : { authorization: `Bearer ${options.controlToken}` }
  const described = await send(`${sandbox.controlUrl}/openapi.json`, {
    method: 'GET',
    headers: authorization,
  })
  const document = JSON.parse(described.text) as Document

  async function raw(
    method: string,
    path: string,
    request: { readonly headers?: Record<string, string>; readonly body?: string | Buffer } = {},
  ): Promise<Answer> {
    const answer = await send(sandbox.controlUrl + path, { method, ...request })
    const isJson = String(answer.headers['content-type'] ?? '').startsWith('application/json')
    if (method !== 'HEAD' && (isJson || answer.text === '') && answer.status !== 302) {
      expectDescribed(document, method, path.split('?', 1)[0] ?? '', answer)
    }
    return { ...answer, body: isJson && answer.text !== '' ? (JSON.parse(answer.text) as Json) : undefined }
  }

  async function call(method: string, path: string, body?: Json): Promise<Answer> {
    return raw(method, path, {
      headers: { ...authorization, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
  }

  return {
    document,
    controlUrl: sandbox.controlUrl,
    scimBaseUrl: sandbox.scimBaseUrl,
    raw,
    call,
    /** What an identity provider sends to the API listener. */
    scim: (token: string, method: string, path: string, body?: Json) =>
      send(sandbox.scimBaseUrl + path, {
        method,
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/scim+json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }),
    /** A workspace with one connection in mode `ramp` and a department and location for everyone. */
    async makeWorkspace(idp = 'okta') {
      const made = await call('POST', '/v1/workspaces', {
        connections: [{ name: idp, idp }],
        settings: { defaultDepartment: 'General', defaultLocation: 'Remote' },
      })
      const id = textAt(made, 'id')
      return {
        path: `/v1/workspaces/${id}`,
        id,
        token: textAt(made, 'connections.0.token'),
        connectionId: textAt(made, 'connections.0.id'),
      }
    },
    close: () => sandbox.close(),
  }
}

export type ControlServer = Awaited<ReturnType<typeof startControlServer>>

/** The payload of one person as Okta sends it. */
export function personNamed(
  given: string,
  family: string,
  more: { readonly [key: string]: Json } = {},
): Json {
  const email = `${given}.${family}@example.com`.toLowerCase()
  return {
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
    userName: email,
    name: { givenName: given, familyName: family },
    emails: [{ primary: true, value: email, type: 'work' }],
    active: true,
    ...more,
  }
}
