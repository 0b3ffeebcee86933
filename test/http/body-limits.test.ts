import { once } from 'node:events'
import { request as sendRaw } from 'node:http'
import { connect } from 'node:net'
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

/** The last one is empty (RFC 9112 7.1). */
const chunk = (bytes: number) => Buffer.from(`${bytes.toString(16)}\r\n${'x'.repeat(bytes)}\r\n`)

describe('The size of a body (RFC 7644 3.12)', () => {
  it('is at most 1 MiB for a user, and the refusal names the limit', async () => {
    const { scim } = await workspace()
    expect(await scim('POST', '/Users', userOf(MIB + 1))).toMatchObject(tooLarge('1 MiB'))
    expect((await scim('POST', '/Users', userOf(MIB))).status).toBe(201)
  })

  it.each([
    ['of a length it tells', `Content-Length: ${12 * MIB}`, [Buffer.alloc(12 * MIB)]],
    ['in chunks', 'Transfer-Encoding: chunked', [chunk(2 * MIB), chunk(10 * MIB), chunk(0)]],
  ])('%s is told also to who sends on regardless, and the connection goes on', async (_, header, body) => {
    const { connections } = await workspace()
    const { hostname, port } = new URL(sandbox().scimBaseUrl)
    const head = (line: string, more = '') =>
      `${line} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${connections['okta']?.token}\r\n${more}\r\n`
    const socket = connect(Number(port), hostname)
    let read = ''
    const reply = async (status: number) => {
      while (!read.includes(`HTTP/1.1 ${status} `)) read += String((await once(socket, 'data'))[0])
    }
    socket.write(head('POST /scim/v2/Users', `${header}\r\n`))
    const [first = Buffer.alloc(0), ...rest] = body
    socket.write(first.subarray(0, 2 * MIB))
    await reply(413)
    socket.write(first.subarray(2 * MIB))
    for (const part of rest) socket.write(part)
    socket.write(head('GET /scim/v2/Users'))
    await reply(200)
    socket.destroy()
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
