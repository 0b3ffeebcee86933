import { describe, expect, it } from 'vitest'
import { newUser, request, useSandbox } from '../support/tenant.ts'
import type { TestWorkspace } from '../support/tenant.ts'

const { workspace, sandbox } = useSandbox()

const at = (seconds: number) => new Date(Date.UTC(2026, 2, 1, 9, 0, seconds)).toISOString()
const set = ({ control }: TestWorkspace, seconds: number) =>
  control('PUT', '/clock', { mode: 'frozen', now: at(seconds) })

async function lastSyncs({ control }: TestWorkspace): Promise<Record<string, string | null>> {
  const { connections } = (await control('GET', '/connections')).body
  return Object.fromEntries(
    connections.map(({ name, lastSyncAt }: { name: string; lastSyncAt: string | null }) => [
      name,
      lastSyncAt,
    ]),
  )
}

describe('The last sync of a connection (ramp-scim 10)', () => {
  it('moves with every write received, taken or refused, and not with a read', async () => {
    const made = await workspace()
    const { scim } = made
    await set(made, 0)
    await scim('GET', '/Users')
    expect(await lastSyncs(made)).toEqual({ okta: null })
    const { body: user } = await scim('POST', '/Users', newUser('a.b@x.com'))
    expect(await lastSyncs(made)).toEqual({ okta: at(0) })
    const writes: (() => Promise<{ status: number }>)[] = [
      () => scim('PUT', `/Users/${user.id}`, newUser('a.b@x.com')),
      () => scim('POST', '/Users', newUser('a.b@x.com')),
      () => scim('POST', '/Users', newUser('c.d@x.com', { emails: [{ value: 'a.b@x.com', primary: true }] })),
      () => scim('PATCH', `/Users/${user.id}`, 'no json'),
      () => scim('PATCH', '/Users/nobody', {}),
      () => scim('DELETE', `/Users/${user.id}`),
    ]
    const statuses: number[] = []
    for (const [index, write] of writes.entries()) {
      await set(made, index + 1)
      statuses.push((await write()).status)
      expect(await lastSyncs(made)).toEqual({ okta: at(index + 1) })
    }
    expect(statuses).toEqual([200, 409, 409, 400, 400, 204])
    await set(made, 30)
    for (const path of ['/Users', `/Users/${user.id}`, '/Schemas', '/ServiceProviderConfig'])
      await scim('GET', path)
    await scim('POST', '/Users/.search', {})
    expect(await lastSyncs(made)).toEqual({ okta: at(writes.length) })
  })

  it('is of each connection, and a wrong token moves none', async () => {
    const made = await workspace({
      connections: [
        { name: 'okta', idp: 'okta' },
        { name: 'entra', idp: 'entra' },
      ],
    })
    await set(made, 0)
    await made.connections['entra']?.send('POST', '/Users', newUser('a.b@x.com'))
    await request(`${sandbox().scimBaseUrl}/Users`, 'POST', newUser('c.d@x.com'), {
      authorization: 'Bearer wrong',
    })
    expect(await lastSyncs(made)).toEqual({ okta: null, entra: at(0) })
  })

  it('follows a clock that is set back, and is gone after a reset', async () => {
    const made = await workspace()
    await set(made, 50)
    await made.scim('POST', '/Users', newUser('a.b@x.com'))
    await set(made, 10)
    await made.scim('POST', '/Users', newUser('c.d@x.com'))
    expect(await lastSyncs(made)).toEqual({ okta: at(10) })
    await made.control('POST', '/reset')
    expect(await lastSyncs(made)).toEqual({ okta: null })
  })
})
