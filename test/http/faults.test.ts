import { describe, expect, it } from 'vitest'
import { SCIM_ERROR, newUser, patch, useSandbox } from '../support/tenant.ts'
import type { TestWorkspace } from '../support/tenant.ts'

const { workspace } = useSandbox()

interface Listed {
  readonly id: string
  readonly struck: number
  readonly exchangeIds: readonly string[]
}

async function arm(ramp: TestWorkspace, fault: Record<string, unknown>): Promise<Listed> {
  const { status, body } = await ramp.control('POST', '/faults', fault)
  expect(status, JSON.stringify(body)).toBe(201)
  return body as Listed
}

async function withUser() {
  const ramp = await workspace()
  const { body } = await ramp.scim('POST', '/Users', newUser('ann.lee@example.com'))
  const rename = (title: string) =>
    ramp.scim('PATCH', `/Users/${body.id}`, patch({ op: 'replace', path: 'title', value: title }))
  const title = async () => (await ramp.scim('GET', `/Users/${body.id}`)).body.title as string | undefined
  return { ...ramp, userId: body.id as string, rename, title }
}

describe('A fault of the SCIM endpoint', () => {
  it('answers the next two PATCH with 429 and Retry-After, in the shape of RFC 7644 3.12, and does nothing', async () => {
    const ramp = await withUser()
    const { id } = await arm(ramp, {
      face: 'scim',
      method: 'PATCH',
      times: 2,
      effect: { type: 'status', status: 429, retryAfterSeconds: 7 },
    })
    for (const title of ['a', 'b']) {
      const refused = await ramp.rename(title)
      expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '7'])
      expect(refused.headers.get('content-type')).toBe('application/scim+json')
      expect(refused.body).toEqual({ schemas: [SCIM_ERROR], status: '429', detail: 'Too Many Requests.' })
    }
    expect(await ramp.title()).toBeUndefined()
    expect((await ramp.rename('c')).status).toBe(200)
    expect(await ramp.title()).toBe('c')

    const { faults } = (await ramp.control('GET', '/faults')).body as { faults: Listed[] }
    const { exchanges } = (await ramp.control('GET', '/exchanges?status=429')).body
    expect(faults).toMatchObject([{ id, struck: 2, times: 2, face: 'scim', method: 'PATCH' }])
    expect(exchanges.map((each: { id: string }) => each.id)).toEqual(faults[0]?.exchangeIds.toReversed())
    expect(exchanges[0]).toMatchObject({
      operation: 'users.patch',
      findings: [
        {
          code: 'fault',
          level: 'advice',
          message: `The fault ${id} answered with 429 in its place. Nothing was done.`,
        },
      ],
    })
  })

  it('does what was asked for and says it failed, where it is told so', async () => {
    const ramp = await withUser()
    await arm(ramp, { operation: 'users.patch', effect: { type: 'status', status: 504, done: true } })
    const refused = await ramp.rename('a')
    expect([refused.status, refused.body.detail, refused.headers.get('location')]).toEqual([
      504,
      'Gateway Timeout.',
      null,
    ])
    expect(await ramp.title()).toBe('a')
    const { body } = await ramp.control('GET', '/exchanges?status=504')
    expect(body.exchanges[0].changes).toEqual([{ attribute: 'title', before: null, after: 'a' }])
    expect(body.exchanges[0].findings[0].message).toMatch(/in its place\. What was asked for is done\.$/)
  })

  it('is of one workspace, and lets pass what it is told to', async () => {
    const [ramp, other] = [await withUser(), await withUser()]
    await arm(ramp, { operation: 'users.patch', after: 1, effect: { type: 'status', status: 500 } })
    expect((await other.rename('a')).status).toBe(200)
    expect([(await ramp.rename('a')).status, (await ramp.rename('b')).status]).toEqual([200, 500])
    expect((await ramp.rename('c')).status).toBe(200)
  })

  it('strikes one address, and no other', async () => {
    const ramp = await withUser()
    await arm(ramp, { face: 'scim', path: `/Users/${ramp.userId}`, effect: { type: 'expireToken' } })
    expect((await ramp.scim('GET', '/Users')).status).toBe(200)
    const refused = await ramp.rename('a')
    expect([refused.status, refused.headers.get('www-authenticate')]).toEqual([401, 'Bearer realm="onramp"'])
    expect((await ramp.rename('a')).status).toBe(200)
  })

  it('refuses a duplicate with uniqueness (RFC 7644 table 9), and a write struck moves no last sync', async () => {
    const ramp = await workspace()
    await arm(ramp, { operation: 'users.create', effect: { type: 'status', status: 409, message: 'Taken.' } })
    const refused = await ramp.scim('POST', '/Users', newUser('ann.lee@example.com'))
    expect(refused.body).toMatchObject({ status: '409', scimType: 'uniqueness', detail: 'Taken.' })
    const { body } = await ramp.control('GET', '/connections')
    expect(body.connections[0].lastSyncAt).toBeNull()
  })

  it('numbers the pages of a walk by startIndex, and a page asked for again keeps its number', async () => {
    const ramp = await workspace()
    for (const name of ['a', 'b', 'c', 'd', 'e'])
      await ramp.scim('POST', '/Users', newUser(`${name}.x@example.com`))
    await arm(ramp, {
      operation: 'users.list',
      page: 2,
      times: 2,
      effect: { type: 'status', status: 503 },
    })
    const statusAt = async (startIndex: number) =>
      (await ramp.scim('GET', `/Users?count=2&startIndex=${startIndex}`)).status
    expect([await statusAt(1), await statusAt(3), await statusAt(3), await statusAt(3)]).toEqual([
      200, 503, 503, 200,
    ])
    expect(await statusAt(5)).toBe(200)
  })
})

describe('What is no longer armed', () => {
  it('strikes nothing: disarmed alone, with all others, or by a reset', async () => {
    const ramp = await withUser()
    const fault = { face: 'scim', times: 9, effect: { type: 'status', status: 500 } }
    const first = await arm(ramp, fault)
    expect((await ramp.control('DELETE', `/faults/${first.id}`)).status).toBe(204)
    expect((await ramp.control('DELETE', `/faults/${first.id}`)).status).toBe(404)
    expect((await ramp.rename('a')).status).toBe(200)
    await arm(ramp, fault)
    await ramp.control('DELETE', '/faults')
    expect((await ramp.rename('b')).status).toBe(200)
    await arm(ramp, fault)
    await ramp.control('POST', '/reset')
    expect((await ramp.scim('GET', '/Users')).status).toBe(200)
    expect((await ramp.control('GET', '/faults')).body).toEqual({ faults: [] })
  })
})
