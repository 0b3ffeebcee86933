import { START_OPTIONS } from './start-options.ts'
import type { StartOption } from './start-options.ts'

const OPTIONS = START_OPTIONS as readonly StartOption[]

function term(option: StartOption): string {
  return [option.flag, option.placeholder].filter((part) => part !== undefined).join(' ')
}

function withFallback(option: StartOption): string {
  const shown = option.placeholder !== undefined && option.fallback !== undefined && option.fallback !== ''
  return shown ? `${option.help} [${option.fallback}]` : option.help
}

function rows(entries: readonly (readonly [string, string])[]): string {
  const width = Math.max(...entries.map(([left]) => left.length)) + 2
  return entries.map(([left, right]) => `  ${left.padEnd(width)}${right}`).join('\n')
}

/** The text of `onramp --help`. */
export function renderProgramHelp(): string {
  return `Examples:
  onramp start                                  serve on 127.0.0.1:7267, data in ./data
  onramp start --json --port 0 --control-port 0 --data :memory:
                                                for tests: free ports, nothing kept, one JSON line

Usage: onramp <command>

Commands:
  start        start a local Ramp that identity providers can provision into

Options:
  --help       this text; 'onramp start --help' lists the options of start
  --version    the version
`
}

/** The text of `onramp start --help`. */
export function renderStartHelp(): string {
  const flags = OPTIONS.filter((option) => option.flag !== undefined)
  const variables = OPTIONS.filter((option) => option.flag === undefined)
  return `Examples:
  onramp start                                  serve on 127.0.0.1:7267, data in ./data
  onramp start --token okta=my-okta-token       choose the token Okta will send
  onramp start --public-url https://ramp.example.com --trust-proxy
                                                behind a tunnel or reverse proxy
  onramp start --json --port 0 --control-port 0 --data :memory:
                                                for tests: free ports, nothing kept, one JSON line

Usage: onramp start [options]

Options:
${rows([...flags.map((option) => [term(option), withFallback(option)] as const), ['--help', 'this text']])}

Each option is also a variable: --control-port is ONRAMP_CONTROL_PORT; a flag wins. Variables only:
${rows(variables.map((option) => [option.env, option.help] as const))}
`
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|')
}

/** The page docs/reference/cli.md; a test holds the two together. */
export function renderCommandReference(): string {
  const lines = OPTIONS.map((option) => {
    const flag = option.flag === undefined ? 'none' : `\`${term(option)}\``
    const fallback =
      option.fallback === undefined || option.fallback === '' ? 'none' : `\`${option.fallback}\``
    return `|${cell(flag)}|\`${option.env}\`|${fallback}|${cell(option.help)}|${cell(option.expected)}|`
  })
  return `# Command line

<!-- Made from src/cli/start-options.ts: change it there, then run \`npm run docs\`. -->

## onramp start

Starts a local Ramp and stays in the foreground. \`npm start\` in a checkout is the same command; options follow \`--\`, as in
\`npm start -- --port 8080\`.

|Flag|Variable|Default|What it does|Value|
|-|-|-|-|-|
${lines.join('\n')}

A flag wins over its variable, the variable over the default; an empty variable counts as unset. Switches take \`true\` or \`false\`
(also \`1\`/\`0\`, \`yes\`/\`no\`, \`on\`/\`off\`) in their variable. A repeated flag other than \`--token\` counts once, the last time.

An unknown flag, an unknown variable that begins with \`ONRAMP_\`, a value that is not understood, a busy port, a folder that cannot
be written, a folder another onramp is using and data of a newer version each end the start with one sentence on standard error
and exit status 1. Nothing is started then.

## Output

Without \`--json\` the banner goes to standard output. With it standard output gets exactly one line, once both listeners accept
connections and the workspaces are seeded:

\`\`\`json
{"event":"ready","scimBaseUrl":"http://127.0.0.1:7267/scim/v2","controlUrl":"http://127.0.0.1:7268","workspaces":[{"id":"default","name":"…","connections":[{"id":"…","name":"okta","idp":"okta","mode":"ramp","token":"…"}]}]}
\`\`\`

\`token\` is there only when it was made or set in this run: tokens are stored hashed. The log goes to standard error either way.

## Exit status

|Status|When|
|-|-|
|0|stopped by SIGINT or SIGTERM: requests in flight were answered, files closed; also after \`--help\` and \`--version\`|
|1|could not start, or an unexpected error, which is in the log|

Started with an IPC channel (as \`child_process.fork\` does), onramp also stops when its parent goes away.
`
}
