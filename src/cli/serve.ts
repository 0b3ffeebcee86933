import { setFlagsFromString } from 'node:v8'
import pino from 'pino'
import { createSandbox } from '../sandbox.ts'
import { readSeedOption } from './seed-option.ts'
import { renderBanner } from './banner.ts'
import { governProcess } from './process-life.ts'
import type { Environment } from './start-settings.ts'
import type { StartSettings } from './start-options.ts'

/** Starts the sandbox, prints the banner or the ready line, and lives until a signal. Throws StartRefusal when it cannot start. */
export async function serve(
  settings: StartSettings,
  environment: Environment,
  version: string,
): Promise<void> {
  const log = pino({ level: settings.logLevel }, process.stderr)
  const { json, publicUrl, controlToken, smtpUrl, seed, ...options } = settings
  const starting = createSandbox({
    ...options,
    ...(publicUrl !== undefined && { publicUrl }),
    ...(controlToken !== undefined && { controlToken }),
    ...(seed !== undefined && { seed: readSeedOption(seed) }),
    ...(smtpUrl !== undefined && { smtpUrl }),
    logStream: process.stderr,
    version,
  })
  governProcess({
    close: async () => {
      // A start that was refused says so itself, below.
      const sandbox = await starting.catch(() => undefined)
      await sandbox?.close()
    },
    environment,
    report: (message, error) => log.fatal({ err: error }, message),
  })
  const sandbox = await starting
  // V8 would let garbage grow to several times what is in use before it collects.
  setFlagsFromString('--heap-growing-percent=20')
  const { scimBaseUrl, developerBaseUrl, controlUrl, workspaces } = sandbox
  process.stdout.write(
    json
      ? `${JSON.stringify({ event: 'ready', scimBaseUrl, developerBaseUrl, controlUrl, workspaces })}\n`
      : renderBanner({ version, scimBaseUrl, developerBaseUrl, controlUrl, workspaces, settings }),
  )
}
