import { spawn } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { makeFolder } from './cli/folder.ts'
import { ROOT, startOnramp } from './cli/onramp-process.ts'

/** The commands of a page, in order, as one script that stops at the first failure. */
function scriptOf(page: string): string {
  const text = readFileSync(path.join(ROOT, page), 'utf8')
  const blocks = [...text.matchAll(/^```bash\n([^]*?)^```$/gm)].map(([, commands]) => commands ?? '')
  expect(blocks.length).toBeGreaterThan(1)
  return `set -euo pipefail\n${blocks.join('\n')}`
}

/** Runs it in bash. Resolves when everything it started has ended, for its output stays open until then. */
async function runScript(
  script: string,
  env: Readonly<Record<string, string>>,
): Promise<{ code: number | null; output: string }> {
  const folder = makeFolder()
  // `npx onramp` finds the program by name there, as in the project of somebody who installed it.
  writeFileSync(
    path.join(folder, 'npx'),
    `#!/bin/sh\nshift\nexec "${process.execPath}" "${ROOT}/src/main.js" "$@"\n`,
    { mode: 0o755 },
  )
  const child = spawn('bash', ['-c', script], {
    cwd: folder,
    env: {
      ...process.env,
      ...env,
      PATH: `${folder}:${path.dirname(process.execPath)}:${process.env['PATH']}`,
    },
  })
  let output = ''
  child.stdout.on('data', (text: Buffer) => (output += text.toString()))
  child.stderr.on('data', (text: Buffer) => (output += text.toString()))
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve))
  return { code, output }
}

describe('the commands of', () => {
  it('docs/how-to/ci.md work as written and leave nothing running', async () => {
    const { code, output } = await runScript(scriptOf('docs/how-to/ci.md'), {})
    expect(code, output).toBe(0)
  })

  it('docs/how-to/control-api.md work as written', async () => {
    const onramp = await startOnramp(['--data', ':memory:'])
    onTestFinished(() => void onramp.child.kill('SIGKILL'))
    const script = scriptOf('docs/how-to/control-api.md')
    const { code, output } = await runScript(script, { CONTROL: onramp.ready.controlUrl })
    expect(code, output).toBe(0)
    expect((await onramp.stop()).code).toBe(0)
  })

  it('docs/how-to/offboarding.md work as written', async () => {
    const onramp = await startOnramp(['--data', ':memory:'])
    onTestFinished(() => void onramp.child.kill('SIGKILL'))
    const { controlUrl: CONTROL, scimBaseUrl: SCIM } = onramp.ready
    const { code, output } = await runScript(scriptOf('docs/how-to/offboarding.md'), { CONTROL, SCIM })
    expect(code, output).toBe(0)
    expect((await onramp.stop()).code).toBe(0)
  })

  it.each(['roles', 'custom-fields', 'defaults'])('docs/how-to/%s.md work as written', async (page) => {
    const onramp = await startOnramp(['--data', ':memory:'])
    onTestFinished(() => void onramp.child.kill('SIGKILL'))
    const { controlUrl, scimBaseUrl } = onramp.ready
    const env = { CONTROL: controlUrl, SCIM: scimBaseUrl }
    const { code, output } = await runScript(scriptOf(`docs/how-to/${page}.md`), env)
    expect(code, output).toBe(0)
    expect((await onramp.stop()).code).toBe(0)
  })

  it('docs/how-to/invites-and-mail.md work as written', async () => {
    const onramp = await startOnramp(['--data', ':memory:'])
    onTestFinished(() => void onramp.child.kill('SIGKILL'))
    const script = scriptOf('docs/how-to/invites-and-mail.md')
    const { controlUrl: CONTROL, scimBaseUrl: SCIM } = onramp.ready
    const { code, output } = await runScript(script, { CONTROL, SCIM, TOKEN: onramp.token('okta') })
    expect(code, output).toBe(0)
    expect((await onramp.stop()).code).toBe(0)
  })

  it('docs/how-to/connector-development.md work as written and leave nothing running', async () => {
    const { code, output } = await runScript(scriptOf('docs/how-to/connector-development.md'), {})
    expect(code, output).toBe(0)
  })

  it('docs/how-to/seeds.md work as written and leave nothing running', async () => {
    const { code, output } = await runScript(scriptOf('docs/how-to/seeds.md'), {})
    expect(code, output).toBe(0)
  })
})
