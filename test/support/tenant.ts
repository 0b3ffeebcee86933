import { afterAll, beforeAll } from 'vitest'
import { createSandbox } from '../../src/sandbox.ts'
import type { Sandbox, SandboxOptions } from '../../src/sandbox.ts'

export const CORE = 'urn:ietf:params:scim:schemas:core:2.0:User'
export const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User'
export const GROUP = 'urn:ietf:params:scim:schemas:core:2.0:Group'
export const PATCH_OP = 'urn:ietf:params:scim:api:messages:2.0:PatchOp'
export const SCIM_ERROR = 'urn:ietf:params:scim:api:messages:2.0:Error'

/** A reply with its JSON body, loosely typed: tests say what they expect of it. */
export interface Reply {
  readonly status: number
  readonly headers: Headers
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  readonly body: any
}

type Send = (method: string, path: string, body?: unknown, headers?: Record<string, string>) => Promise<Reply>

export interface TestConnection {
  readonly id: string
  readonly token: string
  readonly send: Send
}

export interface TestWorkspace {
  readonly id: string
  /** By name. */
  readonly connections: Readonly<Record<string, TestConnection>>
  /** The first connection's. */
  readonly scim: Send
  /** Below `/v1/workspaces/{id}`. */
  readonly control: Send
}

export interface WorkspaceWish {
  readonly connections?: readonly { name: string; idp: string; mode?: string; token?: string }[]
  readonly settings?: Record<string, unknown>
  /** What it begins with: the name of a seed, or a document. */
  readonly seed?: unknown
}

/** One listening sandbox in memory for the file; `workspace()` makes an isolated Ramp in it. */
export function useSandbox(
  options: () => Partial<SandboxOptions> | Promise<Partial<SandboxOptions>> = () => ({}),
): {
  readonly sandbox: () => Sandbox
  readonly workspace: (wish?: WorkspaceWish) => Promise<TestWorkspace>
} {
  let running: Sandbox
  beforeAll(async () => {
    const given = await options()
    running = await createSandbox({ data: ':memory:', port: 0, controlPort: 0, logLevel: 'silent', ...given })
  })
  afterAll(() => running.close())
  return {
    sandbox: () => running,
    async workspace({ connections = [{ name: 'okta', idp: 'okta' }], settings = {}, seed } = {}) {
      const defaults = { defaultDepartment: 'General', defaultLocation: 'Remote' }
      const made = await request(`${running.controlUrl}/v1/workspaces`, 'POST', {
        connections,
        settings: { ...(seed === undefined && defaults), ...settings },
        ...(seed !== undefined && { seed }),
      })
      if (made.status !== 201) throw new Error(JSON.stringify(made.body))
      const { id, connections: joined } = made.body as {
        id: string
        connections: (TestConnection & { name: string })[]
      }
      const byName = Object.fromEntries(
        joined.map((connection) => [
          connection.name,
          {
            ...connection,
            send: (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
              request(running.scimBaseUrl + path, method, body, {
                authorization: `Bearer ${connection.token}`,
                ...headers,
              }),
          },
        ]),
      )
      const first = byName[connections[0]?.name ?? '']
      if (first === undefined) throw new Error('A workspace of a test needs a connection.')
      return {
        id,
        connections: byName,
        scim: first.send,
        control: (method, path, body) =>
          request(`${running.controlUrl}/v1/workspaces/${id}${path}`, method, body),
      }
    },
  }
}

/** Sends JSON, or a string as it is. */
export async function request(
  url: string,
  method: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Reply> {
  const response = await fetch(url, {
    method,
    headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  })
  const text = await response.text()
  return {
    status: response.status,
    headers: response.headers,
    body: text === '' ? undefined : JSON.parse(text),
  }
}

/** A create as Okta sends it: `given.family@...` gives the names. */
export function newUser(userName: string, changes: Record<string, unknown> = {}): Record<string, unknown> {
  const [given = '', family = ''] = userName.replace(/@.*$/u, '').split('.')
  return {
    schemas: [CORE],
    userName,
    name: { givenName: given, familyName: family },
    emails: [{ primary: true, type: 'work', value: userName }],
    active: true,
    ...changes,
  }
}

export const newGroup = (displayName: string, changes: Record<string, unknown> = {}) => ({
  schemas: [GROUP],
  displayName,
  ...changes,
})

export const withManager = (value: string) => ({ [ENTERPRISE]: { manager: { value } } })

export const patch = (...operations: unknown[]) => ({ schemas: [PATCH_OP], Operations: operations })
