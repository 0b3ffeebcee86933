import { parseArgs } from 'node:util'
import { createControl, type Control, type Tenant } from './control.ts'
import { DIALECTS, readStory, type Dialect, type Story } from './fixture-files.ts'
import { narrateRamp, narrateStep } from './narrate.ts'
import { playSequence } from './play.ts'
import type { Variables } from './variables.ts'

const USAGE = `Plays an identity provider's traffic against a running onramp and shows what Ramp makes of it.

  npm run demo -- okta|entra|rippling [options]

  --dialect NAME       okta: catalogue-app (default) or wizard-app; entra: no-flag (default) or aad-optscim062020;
                       rippling: assumed, for nobody published what Rippling sends
  --url URL            SCIM base URL (http://127.0.0.1:7267/scim/v2)
  --control-url URL    control API (http://127.0.0.1:7268)
  --token TOKEN        play on this connection instead of a workspace of its own; nothing is cleaned up then
  --workspace ID       the workspace of --token, where the token does not say it
  --help
`

/** A demo that cannot be played; the message says what to do. */
class DemoRefusal extends Error {}

interface Demo {
  readonly dialect: Dialect
  readonly baseUrl: string
  readonly controlUrl: string
  readonly token: string | undefined
  readonly workspaceId: string | undefined
}

const print = (line: string) => process.stdout.write(`${line}\n`)

function readArguments(args: readonly string[]): Demo | undefined {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      dialect: { type: 'string' },
      url: { type: 'string', default: 'http://127.0.0.1:7267/scim/v2' },
      'control-url': { type: 'string', default: 'http://127.0.0.1:7268' },
      token: { type: 'string' },
      workspace: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) return undefined
  const [provider = '', ...rest] = positionals
  const offered = DIALECTS.filter((dialect) => dialect.startsWith(`${provider}/`))
  const dialect = offered.find(
    (one) => values.dialect === undefined || one === `${provider}/${values.dialect}`,
  )
  if (dialect === undefined || rest.length > 0)
    throw new DemoRefusal(`Say which provider to play.\n\n${USAGE}`)
  // Minted tokens carry their workspace: onramp_<workspace id>_<secret>.
  const workspaceId = values.workspace ?? /^onramp_([a-z0-9-]+)_[0-9a-f]+$/u.exec(values.token ?? '')?.[1]
  if (values.token !== undefined && workspaceId === undefined) {
    throw new DemoRefusal(
      'This token does not say its workspace: add --workspace ID, for example --workspace default.',
    )
  }
  return { dialect, baseUrl: values.url, controlUrl: values['control-url'], token: values.token, workspaceId }
}

function openTenant(demo: Demo, { sequences }: Story, control: Control): Promise<Tenant> {
  const { token, workspaceId } = demo
  if (token !== undefined && workspaceId !== undefined) return Promise.resolve({ token, workspaceId })
  const settings = Object.assign({}, ...[...sequences.values()].map((one) => one.settings)) as NonNullable<
    Parameters<Control['createTenant']>[0]['settings']
  >
  return control.createTenant({
    name: `Demo: ${demo.dialect}`,
    idp: demo.dialect.split('/')[0] ?? '',
    settings,
  })
}

/** Plays the whole story; returns how many sequences did not go as recorded. */
async function play(
  demo: Demo,
  story: Story,
  control: Control,
  { token, workspaceId }: Tenant,
): Promise<number> {
  const look = async () => ({
    people: await control.people(workspaceId),
    syncErrors: await control.syncErrors(workspaceId),
  })
  let variables: Variables = new Map()
  let seen = await look()
  let failed = 0
  for (const [name, sequence] of story.sequences) {
    print(`\n${name.slice(0, 3)}  ${sequence.title}`)
    const played = await playSequence(sequence, {
      baseUrl: demo.baseUrl,
      token,
      transport: story.transport,
      variables,
      onStep: (result) => narrateStep(result).forEach(print),
    })
    variables = played.variables
    if (played.failure !== undefined) failed += 1
    const now = await look()
    narrateRamp(seen, now).forEach(print)
    seen = now
  }
  return failed
}

function explain(error: unknown, demo: Demo | undefined): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (demo !== undefined && (code === 'ECONNREFUSED' || code === 'ENOTFOUND')) {
    return `No onramp answers at ${demo.baseUrl} and ${demo.controlUrl}: run "npm start" in another terminal, or say where with --url and --control-url.`
  }
  if (typeof code === 'string' && code.startsWith('ERR_PARSE_ARGS') && error instanceof Error) {
    return `${error.message.split('. ')[0]}.\n\n${USAGE}`
  }
  return error instanceof Error ? error.message : String(error)
}

async function main(args: readonly string[]): Promise<number> {
  let demo: Demo | undefined
  try {
    demo = readArguments(args)
    if (demo === undefined) {
      process.stdout.write(USAGE)
      return 0
    }
    const story = readStory(demo.dialect)
    const control = createControl(demo.controlUrl, process.env['ONRAMP_CONTROL_TOKEN'])
    const tenant = await openTenant(demo, story, control)
    print(`${demo.dialect} -> ${demo.baseUrl} (workspace ${tenant.workspaceId})`)
    try {
      const failed = await play(demo, story, control, tenant)
      const { size } = story.sequences
      print(
        `\n${size - failed} of ${size} sequences were answered as ${demo.dialect.split('/')[0]} needs it.`,
      )
      return failed === 0 ? 0 : 1
    } finally {
      if (demo.token === undefined) await control.deleteWorkspace(tenant.workspaceId)
    }
  } catch (error) {
    process.stderr.write(`${explain(error, demo)}\n`)
    return 1
  }
}

// A reader that has seen enough (`| head`) does not keep the demo from cleaning up.
process.stdout.on('error', () => undefined)
process.exitCode = await main(process.argv.slice(2))
