import type { FuzzRequest } from './request.ts'
import type { Reply } from './probe.ts'
import type { LiveConnection, World } from './world.ts'

type Send = (request: FuzzRequest) => Promise<Reply | undefined>

const NARROW = ['users:read']

/** A few people, and vendors with contracts, which nothing but a seed can make. */
const SEED = {
  entities: [
    { name: 'Tessera Inc.', currency: 'USD', primary: true },
    { name: 'Tessera GmbH', currency: 'EUR' },
  ],
  departments: ['Sales'],
  locations: ['Berlin'],
  people: ['owner', 'admin', 'ida', 'joe'].map((given, index) => ({
    email: `${given}@tessera.example`,
    firstName: given,
    lastName: 'seed',
    role: ['BUSINESS_OWNER', 'BUSINESS_ADMIN', 'BUSINESS_USER', 'GUEST_USER'][index],
  })),
  vendors: Array.from({ length: 5 }, (_, index) => ({
    name: `Vendor ${index}`,
    owner: index < 3 ? 'ida@tessera.example' : null,
    contacts: Array.from({ length: index }, (_, at) => ({ email: `c${at}@vendor.example` })),
  })),
  agreements: Array.from({ length: 6 }, (_, index) => ({
    vendor: `Vendor ${index % 3}`,
    name: `Contract ${index}`,
    endDate: '2027-01-31',
    owners: ['ida@tessera.example'],
  })),
}

interface Made {
  readonly id: string
  readonly connections: readonly LiveConnection[]
  readonly apiClients: readonly { token?: string; clientId: string | null; clientSecret?: string }[]
}

const LISTS = ['/users', '/departments', '/locations', '/entities', '/vendors', '/audit-logs/events']

/** A workspace of its own for a lane, and one beside it, which nothing the lane sends may reach. */
export async function openWorld(send: Send, world: World, lane: number) {
  const make = async (name: string, settings: object) => {
    const made = await send({
      listener: 'control',
      method: 'POST',
      target: '/v1/workspaces',
      headers: { 'content-type': 'application/json' },
      body: Buffer.from(
        JSON.stringify({
          name,
          settings,
          seed: SEED,
          connections: [
            { name: 'okta', idp: 'okta', mode: 'ramp', settings: { features: 'full-rfc' } },
            { name: 'entra', idp: 'entra', mode: 'ramp' },
            { name: 'spec', idp: 'generic', mode: 'spec' },
          ],
          apiClients: [
            { kind: 'token', name: 'all' },
            { kind: 'token', name: 'narrow', scopes: NARROW },
            { kind: 'client-credentials', name: 'baton' },
            { kind: 'client-credentials', name: 'narrow credentials', scopes: NARROW },
          ],
        }),
      ),
    })
    if (made?.answer.status !== 201) throw new Error(`no workspace: ${made?.answer.body.toString('utf8')}`)
    return made.json as Made
  }

  const lookAt = (path: string, { apiClients }: Made) =>
    send({
      listener: 'developer',
      method: 'GET',
      target: `/developer/v1${path}?page_size=100`,
      headers: { authorization: `Bearer ${apiClients[0]?.token}` },
    })

  const neighbour = await make(`neighbour of fuzz ${lane}`, {})
  const lookBeside = async () => {
    const seen: string[] = []
    for (const path of LISTS) seen.push((await lookAt(path, neighbour))?.answer.body.toString('utf8') ?? '')
    return seen.join('\n')
  }
  const beside = await lookBeside()
  world.developer.foreign = [...beside.matchAll(/"id":"([^"]+)"/gu)].map(([, id = '']) => id)

  const own = await make(
    `fuzz ${lane}`,
    lane % 2 === 0 ? { defaultDepartment: 'General', defaultLocation: 'Remote' } : {},
  )
  world.workspaceId = own.id
  world.connections = own.connections.map(({ id, name, token }) => ({ id, name, token }))
  for (const { token, clientId, clientSecret } of own.apiClients) {
    if (token !== undefined) world.developer.tokens.push(token)
    if (clientId !== null && clientSecret !== undefined)
      world.developer.clients.push({ id: clientId, secret: clientSecret })
  }

  return {
    /** Whether the workspace beside it is as it was. */
    async isNeighbourUntouched() {
      return (await lookBeside()) === beside
    },
  }
}
