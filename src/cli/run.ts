import { readFileSync } from 'node:fs'
import { parseCommandLine } from './command-line.ts'
import type { Request } from './command-line.ts'
import { readStartSettings } from './start-settings.ts'
import type { Environment } from './start-settings.ts'

function readVersion(): string {
  const manifest = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
    version: string
  }
  return manifest.version
}

async function answer(request: Request, environment: Environment, version: string): Promise<void> {
  if (request.kind === 'print') {
    process.stdout.write(request.text)
    return
  }
  const settings = readStartSettings(request.flags, environment)
  // Loaded here, so that help and refusals do not wait for the server's modules.
  const { serve } = await import('./serve.ts')
  await serve(settings, environment, version)
}

/** The program: prints what was asked for, or serves until a signal. A refusal is one sentence on standard error and exit 1. */
export async function run(argv: readonly string[], environment: Environment): Promise<void> {
  const version = readVersion()
  try {
    await answer(parseCommandLine(argv, version), environment, version)
  } catch (error) {
    const text = isRefusal(error) ? error.message : `could not start. ${describe(error)}`
    process.stderr.write(`onramp: ${text}\n`)
    process.exit(1)
  }
}

// By name: to know the classes would be to load the server for a misspelt flag.
const REFUSALS = ['StartRefusal', 'DataRefusal', 'WorkspaceRefusal']

/** Whether the error is a sentence for the person who started onramp, not a defect. */
function isRefusal(error: unknown): error is Error {
  return error instanceof Error && REFUSALS.includes(error.name)
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}
