import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { parseCommandLine } from '../../src/cli/command-line.ts'
import { renderCommandReference, renderProgramHelp, renderStartHelp } from '../../src/cli/help.ts'
import { START_OPTIONS } from '../../src/cli/start-options.ts'
import { ROOT } from './onramp-process.ts'

const printed = (...argv: string[]): string => {
  const request = parseCommandLine(argv, '1.2.3')
  return request.kind === 'print' ? request.text : ''
}

describe('help', () => {
  it('has examples first and fewer than 40 lines of at most 120 columns', () => {
    for (const text of [renderProgramHelp(), renderStartHelp()]) {
      expect(text).toMatch(/^Examples:\n {2}onramp start /)
      expect(text.split('\n').length).toBeLessThan(40)
      expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(120)
    }
  })

  it('names every flag and every variable that has no flag', () => {
    const help = renderStartHelp()
    for (const option of START_OPTIONS)
      expect(help).toContain('flag' in option ? `${option.flag} ` : option.env)
  })

  it('is printed for --help, -h and no command at all', () => {
    expect(printed('start', '--help')).toBe(renderStartHelp())
    expect(printed('start', '-h')).toBe(renderStartHelp())
    expect(printed('--help')).toBe(renderProgramHelp())
    expect(printed()).toBe(renderProgramHelp())
  })

  it('gives the version of package.json', () => {
    expect(printed('--version')).toBe('1.2.3\n')
  })
})

describe('docs/reference/cli.md', () => {
  it('says what the options table says', async () => {
    await expect(renderCommandReference()).toMatchFileSnapshot(path.join(ROOT, 'docs/reference/cli.md'))
  })

  it('lists every variable the README names', () => {
    const known = [...START_OPTIONS.map((option): string => option.env), 'ONRAMP_KILL_ROUNDS']
    const readme = readFileSync(path.join(ROOT, 'README.md'), 'utf8')
    for (const [name] of readme.matchAll(/\bONRAMP_[A-Z_]*[A-Z]\b/g)) expect(known).toContain(name)
  })
})
