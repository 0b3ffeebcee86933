import { execFileSync } from 'node:child_process'
import { globSync } from 'node:fs'
import net from 'node:net'
import path from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { makeFolder } from './folder.ts'
import { FREE_PORTS, READY, ROOT, scimUser, spawnOnramp, startOnramp } from './onramp-process.ts'
import type { OnrampProcess } from './onramp-process.ts'

/** Ends a process the test left running because it failed. */
function endWithTest<T extends OnrampProcess>(onramp: T): T {
  onTestFinished(() => {
    onramp.child.kill('SIGKILL')
  })
  return onramp
}

const start = async (...args: Parameters<typeof startOnramp>): ReturnType<typeof startOnramp> =>
  endWithTest(await startOnramp(...args))

function bash(command: string, env: Record<string, string> = {}): unknown {
  const options = { encoding: 'utf8', env: { ...process.env, ...env } } as const
  return JSON.parse(execFileSync('bash', ['-c', command], options))
}

function commandIn(banner: string): string {
  const line = /^ {2}(curl .*)$/m.exec(banner)?.[1]
  if (line === undefined) throw new Error(`No curl in ${banner}`)
  return line
}

describe('onramp start --json', () => {
  it('prints exactly one line in the promised shape once it serves, and nothing more until it ends with 0', async () => {
    const onramp = await start(['--data', ':memory:'])
    const { ready } = onramp
    expect(ready.workspaces.map(({ id }) => id)).toEqual(['default'])
    const connections = ready.workspaces[0]?.connections ?? []
    expect(connections.map(({ name, idp, mode }) => ({ name, idp, mode }))).toEqual([
      { name: 'okta', idp: 'okta', mode: 'ramp' },
      { name: 'entra', idp: 'entra', mode: 'ramp' },
      { name: 'generic', idp: 'generic', mode: 'ramp' },
      { name: 'spec', idp: 'generic', mode: 'spec' },
    ])
    expect(new Set(connections.map(({ token }) => token)).size).toBe(4)
    for (const { token } of connections) expect(token).toMatch(/^onramp_default_[0-9a-f]{64}$/)
    const headers = { authorization: `Bearer ${onramp.token('okta')}` }
    expect((await fetch(`${ready.scimBaseUrl}/Users`, { headers })).status).toBe(200)
    expect((await fetch(`${ready.controlUrl}/readyz`)).status).toBe(200)
    expect(await onramp.stop()).toEqual({ code: 0, signal: null })
    expect(onramp.stdout().split('\n')).toHaveLength(2)
  })

  it.each([[['npm', 'start', '--silent', '--']], [['npx', 'onramp', 'start']]] as const)(
    'is the same single line through %j, and SIGTERM to npm leaves no server behind',
    async (command) => {
      const onramp = endWithTest(spawnOnramp(['--json', ...FREE_PORTS, '--data', ':memory:'], { command }))
      await onramp.printed(/\n/)
      const { controlUrl } = READY.parse(JSON.parse(onramp.stdout()))
      // Resolves when whoever holds standard output has ended, not only npm.
      await onramp.stop()
      await expect(fetch(`${controlUrl}/healthz`)).rejects.toThrow('fetch failed')
      expect(onramp.stdout().split('\n')).toHaveLength(2)
    },
  )

  it('takes tokens from flags and from variables', async () => {
    const onramp = await start(['--data', ':memory:', '--token', 'okta=my-okta-token'])
    expect(onramp.token('okta')).toBe('my-okta-token')
    await onramp.stop()
    const env = { ONRAMP_TOKEN: 'okta=one,entra=two', ONRAMP_DATA: ':memory:' }
    const other = await start([], { env })
    expect([other.token('okta'), other.token('entra')]).toEqual(['one', 'two'])
    const headers = { authorization: 'Bearer two' }
    expect((await fetch(`${other.ready.scimBaseUrl}/Users`, { headers })).status).toBe(200)
    await other.stop()
  })
})

describe('the banner', () => {
  it("names both URLs, gives what to paste under each provider's labels, and its curl works as printed", async () => {
    const onramp = endWithTest(spawnOnramp(['start', ...FREE_PORTS, '--data', ':memory:']))
    const banner = await onramp.printed(/curl .*\n/)
    const url = /SCIM connector base URL +(http:\/\/127\.0\.0\.1:\d+\/scim\/v2)/.exec(banner)?.[1] ?? ''
    expect(banner).toMatch(/API token +onramp_default_[0-9a-f]{64}\n/)
    expect(banner).toMatch(new RegExp(`Tenant URL +${url}\n`))
    expect(banner).toMatch(/Secret Token +onramp_default_[0-9a-f]{64}\n/)
    expect(banner).toMatch(/Control API +http:\/\/127\.0\.0\.1:\d+\n/)
    expect(bash(commandIn(banner))).toMatchObject({
      totalResults: 1,
      Resources: [{ userName: 'olive.owner@example.com' }],
    })
    expect(await onramp.stop()).toEqual({ code: 0, signal: null })
  })

  it('on a later start says that tokens are stored hashed, and its curl makes a new one', async () => {
    const data = makeFolder()
    await (await start(['--data', data])).stop()
    const onramp = endWithTest(spawnOnramp(['start', ...FREE_PORTS, '--data', data]))
    const banner = await onramp.printed(/curl .*\n/)
    expect(banner).toMatch(/API token +stored hashed/)
    expect(banner).not.toMatch(/onramp_default_/)
    const rotated = bash(commandIn(banner))
    expect(rotated).toMatchObject({
      name: 'okta',
      token: expect.stringMatching(/^onramp_default_/) as string,
    })
    await onramp.stop()
  })

  it('on a later start with a control token, its curl takes the token from the environment', async () => {
    const data = makeFolder()
    const env = { ONRAMP_CONTROL_TOKEN: 'control-secret' }
    await (await start(['--data', data], { env })).stop()
    const onramp = endWithTest(spawnOnramp(['start', ...FREE_PORTS, '--data', data], { env }))
    const banner = await onramp.printed(/curl .*\n/)
    expect(banner).not.toContain('control-secret')
    expect(bash(commandIn(banner), env)).toMatchObject({ name: 'okta' })
    await onramp.stop()
  })
})

describe('a restart', () => {
  it('keeps people and tokens, and shows no token that was not set in this run', async () => {
    const data = makeFolder()
    const first = await start(['--data', data])
    const headers = {
      authorization: `Bearer ${first.token('okta')}`,
      'content-type': 'application/scim+json',
    }
    const body = JSON.stringify(scimUser('jane@example.com'))
    const created = await fetch(`${first.ready.scimBaseUrl}/Users`, { method: 'POST', headers, body })
    expect(created.status).toBe(201)
    const { id } = (await created.json()) as { id: string }
    await first.stop()

    const second = await start(['--data', data, '--token', 'entra=new-entra-token'])
    const connections = second.ready.workspaces[0]?.connections ?? []
    expect(connections.map(({ token }) => token)).toEqual([
      undefined,
      'new-entra-token',
      undefined,
      undefined,
    ])
    const read = await fetch(`${second.ready.scimBaseUrl}/Users/${id}`, { headers })
    expect(await read.json()).toMatchObject({ id, userName: 'jane@example.com' })
    await second.stop()
  })
})

/** A connection that sends what it is told and keeps what it was answered. */
async function openSocket(
  port: number,
): Promise<{ send: (text: string) => void; until: (pattern: RegExp) => Promise<string> }> {
  const socket = net.connect(port, '127.0.0.1')
  onTestFinished(() => {
    socket.destroy()
  })
  let answer = ''
  socket.setEncoding('utf8').on('data', (text: string) => (answer += text))
  await new Promise((resolve, reject) => socket.once('connect', resolve).once('error', reject))
  return {
    send: (text) => socket.write(text),
    until: (pattern) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          if (pattern.test(answer)) resolve(answer)
        }
        socket.on('data', look)
        socket.on('close', () => reject(new Error(`closed after ${JSON.stringify(answer)}`)))
        look()
      }),
  }
}

async function untilRefused(port: number): Promise<void> {
  for (;;) {
    const refused = await new Promise<boolean>((resolve) => {
      const probe = net.connect(port, '127.0.0.1')
      probe.once('connect', () => resolve(false)).once('error', () => resolve(true))
      probe.once('connect', () => probe.destroy())
    })
    if (refused) return
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

describe.each(['SIGTERM', 'SIGINT'] as const)('%s', (signal) => {
  it('lets a request in flight be answered, keeps what it wrote, closes the files and ends with 0', async () => {
    const data = makeFolder()
    const onramp = await start(['--data', data])
    const port = Number(new URL(onramp.ready.scimBaseUrl).port)
    const body = JSON.stringify(scimUser('late@example.com'))
    const socket = await openSocket(port)
    const authorization = `Authorization: Bearer ${onramp.token('okta')}`
    socket.send(
      `POST /scim/v2/Users HTTP/1.1\r\nHost: 127.0.0.1\r\n${authorization}\r\nContent-Type: application/scim+json\r\n` +
        `Content-Length: ${Buffer.byteLength(body)}\r\nExpect: 100-continue\r\n\r\n`,
    )
    await socket.until(/^HTTP\/1\.1 100 Continue/)
    onramp.child.kill(signal)
    await untilRefused(port)
    socket.send(body)
    expect(await socket.until(/HTTP\/1\.1 [2-5]\d\d [^]*\r\n\r\n\{.*\}$/)).toMatch(/HTTP\/1\.1 201 /)
    expect(await onramp.ended).toEqual({ code: 0, signal: null })

    const again = await start(['--data', data, '--token', 'okta=again'])
    const headers = { authorization: 'Bearer again' }
    const list = await fetch(`${again.ready.scimBaseUrl}/Users?filter=userName+eq+"late@example.com"`, {
      headers,
    })
    expect(await list.json()).toMatchObject({
      totalResults: 1,
      Resources: [{ userName: 'late@example.com' }],
    })
    await again.stop()
  })

  it('sent twice at once, as npm and a terminal do, is one', async () => {
    const onramp = await start(['--data', ':memory:'])
    onramp.child.kill(signal)
    onramp.child.kill(signal)
    expect(await onramp.ended).toEqual({ code: 0, signal: null })
  })
})

describe('an unexpected error', () => {
  it('is in the log, closes the files and ends with 1', async () => {
    const data = makeFolder()
    const planted = `data:text/javascript,process.on('SIGWINCH',()=>{throw new Error('planted')})`
    const command = [process.execPath, '--import', planted, path.join(ROOT, 'src/main.js')] as const
    const onramp = await start(['--data', data], { command })
    onramp.child.kill('SIGWINCH')
    expect(await onramp.ended).toEqual({ code: 1, signal: null })
    expect(onramp.stderr()).toMatch(/"level":60,.*planted.*unexpected error/)
    expect(globSync('**/*.db-wal', { cwd: data })).toEqual([])
  })
})

describe('standard output that goes away', () => {
  it('does not stop the server', async () => {
    const onramp = await start(['--data', ':memory:'])
    onramp.child.stdout?.destroy()
    onramp.child.stderr?.destroy()
    const headers = { authorization: 'Bearer wrong' }
    expect((await fetch(`${onramp.ready.scimBaseUrl}/Users`, { headers })).status).toBe(401)
    expect((await onramp.stop()).code).toBe(0)
  })
})
