import type { Json } from './matcher.ts'
import { textAt } from './variables.ts'
import { send } from './wire.ts'

/** Ramp's side of a workspace, as its administrators see it. */
export interface RampView {
  /** What SCIM lists. */
  readonly users: readonly Json[]
  readonly people: readonly Json[]
  /** The open ones. */
  readonly syncErrors: readonly Json[]
}

export interface Tenant {
  readonly workspaceId: string
  readonly token: string
}

export interface NewTenant {
  readonly name: string
  readonly idp: string
  readonly mode?: string
  readonly settings?: Readonly<Record<string, Json>>
}

type Answer = Readonly<Record<string, Json>>

/** Ramp's administrator for tests and demonstrations: a client of the control API and of SCIM. */
export function createControl(controlUrl: string, controlToken?: string) {
  async function call(method: string, path: string, body?: unknown): Promise<Answer> {
    const answer = await send({
      method,
      url: `${controlUrl.replace(/\/$/u, '')}/v1${path}`,
      headers: {
        Accept: 'application/json',
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
        ...(controlToken === undefined ? {} : { Authorization: `Bearer ${controlToken}` }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    if (answer.status >= 300) throw new Error(`${method} /v1${path}: ${answer.status} ${answer.body}`)
    return answer.body === '' ? {} : (JSON.parse(answer.body) as Answer)
  }

  async function all(path: string, key: string): Promise<readonly Json[]> {
    const found: Json[] = []
    let after = ''
    for (;;) {
      const page = await call('GET', `${path}${path.includes('?') ? '&' : '?'}limit=1000${after}`)
      found.push(...(page[key] as readonly Json[]))
      if (typeof page['next'] !== 'string') return found
      after = `&after=${encodeURIComponent(page['next'])}`
    }
  }

  return {
    /** A workspace of its own with one connection. */
    async createTenant({ name, idp, mode, settings }: NewTenant): Promise<Tenant> {
      const connection = { name: idp, idp, ...(mode !== undefined && { mode }) }
      const made = await call('POST', '/workspaces', { name, connections: [connection], settings })
      const [{ token } = { token: '' }] = made['connections'] as readonly { readonly token: string }[]
      return { workspaceId: textAt(made, '/id'), token }
    },
    deleteWorkspace: (workspaceId: string) => call('DELETE', `/workspaces/${workspaceId}`),
    updateSettings: (workspaceId: string, settings: Readonly<Record<string, Json>>) =>
      call('PATCH', `/workspaces/${workspaceId}/settings`, settings),
    people: (workspaceId: string) => all(`/workspaces/${workspaceId}/people`, 'people'),
    syncErrors: (workspaceId: string, state: 'open' | 'resolved' | 'all' = 'open') =>
      all(`/workspaces/${workspaceId}/sync-errors?state=${state}`, 'syncErrors'),
  }
}

export type Control = ReturnType<typeof createControl>

/** Everyone SCIM lists, page by page. */
export async function listUsers(baseUrl: string, token: string): Promise<readonly Json[]> {
  const found: Json[] = []
  for (;;) {
    const url = `${baseUrl}/Users?startIndex=${found.length + 1}&count=100`
    const headers = { Accept: 'application/scim+json', Authorization: `Bearer ${token}` }
    const answer = await send({ method: 'GET', url, headers })
    if (answer.status !== 200) throw new Error(`GET ${url}: ${answer.status} ${answer.body}`)
    const page = JSON.parse(answer.body) as { totalResults: number; Resources: readonly Json[] }
    found.push(...page.Resources)
    if (found.length >= page.totalResults || page.Resources.length === 0) return found
  }
}
