import { describe, expect, it } from 'vitest'
import { parseCommandLine } from '../../src/cli/command-line.ts'
import { START_OPTIONS } from '../../src/cli/start-options.ts'
import { readStartSettings } from '../../src/cli/start-settings.ts'
import type { Environment } from '../../src/cli/start-settings.ts'
import type { StartSettings } from '../../src/cli/start-options.ts'
import { StartRefusal } from '../../src/start-refusal.ts'

function read(argv: readonly string[], environment: Environment = {}): StartSettings {
  const request = parseCommandLine(['start', ...argv], '0.0.0')
  if (request.kind !== 'start') throw new Error(request.text)
  return readStartSettings(request.flags, environment)
}

function refusal(argv: readonly string[], environment: Environment = {}): [string, string] {
  try {
    read(argv, environment)
  } catch (error) {
    if (error instanceof StartRefusal) return [error.code, error.message]
    throw error
  }
  throw new Error('not refused')
}

describe('the settings of a start', () => {
  it('are the documented defaults when nothing is given', () => {
    expect(read([])).toEqual({
      port: 7267,
      controlPort: 7268,
      host: '127.0.0.1',
      controlHost: '127.0.0.1',
      data: './data',
      publicUrl: undefined,
      trustProxy: false,
      tokens: {},
      controlToken: undefined,
      smtpUrl: undefined,
      mailFrom: 'no-reply@onramp.invalid',
      bare: false,
      json: false,
      logLevel: 'warn',
    })
  })

  it('come from flags', () => {
    const argv = [
      '--port',
      '1',
      '--control-port=2',
      '--host',
      '0.0.0.0',
      '--control-host',
      '::1',
      '--data',
      ':memory:',
    ]
    const more = [
      '--public-url',
      'https://ramp.example.com/',
      '--trust-proxy',
      '--json',
      '--log-level',
      'info',
      '--bare',
      '--smtp-url',
      'smtp://mail.example.com:25',
      '--mail-from=ramp@example.com',
    ]
    expect(read([...argv, ...more, '--token', 'okta=a.b', '--token', 'entra=c-d=='])).toEqual({
      port: 1,
      controlPort: 2,
      host: '0.0.0.0',
      controlHost: '::1',
      data: ':memory:',
      publicUrl: 'https://ramp.example.com',
      trustProxy: true,
      tokens: { okta: 'a.b', entra: 'c-d==' },
      controlToken: undefined,
      smtpUrl: 'smtp://mail.example.com:25',
      mailFrom: 'ramp@example.com',
      bare: true,
      json: true,
      logLevel: 'info',
    })
  })

  it('come from variables, where an empty one counts as unset', () => {
    const settings = read([], {
      ONRAMP_PORT: '8080',
      ONRAMP_DATA: '',
      ONRAMP_TRUST_PROXY: 'True',
      ONRAMP_JSON: '0',
      ONRAMP_TOKEN: 'okta=a, entra=b',
      ONRAMP_CONTROL_TOKEN: 'secret',
      HOME: '/home/jane',
    })
    expect(settings).toMatchObject({ port: 8080, data: './data', trustProxy: true, json: false })
    expect(settings).toMatchObject({ tokens: { okta: 'a', entra: 'b' }, controlToken: 'secret' })
  })

  it('prefer a flag to its variable, even when the variable makes no sense', () => {
    expect(read(['--port', '1'], { ONRAMP_PORT: 'abc' }).port).toBe(1)
  })

  it('have a variable for every option, named after it', () => {
    for (const option of START_OPTIONS) {
      if ('flag' in option)
        expect(option.env).toBe(`ONRAMP_${option.flag.slice(2).replaceAll('-', '_').toUpperCase()}`)
    }
  })
})

describe('a start is refused with what to do', () => {
  it.each([
    [['--prot', '1'], {}, 'start.option-unknown', 'Unknown option --prot: did you mean --port?'],
    [['-x'], {}, 'start.option-unknown', "Unknown option -x: see 'onramp start --help' for the known ones."],
    [['--port'], {}, 'start.option-invalid', '--port needs a value: write it as --port <port>.'],
    [
      ['--json=yes'],
      {},
      'start.option-invalid',
      '--json is a switch and takes no value: write --json alone.',
    ],
    [
      ['here'],
      {},
      'start.argument-unexpected',
      "'onramp start' takes options only, so 'here' has no meaning: see 'onramp start --help'.",
    ],
    [
      [],
      { ONRAMP_PROT: '1' },
      'start.variable-unknown',
      'Unknown environment variable ONRAMP_PROT: did you mean ONRAMP_PORT?',
    ],
    [
      [],
      { ONRAMP_NONSENSE_OF_MINE: '' },
      'start.variable-unknown',
      "Unknown environment variable ONRAMP_NONSENSE_OF_MINE: unset it, or see 'onramp start --help' for the known ones.",
    ],
    [
      ['--smtp-url', 'http://user:secret@mail.example.com'],
      {},
      'start.option-invalid',
      'The value of --smtp-url is not understood: give an smtp or smtps address, as in smtp://user:password@mail.example.com:587.',
    ],
    [
      [],
      { ONRAMP_MAIL_FROM: 'a@b.com,c@d.com' },
      'start.option-invalid',
      'The value "a@b.com,c@d.com" of ONRAMP_MAIL_FROM is not understood: give an e-mail address such as ramp@example.com.',
    ],
    [
      ['--port', 'abc'],
      {},
      'start.option-invalid',
      'The value "abc" of --port is not understood: give a number from 0 to 65535 (0 takes a free port).',
    ],
    [
      [],
      { ONRAMP_LOG_LEVEL: 'loud' },
      'start.option-invalid',
      'The value "loud" of ONRAMP_LOG_LEVEL is not understood: give one of trace, debug, info, warn, error, fatal, silent.',
    ],
  ] as const)('%j %j', (argv, environment, code, message) => {
    expect(refusal(argv, environment)).toEqual([code, message])
  })

  it.each([
    ['--port', '65536'],
    ['--port', '-1'],
    ['--port', '1.5'],
    ['--port', ''],
    ['--port', '0x1F'],
    ['--control-port', '99999999999999999999'],
    ['--host', ''],
    ['--host', 'two words'],
    ['--data', ''],
    ['--public-url', 'ramp.example.com'],
    ['--public-url', 'ftp://ramp.example.com'],
    ['--public-url', 'https://ramp.example.com/?a=1'],
    ['--public-url', 'https://jane:secret@ramp.example.com'],
    ['--log-level', 'INFO'],
  ])('%s %j', (flag, value) => {
    const [code, message] = refusal([`${flag}=${value}`])
    expect(code).toBe('start.option-invalid')
    expect(message).toMatch(new RegExp(`^The value ".*" of ${flag} is not understood: give .+\\.$`))
  })

  it.each(['okta', '=secret1', 'okta=', 'okta=sec ret1', 'okta=secret1,okta=secret2', 'okta=sécret1'])(
    '--token %j, and no message repeats a secret',
    (value) => {
      const [code, message] = refusal(['--token', value])
      expect(code).toBe('start.option-invalid')
      expect(message).toMatch(/^The value of --token is not understood: give NAME=VALUE /)
      expect(message).not.toContain('cret')
    },
  )

  it('a control token that could not be sent, without repeating it', () => {
    const [code, message] = refusal([], { ONRAMP_CONTROL_TOKEN: 'two words' })
    expect(code).toBe('start.option-invalid')
    expect(message).not.toContain('two words')
  })
})
