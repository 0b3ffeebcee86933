import { copyFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import net from 'node:net'
import path from 'node:path'
import Database from 'better-sqlite3'
import { describe, expect, it, onTestFinished } from 'vitest'
import { makeFolder } from './folder.ts'
import { FREE_PORTS, ROOT, spawnOnramp, startOnramp } from './onramp-process.ts'
import type { SpawnOptions } from './onramp-process.ts'

/** One line on standard error that begins with the program's name; nothing on standard output, no stack, exit 1. */
async function refusalOf(args: readonly string[], options?: SpawnOptions): Promise<string> {
  const onramp = spawnOnramp(args, options)
  onTestFinished(() => void onramp.child.kill('SIGKILL'))
  const ending = await onramp.ended
  expect(ending, onramp.stdout()).toEqual({ code: 1, signal: null })
  expect(onramp.stdout()).toBe('')
  expect(onramp.stderr()).toMatch(/^onramp: [^\n]+\n$/)
  expect(onramp.stderr()).not.toMatch(/\n {4}at /)
  return onramp.stderr().slice('onramp: '.length).trimEnd()
}

async function holdPort(): Promise<number> {
  const server = net.createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.close()
  })
  return (server.address() as net.AddressInfo).port
}

describe('the program refuses, with one sentence and exit 1,', () => {
  it.each([
    [['start', '--prot', '1'], {}, 'Unknown option --prot: did you mean --port?'],
    [
      ['start', '--port', 'abc'],
      {},
      /^The value "abc" of --port is not understood: give a number from 0 to 65535/,
    ],
    [['start'], { ONRAMP_PRT: '1' }, 'Unknown environment variable ONRAMP_PRT: did you mean ONRAMP_PORT?'],
    [['start', 'now'], {}, /takes options only, so 'now' has no meaning/],
    [['strat'], {}, /^Unknown command 'strat': run 'onramp start'/],
    [['--port', '1'], {}, "--port is an option of start: write 'onramp start --port'."],
  ])('%j %j', async (args, env, expected) => {
    expect(await refusalOf(args, { env })).toMatch(expected)
  })

  it.each([
    ['--port', 'API', '--control-port'],
    ['--control-port', 'control', '--port'],
  ])(
    'a busy %s, naming it and the way out, leaving no data behind that a start would not take',
    async (flag, name, other) => {
      const port = await holdPort()
      const data = path.join(makeFolder(), 'data')
      const args = ['start', '--json', '--data', data]
      const message = await refusalOf([...args, flag, String(port), other, '0'])
      expect(message).toContain(
        `Port ${port} on 127.0.0.1, meant for the ${name} listener, is already in use`,
      )
      expect(message).toContain(`${flag} 0`)
      const onramp = await startOnramp(['--data', data])
      expect((await onramp.stop()).code).toBe(0)
    },
  )

  it('an address that is not of this machine', async () => {
    const message = await refusalOf(['start', ...FREE_PORTS, '--data', ':memory:', '--host', '192.0.2.1'])
    expect(message).toMatch(/^192\.0\.2\.1 is not an address of this machine.* set --host /)
  })

  it('a data folder that cannot be made', async () => {
    const file = path.join(makeFolder(), 'a-file')
    writeFileSync(file, 'not a folder')
    const message = await refusalOf(['start', ...FREE_PORTS, '--data', path.join(file, 'data')])
    expect(message).toContain(path.join(file, 'data'))
  })

  it('a data folder another onramp is using', async () => {
    const data = makeFolder()
    const first = await startOnramp(['--data', data])
    onTestFinished(async () => void (await first.stop()))
    expect(await refusalOf(['start', ...FREE_PORTS, '--data', data])).toMatch(
      /in use by another (running )?onramp/,
    )
    expect((await fetch(`${first.ready.controlUrl}/healthz`)).status).toBe(200)
  })

  it.each(['registry.db', 'workspaces/default.db', 'workspaces/default.journal.db'])(
    'data of a newer version in %s, which it leaves as it is',
    async (name) => {
      const data = makeFolder()
      await (await startOnramp(['--data', data])).stop()
      const file = path.join(data, name)
      const version = (change?: string): unknown => {
        const database = new Database(file)
        if (change !== undefined) database.pragma(change)
        const found = database.pragma('user_version', { simple: true })
        database.close()
        return found
      }
      version('user_version = 9999')
      expect(await refusalOf(['start', ...FREE_PORTS, '--data', data])).toMatch(/newer onramp .*9999/)
      expect(version()).toBe(9999)
    },
  )

  it('a control listener open to other machines without a token', async () => {
    const data = path.join(makeFolder(), 'data')
    const args = ['start', ...FREE_PORTS, '--data', data, '--control-host', '0.0.0.0']
    expect(await refusalOf(args)).toContain('ONRAMP_CONTROL_TOKEN')
    expect(existsSync(data)).toBe(false)
  })

  it('one token for two connections', async () => {
    const tokens = ['--token', 'okta=the-same', '--token', 'entra=the-same']
    const message = await refusalOf(['start', ...FREE_PORTS, '--data', ':memory:', ...tokens])
    expect(message).toMatch(/token/i)
    expect(message).not.toContain('the-same')
  })

  it('a file that is no database, which it leaves as it is', async () => {
    const data = makeFolder()
    const file = path.join(data, 'registry.db')
    writeFileSync(file, 'my shopping list\n'.repeat(100))
    expect(await refusalOf(['start', ...FREE_PORTS, '--data', data])).toContain('not a database')
    expect(readFileSync(file, 'utf8')).toMatch(/^my shopping list/)
  })

  it('a token for a connection that is not there', async () => {
    const message = await refusalOf(['start', ...FREE_PORTS, '--data', ':memory:', '--token', 'otka=secret'])
    expect(message).toContain('otka')
    expect(message).not.toContain('secret')
  })
})

describe('the launcher', () => {
  /** Runs before the program and lets it believe in an old Node. */
  const pretendOld = `data:text/javascript,Object.defineProperty(process.versions,'node',{value:'20.11.0'})`
  const launcher = path.join(ROOT, 'src/main.js')

  it('under an old Node hands over to the one npm installed, passes signals on and ends with its status', async () => {
    const command = [process.execPath, '--import', pretendOld, launcher] as const
    const onramp = await startOnramp(['--data', ':memory:'], { command })
    expect((await fetch(`${onramp.ready.controlUrl}/healthz`)).status).toBe(200)
    expect(await onramp.stop()).toEqual({ code: 0, signal: null })
    expect(await refusalOf(['start', '--prot'], { command })).toContain('did you mean --port?')
  })

  it('killed with SIGKILL leaves no server behind', async () => {
    const command = [process.execPath, '--import', pretendOld, launcher] as const
    const onramp = await startOnramp(['--data', ':memory:'], { command })
    onramp.child.kill('SIGKILL')
    await onramp.ended
    await expect(fetch(`${onramp.ready.controlUrl}/healthz`)).rejects.toThrow('fetch failed')
  })

  it('without that Node says which one to install', async () => {
    const folder = makeFolder()
    writeFileSync(path.join(folder, 'package.json'), '{"type":"module"}')
    copyFileSync(launcher, path.join(folder, 'main.js'))
    const command = [process.execPath, '--import', pretendOld, path.join(folder, 'main.js')] as const
    expect(await refusalOf(['start'], { command })).toMatch(
      /^Node 22\.18 or later is needed and this is 20\.11\.0: install Node 24 from https:\/\/nodejs\.org/,
    )
  })
})
