import { newUser, patch } from './tenant.ts'
import type { Reply, TestWorkspace } from './tenant.ts'

export const INVALID_LOCATION = 'Location cannot be assigned to an entity using a different issuing currency'

/** How each provider moves somebody to another location (ramp-scim.md 2.1). */
const moves = {
  okta: (locality: string) =>
    patch({ op: 'replace', value: { addresses: [{ type: 'work', primary: true, locality }] } }),
  entra: (locality: string) =>
    patch({ op: 'Replace', path: 'addresses[type eq "work"].locality', value: locality }),
} as const

/** A company in the United States with a company in Germany, which issues in euros and has the location Berlin. */
export async function withGermany({ scim, control }: TestWorkspace, currency = 'EUR') {
  const germany = (await control('POST', '/entities', { name: 'Acme GmbH', currency })).body
  const berlin = (await control('POST', '/locations', { name: 'Berlin', entityId: germany.id })).body
  return {
    germany: germany as { id: string },
    berlin: berlin as { id: string },
    create: (userName: string, locality: string): Promise<Reply> =>
      scim('POST', '/Users', newUser(userName, { addresses: [{ type: 'work', primary: true, locality }] })),
    move: (id: string, locality: string, wire: keyof typeof moves = 'okta'): Promise<Reply> =>
      scim('PATCH', `/Users/${id}`, moves[wire](locality)),
    /** `location @ entity`. */
    async placeOf(id: string): Promise<string> {
      const { body } = await control('GET', `/people/${id}`)
      return `${body.location.name} @ ${body.entity.name}`
    },
    async errors(): Promise<string[]> {
      const { syncErrors } = (await control('GET', '/sync-errors')).body as {
        syncErrors: { subject: string; reason: string }[]
      }
      return syncErrors.map(({ subject, reason }) => `${subject}: ${reason}`)
    },
  }
}
