import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { findViolations } from './architecture-rules.ts'
import type { Sources } from './architecture-rules.ts'

const ROOT = path.join(import.meta.dirname, '..')

function readSources(): Sources {
  const files = globSync('src/**/*.{ts,js}', { cwd: ROOT }).sort()
  return new Map(
    files.map((file) => [file.split(path.sep).join('/'), readFileSync(path.join(ROOT, file), 'utf8')]),
  )
}

describe('the sources', () => {
  it('keep the direction of the layers, synchrony below http/, and injected time and chance', () => {
    const sources = readSources()
    expect(sources.size).toBeGreaterThan(20)
    expect(findViolations(sources)).toEqual([])
  })
})

/** One line that breaks each rule: [rule, file, text]. */
const PLANTED: readonly (readonly [rule: string, file: string, text: string])[] = [
  [
    'scim/ imports nothing of ours but scim/',
    'src/scim/a.ts',
    `import type { Store } from '../store/people.ts'`,
  ],
  [
    'scim/ imports nothing of ours but scim/',
    'src/scim/patch/a.ts',
    `import { rules } from '../../ramp/rules.ts'`,
  ],
  ['scim/ imports nothing of ours but scim/', 'src/scim/a.ts', `export * from '../workspace/clock.ts'`],
  ['scim/ imports nothing of ours but scim/', 'src/scim/a.ts', `type T = import('../http/server.ts').Server`],
  ['scim/ uses no Fastify, SQLite or input and output', 'src/scim/a.ts', `import Fastify from 'fastify'`],
  [
    'scim/ uses no Fastify, SQLite or input and output',
    'src/scim/a.ts',
    `import type D from 'better-sqlite3'`,
  ],
  [
    'scim/ uses no Fastify, SQLite or input and output',
    'src/scim/a.ts',
    `import { readFileSync } from 'node:fs'`,
  ],
  ['scim/ names no target', 'src/scim/a.ts', `// as Ramp does`],
  ['scim/ names no target', 'src/scim/a.ts', `const isRamp = true`],
  ['a target does not import upward', 'src/ramp/a.ts', `import { reply } from '../http/reply.ts'`],
  ['a target does not import upward', 'src/ramp/a.ts', `import type { Sandbox } from '../sandbox.ts'`],
  [
    'seed/ knows no listener and opens nothing',
    'src/seed/a.ts',
    `import { refuse } from '../control/refusal.ts'`,
  ],
  [
    'seed/ knows no listener and opens nothing',
    'src/seed/a.ts',
    `import { open } from '../store/database.ts'`,
  ],
  [
    'a target, the store and the workspaces do not know seed/',
    'src/ramp/a.ts',
    `import type { SeedSource } from '../seed/seed-text.ts'`,
  ],
  ['a target knows no other target', 'src/ironclad/a.ts', `import { rules } from '../ramp/rules.ts'`],
  ['store/ does not import upward', 'src/store/a.ts', `import { people } from '../ramp/people.ts'`],
  ['store/ does not import upward', 'src/store/a.ts', `import { reply } from '../control/reply.ts'`],
  [
    'store/ takes only vocabulary from scim/',
    'src/store/a.ts',
    `import { apply } from '../scim/patch/apply.ts'`,
  ],
  [
    'journal/ and workspace/ know no listener',
    'src/journal/a.ts',
    `import { server } from '../http/server.ts'`,
  ],
  [
    'mail/ knows nothing of the server, nor SQLite or Fastify',
    'src/mail/a.ts',
    `import { createMailTable } from '../store/mail.ts'`,
  ],
  [
    'mail/ knows nothing of the server, nor SQLite or Fastify',
    'src/mail/a.ts',
    `import Fastify from 'fastify'`,
  ],
  [
    'only the composition root uses mail/, and only mail/ a mail client',
    'src/ramp/a.ts',
    `import { createMailer } from '../mail/mailer.ts'`,
  ],
  [
    'only the composition root uses mail/, and only mail/ a mail client',
    'src/ramp-mailer.ts',
    `import { createTransport } from 'nodemailer'`,
  ],
  ['idp/ knows nothing of the server', 'src/idp/okta.ts', `import { parse } from '../scim/document.ts'`],
  [
    'only idp/ itself and the command line use idp/',
    'src/http/a.ts',
    `import { okta } from '../idp/okta.ts'`,
  ],
  [
    'only store/ opens SQLite; workspace/ and journal/ are handed what is open',
    'src/ramp/a.ts',
    `import Database from 'better-sqlite3'`,
  ],
  [
    'only store/ opens SQLite; workspace/ and journal/ are handed what is open',
    'src/http/a.ts',
    `const { DatabaseSync } = await import('node:sqlite')`,
  ],
  [
    'only http/ and control/ use Fastify; the composition root is handed their listeners',
    'src/workspace/a.ts',
    `import sensible from '@fastify/sensible'`,
  ],
  [
    'only http/ and control/ use Fastify; the composition root is handed their listeners',
    'src/cli/a.ts',
    `export type { FastifyInstance } from 'fastify'`,
  ],
  [
    'http/ and control/ do not know each other',
    'src/http/a.ts',
    `import { routes } from '../control/routes.ts'`,
  ],
  ['control/ does not know the SCIM face', 'src/control/a.ts', `import { routes } from '../http/routes.ts'`],
  ['nothing below http/ is asynchronous', 'src/scim/a.ts', `export async function parse() {}`],
  ['nothing below http/ is asynchronous', 'src/ramp/a.ts', `export const rule = async () => 1`],
  [
    'nothing below http/ is asynchronous',
    'src/store/a.ts',
    `export function find(): Promise<void> { throw 1 }`,
  ],
  ['nothing below http/ is asynchronous', 'src/workspace/a.ts', `export const x = load().then(open)`],
  ['nothing below http/ is asynchronous', 'src/journal/a.ts', `for await (const row of rows) write(row)`],
  ['time and chance come from the clock and id sources', 'src/ramp/a.ts', `const at = Date.now()`],
  ['time and chance come from the clock and id sources', 'src/http/a.ts', `const at = new Date()`],
  ['time and chance come from the clock and id sources', 'src/store/a.ts', `const at = new Date`],
  ['time and chance come from the clock and id sources', 'src/store/a.ts', `const now = Date.now`],
  ['time and chance come from the clock and id sources', 'src/journal/a.ts', `const at = performance.now()`],
  ['time and chance come from the clock and id sources', 'src/scim/a.ts', `const id = Math.random()`],
  [
    'time and chance come from the clock and id sources',
    'src/http/a.ts',
    `import { randomUUID } from 'node:crypto'`,
  ],
  [
    'time and chance come from the clock and id sources',
    'src/control/a.ts',
    `const id = crypto.randomBytes(8)`,
  ],
]

describe('the checker', () => {
  it.each(PLANTED)('finds a planted breach of "%s" in %s: %s', (rule, file, text) => {
    expect(findViolations(new Map([[file, text]])).map((violation) => violation.rule)).toContain(rule)
  })

  it('finds a cycle of modules and names its members', () => {
    const sources = new Map([
      ['src/ramp/a.ts', `import { b } from './b.ts'`],
      ['src/ramp/b.ts', `import { c } from './c.ts'`],
      ['src/ramp/c.ts', `export { a } from './a.ts'`],
    ])
    expect(findViolations(sources)).toEqual([
      {
        rule: 'no import cycles',
        file: 'src/ramp/c.ts',
        line: 1,
        found: 'src/ramp/a.ts -> src/ramp/b.ts -> src/ramp/c.ts',
      },
    ])
  })

  it('lets pass what the layers allow', () => {
    const sources = new Map([
      [
        'src/scim/a.ts',
        `import { fold } from './fold.ts'\nexport const at = new Date('2026-01-01T00:00:00Z')`,
      ],
      [
        'src/ramp/a.ts',
        `import { find } from '../store/people.ts'\nimport type { Target } from '../scim/target.ts'`,
      ],
      [
        'src/store/a.ts',
        `import Database from 'better-sqlite3'\nimport type { Document } from '../scim/document.ts'`,
      ],
      [
        'src/mail/a.ts',
        `import { createTransport } from 'nodemailer'\nexport async function send() { await createTransport() }`,
      ],
      ['src/http/a.ts', `import Fastify from 'fastify'\nexport async function listen() {}`],
      ['src/workspace/clock.ts', `export const wall = () => Date.now()`],
      [
        'src/workspace/a.ts',
        `// async work, Promise, Date.now() in a comment\nconst text = 'await Math.random()'`,
      ],
    ])
    expect(findViolations(sources)).toEqual([])
  })
})
