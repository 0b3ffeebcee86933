import { describe, expect, it } from 'vitest'
import { createSandbox } from '../../src/sandbox.ts'
import { temporaryFolder } from './temporary-folder.ts'

const first = 'a'.repeat(40)
const second = 'b'.repeat(40)

/** The tokens a start announces, by connection name. */
async function startWith(data: string, tokens: Record<string, string>) {
  const options = { data, port: 0, controlPort: 0, logLevel: 'silent', tokens }
  const sandbox = await createSandbox(options)
  await sandbox.close()
  const { connections = [] } = sandbox.workspaces[0] ?? {}
  return Object.fromEntries(connections.map(({ name, token }) => [name, token]))
}

describe('Tokens asked for at the start', () => {
  it('may be exchanged between connections, and are announced in the run that was given them', async () => {
    const data = temporaryFolder()
    expect(await startWith(data, { okta: first, entra: second })).toMatchObject({
      okta: first,
      entra: second,
    })
    expect(await startWith(data, { okta: second, entra: first })).toEqual({
      okta: second,
      entra: first,
      generic: undefined,
      spec: undefined,
    })
  })

  it('are all left as they were when one names no connection', async () => {
    const data = temporaryFolder()
    await startWith(data, { okta: first })
    await expect(startWith(data, { okta: second, octa: first })).rejects.toThrow(/"octa"/)
    expect(await startWith(data, { entra: second })).toMatchObject({ okta: undefined, entra: second })
    await expect(startWith(data, { entra: first })).rejects.toThrow(/in use by another connection/)
  })
})
