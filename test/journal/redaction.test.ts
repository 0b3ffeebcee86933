import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { CapturedExchange } from '../../src/journal/journal.ts'
import { exchange } from './exchange.ts'
import { WRITERS, journalFile, memoryJournal, openJournal, withWriter } from './open-journal.ts'

const TOKEN = `onramp_default_${'0123456789abcdef'.repeat(4)}`

function recorded(parts: Partial<CapturedExchange>, maxBodyBytes = 65_536) {
  const { journal, database } = memoryJournal({ maxBodyBytes })
  journal.record(exchange(1, parts))
  const found = journal.find('exchange-1')
  if (found === undefined) throw new Error('The exchange is not there.')
  return { found, row: JSON.stringify(database.prepare('SELECT * FROM exchange').get()) }
}

describe('headers', () => {
  it('are kept by name only: neither Authorization nor cookies nor anything unknown', () => {
    const { found } = recorded({
      requestHeaders: {
        authorization: `Bearer ${TOKEN}`,
        cookie: 'session=1',
        'proxy-authorization': 'Basic eDp5',
        'x-forwarded-access-token': 'abc',
        'x-api-key': 'abc',
        Accept: 'application/scim+json',
        'x-forwarded-for': ['10.0.0.1', '10.0.0.2'],
        'if-match': undefined,
        'content-length': '12',
      },
      responseHeaders: { 'content-length': 12, 'set-cookie': 'a=b', Location: '/scim/v2/Users/1' },
    })
    expect(found.request.headers).toEqual({
      accept: 'application/scim+json',
      'x-forwarded-for': '10.0.0.1, 10.0.0.2',
      'content-length': '12',
    })
    expect(found.response.headers).toEqual({ 'content-length': '12', location: '/scim/v2/Users/1' })
  })

  it('lose a value that holds a secret', () => {
    const { found } = recorded({ requestHeaders: { 'user-agent': `curl ${TOKEN}`, host: 'a' } })
    expect(found.request.headers).toEqual({ 'user-agent': '[redacted]', host: 'a' })
  })
})

describe('a secret', () => {
  it('is taken out before the body is cut, so that no half of it is left', () => {
    const body = `{"a":"${'x'.repeat(80)}","password":"${'hunter2'.repeat(20)}"}`
    const { found, row } = recorded({ requestBody: Buffer.from(body) }, 120)
    expect(found.request).toMatchObject({ truncated: false, redacted: true, bytes: body.length })
    expect(row).not.toContain('hunter2')
  })

  it('is not kept where an error repeats it, in answer or finding', () => {
    const { found, row } = recorded({
      status: 400,
      requestBody: Buffer.from('{"password":"hunter2-hunter2-é"}'),
      responseBody: '{"detail":"hunter2-hunter2-é is too short","status":"400"}',
      findings: [{ code: 'weak', level: 'advice', message: 'hunter2-hunter2-é is weak' }],
    })
    expect(found.response.body).toBe('{"detail":"[redacted] is too short","status":"400"}')
    expect(found.findings[0]?.message).toBe('[redacted] is weak')
    expect(row).not.toContain('hunter2')
  })

  it('is not kept among the changes', () => {
    const { found, row } = recorded({
      before: JSON.stringify({ 'urn:example:User': { password: 'hunter2-old' } }),
      after: JSON.stringify({
        'urn:example:User': { password: 'hunter2-new' },
        list: [{ password: 'hunter2' }],
        title: 'T',
      }),
    })
    expect(found.changes).toEqual([
      { attribute: 'urn:example:User:password', before: '[redacted]', after: '[redacted]' },
      { attribute: 'list', before: null, after: [{ password: '[redacted]' }] },
      { attribute: 'title', before: null, after: 'T' },
    ])
    expect(row).not.toContain('hunter2')
  })

  it('is not kept in a compressed body, which nobody can search', () => {
    const requestBody = gzipSync('{"password":"hunter2"}')
    const { found } = recorded({ requestBody, requestHeaders: { 'content-encoding': 'gzip' } })
    expect(found.request).toMatchObject({ body: null, redacted: true, bytes: requestBody.length })
  })

  it('is the credential of this very request, wherever it is repeated', () => {
    const { row } = recorded({
      requestHeaders: { authorization: 'Bearer open-sesame-1', 'user-agent': 'x open-sesame-1' },
      url: '/scim/v2/Users?x=open-sesame-1',
      requestBody: Buffer.from('{"note":"open-sesame-1"}'),
      responseBody: '{"note":"open-sesame-1"}',
    })
    expect(row).not.toContain('open-sesame-1')
  })

  it.each(WRITERS)('never reaches the file written by %s, whatever body and spelling carry it', (writer) => {
    const secret = fc
      .string({ minLength: 12, maxLength: 24, unit: fc.constantFrom(...'abcdefghijkmnpqrstuvwxyz23456789') })
      .map((text) => `Zq${text}`)
    const name = fc.tuple(
      fc.constantFrom('', 'user.', 'urn:ietf:params:scim:schemas:core:2.0:User:', 'new'),
      fc.array(fc.constantFrom('lower', 'upper', 'escaped'), { minLength: 8, maxLength: 8 }),
    )
    const spell = ([prefix, styles]: [string, string[]]) =>
      `${prefix}${[...'password'].map((letter, index) => spellLetter(letter, styles[index])).join('')}`
    const place = fc.constantFrom<Place>(
      'member',
      'deep',
      'before-path',
      'after-path',
      'broken',
      'url',
      'reply',
    )

    fc.assert(
      fc.property(
        secret,
        secret,
        name.map(spell),
        place,
        fc.jsonValue({ maxDepth: 3 }),
        (credential, text, key, where, noise) => {
          const path = journalFileFor()
          const { journal, close } = openJournal(path, withWriter(writer))
          const requestHeaders = { authorization: `Bearer ${credential}`, 'user-agent': credential }
          journal.record(exchange(1, { requestHeaders, ...placed(where, text, key, noise) }))
          journal.flush()
          const running = bytesOf(path, '', '-wal')
          close()
          const stopped = bytesOf(path, '')
          expect(stopped).toContain('exchange-1')
          for (const bytes of [running, stopped]) {
            expect(bytes).not.toContain(text)
            expect(bytes).not.toContain(credential)
          }
        },
      ),
      { numRuns: 150 },
    )
  })
})

/** The bytes of the database and what lies beside it, a character each. */
const bytesOf = (path: string, ...suffixes: string[]) =>
  suffixes.map((suffix) => readFileSync(path + suffix, 'latin1')).join('')

let files = 0
let folderFile: string | undefined
function journalFileFor(): string {
  folderFile ??= journalFile()
  return `${folderFile}-${files++}`
}

type Place = 'member' | 'deep' | 'before-path' | 'after-path' | 'broken' | 'url' | 'reply'

function spellLetter(letter: string, style: string | undefined): string {
  if (style === 'upper') return letter.toUpperCase()
  return style === 'escaped' ? `\\u00${letter.charCodeAt(0).toString(16)}` : letter
}

function placed(where: Place, secret: string, key: string, noise: unknown): Partial<CapturedExchange> {
  const around = JSON.stringify(noise)
  const member = `{"noise":${around},"${key}":"${secret}","more":${around}}`
  switch (where) {
    case 'member':
      return { requestBody: Buffer.from(member) }
    case 'deep':
      return { requestBody: Buffer.from(`[${around},{"a":[{"${key}":{"b":["${secret}",${around}]}}]}]`) }
    case 'before-path':
      return { requestBody: Buffer.from(`{"Operations":[{"value":"${secret}","op":"add","path":"${key}"}]}`) }
    case 'after-path':
      return {
        requestBody: Buffer.from(`{"Operations":[{"path":"${key}","x":${around},"value":["${secret}"]}]}`),
      }
    case 'broken':
      return { requestBody: Buffer.from(member.slice(0, member.indexOf(secret) + secret.length)) }
    case 'url':
      return {
        url: `/scim/v2/Users?filter=${encodeURIComponent(encodeURIComponent(`${key} eq "${secret}"`))}`,
      }
    case 'reply':
      return { responseBody: member }
  }
}
