import { createControl, type NewTenant } from '../../src/idp/control.ts'
import type { Json } from '../../src/idp/matcher.ts'
import { send } from '../../src/idp/wire.ts'
import type { Sandbox } from '../../src/sandbox.ts'

export interface ScimAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: Json | undefined
}

/** A workspace with one connection, its SCIM client and its Ramp administrator. */
export async function openTenant(sandbox: Sandbox, options: Omit<NewTenant, 'name'>) {
  const control = createControl(sandbox.controlUrl)
  const { workspaceId, token } = await control.createTenant({ name: 'A tenant of a test', ...options })
  return {
    async scim(method: string, path: string, body?: unknown): Promise<ScimAnswer> {
      const answer = await send({
        method,
        url: sandbox.scimBaseUrl + path,
        headers: {
          Accept: 'application/scim+json',
          Authorization: `Bearer ${token}`,
          ...(body === undefined ? {} : { 'Content-Type': 'application/scim+json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })
      const { status, headers } = answer
      return { status, headers, body: answer.body === '' ? undefined : (JSON.parse(answer.body) as Json) }
    },
    people: () => control.people(workspaceId),
    syncErrors: (state: 'open' | 'resolved' | 'all' = 'open') => control.syncErrors(workspaceId, state),
    updateSettings: (settings: Readonly<Record<string, Json>>) =>
      control.updateSettings(workspaceId, settings),
    close: () => control.deleteWorkspace(workspaceId),
  }
}

export type TestTenant = Awaited<ReturnType<typeof openTenant>>
