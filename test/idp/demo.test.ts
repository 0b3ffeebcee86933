import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { send } from '../../src/idp/wire.ts'
import { createSandbox, type Sandbox } from '../../src/sandbox.ts'

const DEMO = fileURLToPath(new URL('../../src/idp/demo.ts', import.meta.url))

interface Run {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

const run = (...args: string[]) =>
  new Promise<Run>((resolve) => {
    execFile(process.execPath, [DEMO, ...args], (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr })
    })
  })

let sandbox: Sandbox
beforeAll(async () => {
  sandbox = await createSandbox({ data: ':memory:', port: 0, controlPort: 0, logLevel: 'silent' })
})
afterAll(() => sandbox.close())

const where = () => ['--url', sandbox.scimBaseUrl, '--control-url', sandbox.controlUrl]

const workspaces = async () =>
  (await send({ method: 'GET', url: `${sandbox.controlUrl}/v1/workspaces`, headers: {} })).body

describe('npm run demo', () => {
  test('okta plays every sequence, says what Ramp did and leaves nothing behind', async () => {
    const before = await workspaces()
    const { code, stdout, stderr } = await run('okta', ...where())
    expect(stderr).toBe('')
    expect(stdout).toContain('GET    /Users?filter=userName eq "dana.whitfield@halden.example"')
    expect(stdout).toContain(
      'Ramp   + Dana Whitfield: INVITE_PENDING, department Finance, location Berlin, manager none',
    )
    expect(stdout).toContain('! sync error: Invalid manager, priya.raman@halden.example')
    expect(stdout).toContain('- sync error resolved: Invalid manager, priya.raman@halden.example')
    expect(stdout).toContain('24 of 24 sequences were answered as okta needs it.')
    expect(code).toBe(0)
    expect(await workspaces()).toBe(before)
  })

  test.each([
    ['okta', 'wizard-app', '24 of 24'],
    ['entra', 'no-flag', '23 of 23'],
    ['entra', 'aad-optscim062020', '21 of 21'],
    ['rippling', 'assumed', '11 of 11'],
  ])('%s %s goes as recorded', async (provider, dialect, all) => {
    const { code, stdout } = await run(provider, '--dialect', dialect, ...where())
    expect(stdout).toContain(`${all} sequences were answered`)
    expect(code).toBe(0)
  })

  test('--token plays on that connection of the workspace that the token names', async () => {
    const token = sandbox.workspaces[0]?.connections.find(({ name }) => name === 'entra')?.token ?? ''
    const { code, stdout } = await run('entra', '--token', token, ...where())
    expect(stdout).toContain('(workspace default)')
    expect(code).toBe(0)
  })

  test('a server that is not there is one sentence that says what to start', async () => {
    const nowhere = 'http://127.0.0.1:9'
    const { code, stdout, stderr } = await run(
      'okta',
      '--url',
      `${nowhere}/scim/v2`,
      '--control-url',
      nowhere,
    )
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toMatch(/^No onramp answers at .* run "npm start" in another terminal.*\n$/u)
  })

  test.each([[[]], [['google']], [['okta', '--dialect', 'no-flag']], [['okta', '--bogus']]])(
    'arguments it does not know are refused with the usage: %j',
    async (args) => {
      const { code, stderr } = await run(...args)
      expect(code).toBe(1)
      expect(stderr).toContain('npm run demo -- okta|entra|rippling')
    },
  )
})
