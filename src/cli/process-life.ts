import closeWithGrace from 'close-with-grace'
import type { Environment } from './start-settings.ts'

const GRACE_MS = 10_000
/** npm and a terminal each deliver the same Ctrl-C; what arrives within this time is the same wish. */
const SAME_SIGNAL_MS = 1_000
const PARENT_POLL_MS = 200

// A handler for these would return to the broken instruction and hang; the default action ends the process.
const CRASHES = ['SIGILL', 'SIGTRAP', 'SIGABRT', 'SIGBUS', 'SIGFPE', 'SIGSEGV'] as const

export interface ProcessLife {
  /** Answers what is in flight and closes files. */
  readonly close: () => Promise<void>
  readonly report: (message: string, error?: unknown) => void
  readonly environment: Environment
}

/** `npx onramp`, or our own start script: npm runs this through a shell in the foreground. */
function isRunByNpm(environment: Environment): boolean {
  const event = environment['npm_lifecycle_event']
  return event === 'npx' || (event === 'start' && environment['npm_package_name'] === '@onramp/sandbox')
}

/** Tells when the shell between npm and this process is gone: npm passes SIGTERM to that shell alone, which just ends. */
function watchParent(onGone: () => void): void {
  const parent = process.ppid
  const timer = setInterval(() => {
    if (process.ppid === parent) return
    clearInterval(timer)
    onGone()
  }, PARENT_POLL_MS)
  timer.unref()
}

/**
 * Ties the process to its end: SIGINT and SIGTERM close with exit 0, a second one after a moment ends at once with 1,
 * an uncaught error is reported and ends with 1, a parent that goes away (IPC channel) counts as SIGTERM.
 * Closing that fails or takes longer than the grace ends with 1.
 */
export function governProcess(life: ProcessLife): void {
  const grace = closeWithGrace(
    {
      delay: GRACE_MS,
      skip: ['SIGINT', 'SIGTERM', ...CRASHES],
      logger: { error: (message?: unknown) => life.report('closing did not go well', message) },
    },
    async ({ err }) => {
      if (err !== undefined) life.report('unexpected error', err)
      await life.close()
    },
  )
  let firstAtMs: number | undefined
  const onWish = (name: string): void => {
    if (firstAtMs === undefined) {
      firstAtMs = performance.now()
      grace.close()
      return
    }
    if (performance.now() - firstAtMs < SAME_SIGNAL_MS) return
    life.report(`${name} again: not waiting for requests in flight`)
    process.exit(1)
  }
  process.on('SIGINT', () => onWish('SIGINT'))
  process.on('SIGTERM', () => onWish('SIGTERM'))
  process.on('disconnect', () => onWish('disconnect'))
  process.channel?.unref()
  if (isRunByNpm(life.environment)) watchParent(() => onWish('npm'))
  for (const stream of [process.stdout, process.stderr]) {
    // Who read the output went away (`onramp start | head -1`): that is no reason to stop serving.
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error
    })
  }
}
