import { request as sendRaw } from 'node:http'
import { describe, expect, it } from 'vitest'
import { SCIM_ERROR, newUser, useSandbox } from '../support/tenant.ts'

const { workspace, sandbox } = useSandbox()
const MIB = 1024 * 1024

function userOf(bytes: number): string {
  const empty = JSON.stringify(newUser('a.b@x.com', { note: '' }))
  return empty.replace('"note":""', `"note":"${'x'.repeat(bytes - empty.length)}"`)
}

const tooLarge = (limit: string) => ({
  status: 413,
  body: { schemas: [SCIM_ERROR], status: '413', detail: expect.stringContaining(limit) },
})

/** Sends chunks without Content-Length, as a proxy may. */
function sendChunks(path: string, token: string, chunks: readonly Buffer[]): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const sent = sendRaw(
      sandbox().scimBaseUrl + path,
      {
        method: 'POST',
        headers: {
          authorization: `Bearer ${token}`,
          'content-type': 'application/scim+json; charset=utf-8',
          'transfer-encoding': 'chunked',
        },
      },
      (answer) => {
        answer.resume()
        resolve(answer.statusCode)
      },
    )
    sent.on('error', reject)
    for (const chunk of chunks) sent.write(chunk)
    sent.end()
  })
}

describe('The size of a body (RFC 7644 3.12)', () => {
  it('is at most 1 MiB for a user, and the refusal names the limit', async () => {
    const { scim } = await workspace()
    expect(await scim('POST', '/Users', userOf(MIB + 1))).toMatchObject(tooLarge('1 MiB'))
    expect((await scim('POST', '/Users', userOf(MIB))).status).toBe(201)
  })

  it('is at most what the setting says, for whatever is sent', async () => {
    const { scim, control } = await workspace()
    await control('PATCH', '/settings', { userBodyMaxBytes: 2_000 })
    expect(await scim('POST', '/Users', userOf(2_001))).toMatchObject(tooLarge('2000 bytes'))
    expect(await scim('PUT', '/Users/x', userOf(2_001))).toMatchObject(tooLarge('2000 bytes'))
    expect(await scim('PATCH', '/Users/x', userOf(MIB + 1))).toMatchObject(tooLarge('2000 bytes'))
    expect((await scim('POST', '/Users', userOf(2_000))).status).toBe(201)
  })

  it('is larger for a group: its members come with it', async () => {
    const { scim, control } = await workspace()
    const group = JSON.stringify({ displayName: 'x'.repeat(MIB) })
    expect((await scim('POST', '/Groups', group)).status).not.toBe(413)
    await control('PATCH', '/settings', { groupBodyMaxBytes: MIB })
    const { status } = await scim('PUT', '/Groups/x', group)
    expect([413, 501]).toContain(status)
    expect(
      await scim('POST', '/Groups', JSON.stringify({ displayName: 'x'.repeat(16 * MIB) })),
    ).toMatchObject(tooLarge('1 MiB'))
  })

  it('may be set lower, never higher', async () => {
    const { control } = await workspace()
    for (const settings of [
      { userBodyMaxBytes: MIB + 1 },
      { groupBodyMaxBytes: 16 * MIB + 1 },
      { bulkBodyMaxBytes: 0 },
      { bulkBodyMaxBytes: '1' },
    ])
      expect((await control('PATCH', '/settings', settings)).status).toBe(400)
  })

  it('counts the same for a chunked body with a charset', async () => {
    const { connections } = await workspace()
    const token = connections['okta']?.token ?? ''
    const text = Buffer.from(userOf(100_000))
    const chunks = [text.subarray(0, 1), text.subarray(1, 50_000), text.subarray(50_000)]
    expect(await sendChunks('/Users', token, chunks)).toBe(201)
    const large = Array.from({ length: 20 }, () => Buffer.alloc(64 * 1024, 'x'))
    expect(await sendChunks('/Users', token, large).catch(() => 413)).toBe(413)
  })

  it('does not matter without a token: the body is not read', async () => {
    expect(await sendChunks('/Groups', 'none', [Buffer.alloc(64 * 1024, 'x')])).toBe(401)
  })
})
