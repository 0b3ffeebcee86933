import { describe, expect, it } from 'vitest'
import { redactBody } from '../../src/journal/redact-body.ts'

const USER = 'urn:ietf:params:scim:schemas:core:2.0:User'
const MINTED = `onramp_default_${'0123456789abcdef'.repeat(4)}`

/** Every row: a body that holds the secret `hunter2`, and what is to be left of it. */
const REDACTED_ROWS: readonly (readonly [name: string, body: string, kept: string])[] = [
  ['a member', '{"password":"hunter2","a":1}', '{"password":"[redacted]","a":1}'],
  [
    'any case, every other byte kept',
    '{ "PassWord" :\t"hunter2" ,\n"a" : 1.50e1 }',
    '{ "PassWord" :\t"[redacted]" ,\n"a" : 1.50e1 }',
  ],
  [
    'an escaped key',
    String.raw`{"p\u0061ss\u0057ord":"hunter2"}`,
    String.raw`{"p\u0061ss\u0057ord":"[redacted]"}`,
  ],
  ['an escaped value', '{"password":"a\\"hunter2\\\\"}', '{"password":"[redacted]"}'],
  ['any depth', '[[{"a":{"password":"hunter2"}}]]', '[[{"a":{"password":"[redacted]"}}]]'],
  ['a number', '{"password":42,"hunter":2}', '{"password":"[redacted]","hunter":2}'],
  ['an object', '{"password":{"x":["hunter2"]},"b":0}', '{"password":"[redacted]","b":0}'],
  ['a list', '{"password":["hunter2",{}]}', '{"password":"[redacted]"}'],
  ['twice', '{"password":"x1","password":"hunter2"}', '{"password":"[redacted]","password":"[redacted]"}'],
  ['behind the URN', `{"${USER}:password":"hunter2"}`, `{"${USER}:password":"[redacted]"}`],
  ['dotted', '{"user.password":"hunter2"}', '{"user.password":"[redacted]"}'],
  ['a client secret', '{"client_secret":"hunter2"}', '{"client_secret":"[redacted]"}'],
  [
    'PATCH, value after the path',
    '{"Operations":[{"op":"replace","path":"password","value":"hunter2"}]}',
    '{"Operations":[{"op":"replace","path":"password","value":"[redacted]"}]}',
  ],
  [
    'PATCH, value before the path',
    `{"Operations":[{"value":"hunter2","path":"${USER}:Password","op":"add"},{"value":"b","path":"title"}]}`,
    `{"Operations":[{"value":"[redacted]","path":"${USER}:Password","op":"add"},{"value":"b","path":"title"}]}`,
  ],
  [
    'PATCH, spelt with escapes and capitals',
    String.raw`{"Path":"user.p\u0061ssword","Value":{"a":"hunter2"}}`,
    String.raw`{"Path":"user.p\u0061ssword","Value":"[redacted]"}`,
  ],
  [
    'PATCH without a path',
    '{"Operations":[{"op":"replace","value":{"password":"hunter2","active":true}}]}',
    '{"Operations":[{"op":"replace","value":{"password":"[redacted]","active":true}}]}',
  ],
  [
    'PATCH whose path is no text',
    '{"path":[["password"]],"value":"hunter2"}',
    '{"path":[["password"]],"value":"[redacted]"}',
  ],
  [
    'a filter in a body',
    String.raw`{"filter":"password eq \"hunter2\"","count":1}`,
    '{"filter":"[redacted]","count":1}',
  ],
  [
    'a value path',
    String.raw`{"path":"emails[password eq \"hunter2\"].x","value":"hunter2"}`,
    '{"path":"[redacted]","value":"[redacted]"}',
  ],
  ['a key with a filter', String.raw`{"x[password eq \"hunter2\"]":1}`, '{"[redacted]":"[redacted]"}'],
  ['JSON within a text', String.raw`{"log":"{\"password\":\"hunter2\"}"}`, '{"log":"[redacted]"}'],
  ['a URL within a text', '{"detail":"?filter=p%2561ssword%20eq%20hunter2"}', '{"detail":"[redacted]"}'],
  ['a text alone', '"password=hunter2"', '"[redacted]"'],
  ['a token in a text', `{"note":"use ${MINTED} now"}`, '{"note":"use [redacted] now"}'],
  ['a token with escapes', `{"note":"\\u006f${MINTED.slice(1)}"}`, '{"note":"[redacted]"}'],
]

describe('secrets in a JSON body', () => {
  it.each(REDACTED_ROWS)('are replaced, and nothing else: %s', (_, body, kept) => {
    expect(redactBody(body, [])).toMatchObject({ text: kept, redacted: true })
    const marked = `\u00ef\u00bb\u00bf${body}`
    expect(redactBody(marked, []).text).toBe(`\u00ef\u00bb\u00bf${kept}`)
  })

  it('are what came as credential too', () => {
    const body = '{"note":"my token is open-sesame-1","path":"a"}'
    expect(redactBody(body, ['open-sesame-1']).text).toBe('{"note":"my token is [redacted]","path":"a"}')
    expect(redactBody(String.raw`{"note":"open\u002dsesame-1"}`, ['open-sesame-1']).text).toBe(
      '{"note":"[redacted]"}',
    )
  })

  it('are told to whoever looks for their echo', () => {
    expect(redactBody(String.raw`{"password":"hunt\u0065r2"}`, []).secrets).toEqual(['hunter2'])
  })
})

describe('a JSON body without a secret', () => {
  it.each([
    '{"userName":"a@b.c"}',
    '{"password":null}',
    '{"changePassword":{"supported":false},"patch":{"supported":true}}',
    '{"attributes":[{"name":"password","type":"string","description":"The User\'s cleartext password.","returned":"never"}]}',
    '{"detail":"The attribute password is never returned."}',
    String.raw`{"displayName":"J\u00fcrgen 100% \u0000"}`,
    '{"roles":[{"type":"work","value":"password"}]}',
    '"password"',
    '{"toString":{"__proto__":{"constructor":1}},"value":"\\u0061"}',
  ])('stays as it is: %s', (body) => {
    expect(redactBody(body, [])).toEqual({ text: body, redacted: false, secrets: [] })
  })
})

describe('a body that cannot be read as JSON', () => {
  it.each([
    '{"password":"hunter2"',
    '{"password":"hunter2',
    "{'Password':'hunter2'}",
    String.raw`{"p\u0061ssword":"hunter2"`,
    '{"client_secret":hunter2}',
    Buffer.from('{"password":"hunter2"}', 'utf16le').toString('latin1'),
    `{"a": o\\u006eramp_default_${'0'.repeat(64)}`,
  ])('is withheld as a whole when it may name a secret: %s', (body) => {
    expect(redactBody(body, [])).toMatchObject({ text: undefined, redacted: true })
  })

  it.each([
    ['password=hunter2&a=1', 'password=[redacted]&a=1'],
    ['p%61ssword=hunter2', 'p%61ssword=[redacted]'],
    ['p%2561ssword=hunter2', 'p%2561ssword=[redacted]'],
    [`p%${'25'.repeat(30)}61ssword=hunter2`, '[redacted]=[redacted]'],
    [
      'grant_type=client_credentials&client_secret=hunter2',
      'grant_type=client_credentials&client_secret=[redacted]',
    ],
    ['token=hunter2&token_type_hint=refresh', 'token=[redacted]&token_type_hint=refresh'],
  ])('loses the values of a form that are secret: %s', (body, text) => {
    expect(redactBody(body, [])).toMatchObject({ text, redacted: true })
  })

  it.each(['{"userName":', 'not json', '', '{"a":"\u00ff\u00fe"', '<html>100 %</html>'])(
    'is kept otherwise: %s',
    (body) => {
      expect(redactBody(body, [])).toMatchObject({ text: body, redacted: false })
    },
  )

  it('loses its tokens only', () => {
    expect(redactBody(`{"a":${MINTED}`, [])).toMatchObject({ text: '{"a":[redacted]', redacted: true })
  })
})

describe('a hostile body', () => {
  it.each([
    ['nested', `${'{"path":'.repeat(120_000)}"password"${'}'.repeat(120_000)}`],
    ['nested lists', `${'['.repeat(500_000)}"password"${']'.repeat(500_000)}`],
    ['backslashes', `{"password":"${'\\\\'.repeat(250_000)}${'\\"'.repeat(250_000)}"}`],
    ['many values', `{${Array.from({ length: 60_000 }, () => '"value":"x"').join(',')},"path":"password"}`],
    ['percent signs', `{"a":"%${'25'.repeat(400_000)}"}`],
    ['spaces', `{"password":${' '.repeat(1_000_000)}1}`],
  ])('of a megabyte costs no more than its length: %s', (_, body) => {
    expect(redactBody(body, []).redacted).toBe(!body.startsWith('[') && !body.startsWith('{"path"'))
  })
})
