import { Command, CommanderError, Option } from 'commander'
import { StartRefusal } from '../start-refusal.ts'
import { renderProgramHelp, renderStartHelp } from './help.ts'
import { findNearestName } from '../nearest-name.ts'
import { START_OPTIONS } from './start-options.ts'
import type { StartOption } from './start-options.ts'
import type { GivenFlags } from './start-settings.ts'

/** What the command line asks for. */
export type Request =
  { readonly kind: 'start'; readonly flags: GivenFlags } | { readonly kind: 'print'; readonly text: string }

function flagOption(option: StartOption, flag: string): Option {
  const placeholder = option.placeholder === undefined ? '' : ` ${option.placeholder}`
  const made = new Option(flag + placeholder, option.help)
  if (option.repeatable === true) made.argParser((value, all: string[] = []) => [...all, value])
  return made
}

const FLAG_ROWS = (START_OPTIONS as readonly StartOption[]).flatMap((row) =>
  row.flag === undefined ? [] : [{ ...row, flag: row.flag }],
)

function startCommand(onStart: (flags: GivenFlags) => void): Command {
  const command = new Command('start').allowExcessArguments(true)
  const options = FLAG_ROWS.map((row) => ({ name: row.name, option: flagOption(row, row.flag) }))
  for (const { option } of options) command.addOption(option)
  command.helpInformation = renderStartHelp
  return command.action((given: Record<string, string | true | string[]>) => {
    if (command.args.length > 0) {
      throw new StartRefusal(
        'start.argument-unexpected',
        `'onramp start' takes options only, so ${command.args.map((word) => `'${word}'`).join(' ')} has no meaning: see 'onramp start --help'.`,
      )
    }
    onStart(Object.fromEntries(options.map(({ name, option }) => [name, given[option.attributeName()]])))
  })
}

const QUOTED = /'([^']*)'/

function unknownOption(word: string): StartRefusal {
  const flags = FLAG_ROWS.map((row) => row.flag)
  const name = word.replace(/=.*$/s, '')
  if (name !== word && flags.includes(name)) {
    return new StartRefusal(
      'start.option-invalid',
      `${name} is a switch and takes no value: write ${name} alone.`,
    )
  }
  if (flags.includes(word)) {
    return new StartRefusal(
      'start.option-unknown',
      `${word} is an option of start: write 'onramp start ${word}'.`,
    )
  }
  const nearest = findNearestName(name, flags)
  const advice =
    nearest === undefined ? "see 'onramp start --help' for the known ones." : `did you mean ${nearest}?`
  return new StartRefusal('start.option-unknown', `Unknown option ${name}: ${advice}`)
}

function toRefusal(error: CommanderError): StartRefusal {
  const word = QUOTED.exec(error.message)?.[1] ?? ''
  if (error.code === 'commander.unknownOption') return unknownOption(word)
  if (error.code === 'commander.optionMissingArgument') {
    return new StartRefusal(
      'start.option-invalid',
      `${word.split(' ')[0]} needs a value: write it as ${word}.`,
    )
  }
  if (error.code === 'commander.unknownCommand') {
    return new StartRefusal(
      'start.command-unknown',
      `Unknown command '${word}': run 'onramp start', or see 'onramp --help'.`,
    )
  }
  return new StartRefusal(
    'start.option-invalid',
    `${error.message.replace(/^error: /, '')}: see 'onramp start --help'.`,
  )
}

/** Reads the arguments after the program's name. Throws StartRefusal for what it does not know; starts and prints nothing. */
export function parseCommandLine(argv: readonly string[], version: string): Request {
  let request: Request | undefined
  let printed = ''
  const program = new Command('onramp').version(version).helpCommand(false)
  program.helpInformation = renderProgramHelp
  program.addCommand(startCommand((flags) => (request = { kind: 'start', flags })))
  for (const command of [program, ...program.commands]) {
    command
      .exitOverride()
      .configureOutput({ writeOut: (text) => (printed += text), writeErr: () => undefined })
  }
  if (argv.length === 0) return { kind: 'print', text: renderProgramHelp() }
  try {
    program.parse([...argv], { from: 'user' })
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    if (error.exitCode !== 0) throw toRefusal(error)
  }
  return request ?? { kind: 'print', text: printed }
}
