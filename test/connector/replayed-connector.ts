import { randomUUID } from 'node:crypto'
import { FILTERED_ROLES, ROLES, UNFILTERED_ROLES, contractGrant, ownerGrant, roleGrant } from './connector.ts'
import type { Connector } from './connector.ts'
import { createTransport } from './replayed-transport.ts'
import type { Transport, TransportOptions } from './replayed-transport.ts'
import * as decoders from './strict-decoder.ts'
import type { Decoder } from './strict-decoder.ts'

const PAGE_SIZE = '100'
/** Those a connector with `provisioning` asks for, and those it asks for without (ramp-developer-api.md 1.1). */
const READ_SCOPES = ['users:read', 'vendors:read']
const SCOPES = [...READ_SCOPES, 'users:write', 'vendors:write']

interface Page<T> {
  readonly data: readonly T[]
  readonly page: { readonly next: string | null }
}

export type ReplayOptions = Omit<TransportOptions, 'scopes'>

/** Plays ConductorOne's connector, newest known generation: the requests of 1.4 and 1.7, each in its turn and shape. */
export interface ReplayedConnector extends Connector {
  /** What the last command sent, tokens aside. */
  lastSent(): readonly string[]
}

export function createReplayedConnector(options: ReplayOptions): ReplayedConnector {
  let last: Transport | undefined

  /** Each command is a process of its own: with its own token and its own cache. */
  function begin(scopes: readonly string[]): Transport {
    return (last = createTransport({ ...options, scopes }))
  }

  const act = async (userId: string, verb: 'deactivate' | 'reactivate') => {
    const transport = begin(SCOPES)
    await transport.act({ method: 'PATCH', url: transport.url(`/users/${userId}/${verb}`) })
  }

  async function setOwner(transport: Transport, vendorId: string, ownerId: string | null): Promise<void> {
    const url = transport.url(`/vendors/${vendorId}`)
    const body = JSON.stringify({ vendor_owner_id: ownerId })
    await transport.call({ method: 'PATCH', url, contentType: 'application/json', body }, decoders.vendor)
  }

  const ownerOf = async (transport: Transport, vendorId: string) => {
    const request = { method: 'GET', url: transport.url(`/vendors/${vendorId}`) }
    return (await transport.call(request, decoders.vendor)).vendor_owner_id
  }

  return {
    lastSent: () => last?.sent ?? [],
    sync: () => sync(begin(READ_SCOPES)),
    async grantOwner(vendorId, userId) {
      const transport = begin(SCOPES)
      await validate(transport)
      if ((await ownerOf(transport, vendorId)) !== userId) await setOwner(transport, vendorId, userId)
    },
    async revokeOwner(vendorId, userId) {
      const transport = begin(SCOPES)
      await validate(transport)
      if ((await ownerOf(transport, vendorId)) === userId) await setOwner(transport, vendorId, null)
    },
    async createAccount(profile) {
      const transport = begin(SCOPES)
      const { email, first_name, last_name, role } = profile
      const body = { email, first_name, last_name, role, idempotency_key: randomUUID() }
      const url = transport.url('/users/deferred')
      const request = { method: 'POST', url, contentType: 'application/json', body: JSON.stringify(body) }
      const { id } = await transport.call(request, decoders.task, 'once')
      if (id === '') throw new Error('no task id')
    },
    disableUser: (userId) => act(userId, 'deactivate'),
    enableUser: (userId) => act(userId, 'reactivate'),
  }
}

const usersUrl = (transport: Transport) => transport.url(`/users?page_size=${PAGE_SIZE}`)

/** Before anything else: the first page of users. */
async function validate(transport: Transport): Promise<void> {
  await transport.call({ method: 'GET', url: usersUrl(transport) }, decoders.users)
}

async function sync(transport: Transport) {
  const cache = new Map<string, unknown>()

  async function get<T>(url: string, decode: Decoder<T>): Promise<T> {
    const known = cache.get(url)
    if (known !== undefined) return known as T
    const answer = await transport.call({ method: 'GET', url }, decode)
    cache.set(url, answer)
    return answer
  }

  /** `next` as it came, but for page_size where it has none and role, which are put back, and the order of names. */
  function nextUrl(next: string, role?: string): string {
    const url = new URL(next)
    if (!url.searchParams.has('page_size')) url.searchParams.set('page_size', PAGE_SIZE)
    if (role !== undefined) url.searchParams.set('role', role)
    url.searchParams.sort()
    return url.href
  }

  async function walk<T>(
    first: string,
    fetchPage: (url: string) => Promise<Page<T>>,
    toUrl: (next: string) => string = nextUrl,
  ): Promise<T[]> {
    const found: T[] = []
    for (let url: string | undefined = first; url !== undefined;) {
      const { data, page } = await fetchPage(url)
      found.push(...data)
      url = page.next === null || page.next === '' ? undefined : toUrl(page.next)
    }
    return found
  }

  const searchAgreements = (url: string) =>
    transport.call(
      { method: 'POST', url, contentType: 'application/json', body: JSON.stringify({ page_size: 100 }) },
      decoders.agreements,
    )
  const listUsers = (role?: string) =>
    walk(
      role === undefined ? usersUrl(transport) : transport.url(`/users?page_size=${PAGE_SIZE}&role=${role}`),
      (url) => get(url, decoders.users),
      (next) => nextUrl(next, role),
    )

  await get(usersUrl(transport), decoders.users)
  const agreements = await walk(transport.url('/vendors/agreements'), searchAgreements, (next) => next)
  const vendors = await walk(transport.url(`/vendors?page_size=${PAGE_SIZE}`), (url) =>
    get(url, decoders.vendors),
  )
  const users = await listUsers()
  const grants = new Set<string>()
  for (const { id, vendor_owner_id } of vendors)
    if (vendor_owner_id !== null && vendor_owner_id !== '') grants.add(ownerGrant(id, vendor_owner_id))
  for (const { id } of agreements) {
    const { contract_owners: owners } = await get(
      transport.url(`/vendors/agreements/${id}`),
      decoders.agreement,
    )
    for (const owner of owners) grants.add(contractGrant(id, owner.id))
  }
  for (const role of FILTERED_ROLES)
    for (const user of await listUsers(role)) if (user.role === role) grants.add(roleGrant(role, user.id))
  for (const role of UNFILTERED_ROLES)
    for (const user of await listUsers()) if (user.role === role) grants.add(roleGrant(role, user.id))

  const idsOf = (list: readonly { readonly id: string }[]) => new Set(list.map(({ id }) => id))
  return {
    resources: {
      user: idsOf(users),
      role: new Set(ROLES.map((role) => `role:${role}`)),
      vendor: idsOf(vendors),
      vendor_agreement: idsOf(agreements),
    },
    grants,
  }
}
