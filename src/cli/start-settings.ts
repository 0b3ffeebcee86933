import { StartRefusal } from '../start-refusal.ts'
import { findNearestName } from '../nearest-name.ts'
import { START_OPTIONS } from './start-options.ts'
import type { StartOption, StartSettings } from './start-options.ts'

export type Environment = Readonly<Record<string, string | undefined>>
/** Flags as the command line gave them, by option name. */
export type GivenFlags = Readonly<Record<string, string | true | readonly string[] | undefined>>

const PREFIX = 'ONRAMP_'

function checkVariables(environment: Environment): void {
  const known = START_OPTIONS.map((option) => option.env)
  for (const name of Object.keys(environment)) {
    if (!name.startsWith(PREFIX) || known.some((env) => env === name)) continue
    const nearest = findNearestName(name, known)
    throw new StartRefusal(
      'start.variable-unknown',
      `Unknown environment variable ${name}: ${nearest === undefined ? "unset it, or see 'onramp start --help' for the known ones." : `did you mean ${nearest}?`}`,
    )
  }
}

/** What was given and where: a flag wins over its variable, the variable over the default; an empty variable counts as unset. */
function readText(
  option: StartOption,
  flags: GivenFlags,
  environment: Environment,
): [string | undefined, string] {
  const flag = flags[option.name]
  if (flag !== undefined) {
    const text = flag === true ? 'true' : typeof flag === 'string' ? flag : flag.join(',')
    return [text, option.flag ?? option.name]
  }
  const variable = environment[option.env]
  if (variable !== undefined && variable !== '') return [variable, option.env]
  return [option.fallback, option.name]
}

/**
 * The settings of a start from its flags and the environment.
 * Throws StartRefusal for an unknown `ONRAMP_` variable and for a value that is not understood; a secret is not repeated.
 */
export function readStartSettings(flags: GivenFlags, environment: Environment): StartSettings {
  checkVariables(environment)
  const settings: Partial<Record<keyof StartSettings, unknown>> = {}
  for (const option of START_OPTIONS as readonly StartOption[]) {
    const [text, source] = readText(option, flags, environment)
    const read = option.schema.safeParse(text)
    if (!read.success) {
      const value = option.secret === true ? '' : ` ${JSON.stringify(text)}`
      throw new StartRefusal(
        'start.option-invalid',
        `The value${value} of ${source} is not understood: give ${option.expected}.`,
      )
    }
    settings[option.name] = read.data
  }
  return settings as StartSettings
}
