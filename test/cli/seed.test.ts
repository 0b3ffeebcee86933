import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { makeFolder } from './folder.ts'
import { FREE_PORTS, spawnOnramp, startOnramp } from './onramp-process.ts'

async function start(...args: Parameters<typeof startOnramp>) {
  const onramp = await startOnramp(...args)
  onTestFinished(() => void onramp.child.kill('SIGKILL'))
  return onramp
}

async function emailsIn(controlUrl: string): Promise<string[]> {
  const answer = await fetch(`${controlUrl}/v1/workspaces/default/people?limit=1000`)
  const { people } = (await answer.json()) as { people: { email: string }[] }
  return people.map(({ email }) => email)
}

/** Standard error of a start that was refused. */
async function refusal(...args: string[]): Promise<string> {
  const onramp = spawnOnramp(['start', ...FREE_PORTS, ...args])
  expect((await onramp.ended).code).toBe(1)
  expect(onramp.stdout()).toBe('')
  return onramp.stderr()
}

function fileWith(text: string | Buffer, name = 'company.yaml'): string {
  const file = path.join(makeFolder(), name)
  writeFileSync(file, text)
  return file
}

const COMPANY = `connections:
  - { name: hr, idp: rippling }
people:
  - { email: ada@x.com, firstName: Ada, lastName: Byron, role: BUSINESS_OWNER }
`

describe('onramp start --seed', () => {
  it('makes the first workspace of it, once; the same seed may be given again', async () => {
    const data = path.join(makeFolder(), 'data')
    const first = await start(['--data', data, '--seed', 'acme'])
    expect(await emailsIn(first.ready.controlUrl)).toHaveLength(12)
    await first.stop()
    const second = await start(['--data', data], { env: { ONRAMP_SEED: 'acme' } })
    expect(await emailsIn(second.ready.controlUrl)).toHaveLength(12)
    await second.stop()
    expect(await refusal('--data', data, '--seed', 'messy')).toBe(
      'onramp: --seed messy is for an empty data folder, and this one holds data that did not begin with it: start with another --data, or leave --seed out.\n',
    )
  })

  it('takes a file of YAML or JSON, whose connections are those of the workspace', async () => {
    const data = path.join(makeFolder(), 'data')
    const file = fileWith(COMPANY)
    const onramp = await start(['--data', data, '--seed', file, '--token', 'hr=secret'])
    expect(await emailsIn(onramp.ready.controlUrl)).toEqual(['ada@x.com'])
    expect(onramp.token('hr')).toBe('secret')
    await onramp.stop()
    const json = fileWith(
      '{"people": [{"email": "a@x.com", "firstName": "A", "lastName": "B"}]}',
      'company.json',
    )
    const other = await start(['--data', ':memory:', '--seed', json])
    expect(await emailsIn(other.ready.controlUrl)).toEqual(['a@x.com'])
    await other.stop()
  })

  it('is refused for what is neither a seed nor a readable file, with the nearest', async () => {
    expect(await refusal('--data', ':memory:', '--seed', 'acne')).toBe(
      'onramp: --seed acne is neither a seed nor a file that can be read (there is none): did you mean acme?\n',
    )
    expect(await refusal('--data', ':memory:', '--seed', './nowhere.yaml')).toContain(
      'give one of owner, acme, messy, large, connector, connector-100, connector-200, or a file.',
    )
    expect(await refusal('--data', ':memory:', '--seed', makeFolder())).toContain('(it is a folder)')
    const latin = fileWith(Buffer.from([0x70, 0xe9, 0x3a]))
    expect(await refusal('--data', ':memory:', '--seed', latin)).toContain('(it is not UTF-8)')
  })

  it('is refused for a file with mistakes, each with its line, and nothing is made', async () => {
    const data = path.join(makeFolder(), 'data')
    const file = fileWith(`${COMPANY}    - oops\n`)
    expect(await refusal('--data', data, '--seed', file)).toMatch(
      /^onramp: The seed .*company\.yaml cannot be used/,
    )
    const wrong = fileWith(
      `${COMPANY}  - email: bob@x.com\n    firstName: Bob\n    lastName: Cole\n    managr: ada@x.com\n    role: OWNER\n`,
    )
    const lines = (await refusal('--data', data, '--seed', wrong)).split('\n')
    expect(lines[0]).toMatch(/company\.yaml cannot be used:$/)
    expect(lines.slice(1, 3).sort()).toEqual([
      '  line 8, people[1].managr: unknown key "managr" (did you mean manager?)',
      expect.stringMatching(/^ {2}line 9, people\[1\]\.role: Invalid option/),
    ])
    const onramp = await start(['--data', data, '--seed', 'acme'])
    expect(await emailsIn(onramp.ready.controlUrl)).toHaveLength(12)
    await onramp.stop()
  })
})
