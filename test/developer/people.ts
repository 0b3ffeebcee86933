import { patch } from '../support/tenant.ts'
import type { Answer, DeveloperWorkspace } from './developer-client.ts'

export const NOBODY = '019ab000-0000-7000-8000-000000000000'

/** What SCIM sends to switch somebody on or off. */
export const active = (value: boolean) => patch({ op: 'replace', value: { active: value } })

export const statusOf = async (ramp: DeveloperWorkspace, id: string): Promise<string> =>
  ((await ramp.get(`/users/${id}`)).body as { status: string }).status

/** Gives a role as an administrator does. */
export async function giveRole(ramp: DeveloperWorkspace, id: string, ...roles: string[]): Promise<void> {
  for (const role of roles) {
    const { status, body } = await ramp.control('PATCH', `/people/${id}`, { role })
    if (status >= 300) throw new Error(JSON.stringify(body))
  }
}

/** An empty PATCH with no content type, as the connector sends it (ramp-developer-api.md 1.4). */
export const act = (ramp: DeveloperWorkspace, id: string, verb: string): Promise<Answer> =>
  ramp.send(`/users/${id}/${verb}`, { method: 'PATCH' })
