import { newUser, patch } from './tenant.ts'
import type { Reply, TestWorkspace, WorkspaceWish } from './tenant.ts'

export const INVALID_ROLE = 'User is not eligible to receive assigned role'

/** How each provider writes a role (ramp-scim.md 5.3). */
export const wires = {
  okta: {
    body: (role: string): Record<string, unknown> => ({ roles: [{ type: 'rampUserRole', value: role }] }),
    change: (role: string) =>
      patch({ op: 'replace', value: { roles: [{ type: 'rampUserRole', value: role }] } }),
  },
  entra: {
    body: (role: string): Record<string, unknown> => ({ roles: role }),
    change: (role: string) => patch({ op: 'Replace', path: 'roles', value: role }),
  },
} as const

export type Wire = keyof typeof wires
export const WIRES = ['okta', 'entra'] as const satisfies readonly Wire[]

/** What a workspace with role sync is made with, joined to that provider. */
export const withRoleSync = (idp: Wire, settings: Record<string, unknown> = {}): WorkspaceWish => ({
  connections: [{ name: idp, idp }],
  settings: { roleSync: true, ...settings },
})

/** A company whose people get roles in the way of one provider. */
export function roleClient({ scim, control }: TestWorkspace, wire: Wire) {
  const { body, change } = wires[wire]
  return {
    create: (userName: string, role?: string, more: Record<string, unknown> = {}): Promise<Reply> =>
      scim('POST', '/Users', newUser(userName, { ...(role !== undefined && body(role)), ...more })),
    change: (id: string, role: string): Promise<Reply> => scim('PATCH', `/Users/${id}`, change(role)),
    roleOf: async (id: string): Promise<string | undefined> =>
      ((await control('GET', `/people/${id}`)).body as { role?: string }).role,
    /** `e-mail: reason`, open ones, newest first. */
    async errors(): Promise<string[]> {
      const { syncErrors } = (await control('GET', '/sync-errors')).body as {
        syncErrors: { subject: string; reason: string }[]
      }
      return syncErrors.map(({ subject, reason }) => `${subject}: ${reason}`)
    },
  }
}
