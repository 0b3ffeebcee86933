import fc from 'fast-check'
import { CORE, ENT, SCIM_1_ENT } from '../scim/scim-types.ts'

const text = fc.oneof(
  fc.constantFrom(
    '',
    'a',
    'A',
    'w@x',
    'True',
    'false',
    '12',
    ' ',
    '{"value":"ROLE"}',
    '{"value":{}}',
    '\0',
    '\ud800',
  ),
  fc.string({ unit: 'binary', maxLength: 8 }),
)

const scalar = fc.oneof(
  text,
  text,
  fc.boolean(),
  fc.constant(null),
  fc.constantFrom(0, -0, 1, 1.5, 1e308, Number.MAX_SAFE_INTEGER),
)

/** Keys a body or an object inside one may have: right, nearly right and hostile ones. */
const key = fc.constantFrom(
  ...[
    'userName',
    'USERNAME',
    'displayName',
    'title',
    'active',
    'externalId',
    'password',
    'id',
    'meta',
    'groups',
  ],
  ...[
    'name',
    'givenName',
    'name.givenName',
    'name.familyName',
    'NAME',
    'name.x',
    'name.givenName.x',
    'displayName.x',
  ],
  ...[
    'emails',
    'roles',
    'addresses',
    'phoneNumbers',
    'emails.value',
    'emails[type eq "work"].value',
    'roles[',
    'x[y]',
  ],
  ...[
    'value',
    'type',
    'primary',
    'display',
    'locality',
    '$ref',
    'schemas',
    'department',
    'manager',
    'manager.value',
  ],
  ...[
    ENT,
    ENT.toUpperCase(),
    `${ENT}:manager`,
    `${ENT}.department`,
    SCIM_1_ENT,
    `${SCIM_1_ENT}:division`,
    CORE,
  ],
  ...['urn:acme:2.0:User', 'urn:acme:2.0:User:tag', 'urn:x', 'custom', 'custom.part', 'toString', 'valueOf'],
  ...[
    '__proto__',
    'constructor',
    'prototype',
    '__proto__.x',
    'constructor.prototype.x',
    '',
    '.',
    ':',
    'a\0',
    '\ud800',
  ],
)

/** Any JSON, most of it from the words of SCIM. */
export const anyJson: fc.Arbitrary<unknown> = fc.letrec<{ json: unknown }>((tie) => ({
  json: fc.oneof(
    { maxDepth: 5, withCrossShrink: true },
    scalar,
    fc.array(tie('json'), { maxLength: 4 }),
    fc.array(fc.tuple(key, tie('json')), { maxLength: 6 }).map(fromEntries),
  ),
})).json

/** As JSON.parse makes them: `__proto__` is an own property. */
function fromEntries(entries: readonly (readonly [string, unknown])[]): object {
  const object = {}
  for (const [name, value] of entries) {
    Object.defineProperty(object, name, { value, enumerable: true, writable: true, configurable: true })
  }
  return object
}

export const anyBody = fc.oneof(
  fc.array(fc.tuple(key, anyJson), { maxLength: 12 }).map(fromEntries),
  fc
    .array(fc.tuple(key, anyJson), { maxLength: 12 })
    .map((entries) => fromEntries([...entries, ['userName', 'u']])),
  anyJson,
)

const word = fc.constantFrom('a', 'A', 'b', 'w@x', 'work', 'home', 'é')
const element = fc.record(
  { value: word, type: word, primary: fc.boolean(), display: word, extra: word },
  { requiredKeys: [] },
)
const elements = fc.array(element, { maxLength: 4 })

/** A body any SCIM client could send. */
export const goodBody = fc
  .record(
    {
      displayName: word,
      title: word,
      active: fc.boolean(),
      name: fc.record({ givenName: word, familyName: word }, { requiredKeys: [] }),
      emails: elements,
      roles: elements,
      addresses: fc.array(
        fc.record({ locality: word, type: word, primary: fc.boolean() }, { requiredKeys: [] }),
      ),
      custom: word,
      [ENT]: fc.record({ department: word, manager: fc.record({ value: word }) }, { requiredKeys: [] }),
    },
    { requiredKeys: [] },
  )
  .map((body) => ({ schemas: [CORE, ENT], userName: 'u', ...body }))

const path = fc.oneof(
  fc.constantFrom(
    'userName',
    'displayName',
    'active',
    'name',
    'name.givenName',
    'emails',
    'emails.type',
    'addresses',
  ),
  fc.constantFrom(
    'roles',
    `${ENT}:manager`,
    `${ENT}:department`,
    ENT,
    'custom',
    'department',
    'id',
    'password',
  ),
  fc
    .tuple(
      fc.constantFrom('emails', 'roles'),
      fc.constantFrom('type', 'value', 'primary'),
      word,
      fc.constantFrom('', '.value', '.primary', '.type', '.extra'),
    )
    .map(
      ([attribute, sub, value, tail]) =>
        `${attribute}[${sub} eq ${sub === 'primary' ? 'true' : `"${value}"`}]${tail}`,
    ),
  fc.constantFrom(
    'emails[type ne "work"].primary',
    'emails[value pr]',
    'emails[not (type eq "home")].display',
  ),
)

const goodValue = fc.oneof(
  word,
  fc.boolean(),
  elements,
  element,
  fc.constant(null),
  fc.constant(''),
  goodBody,
)

/** Operations a client could send: many are applied, some are refused. */
export const likelyOperations = fc.array(
  fc.record(
    { op: fc.constantFrom('add', 'replace', 'remove', 'Add'), path, value: goodValue },
    { requiredKeys: ['op', 'value'] },
  ),
  { minLength: 1, maxLength: 6 },
)

/** Operations of any shape. */
export const anyOperations = fc.array(
  fc.oneof(
    fc.record(
      {
        op: fc.constantFrom('add', 'replace', 'remove', 'REPLACE', 'move'),
        path: fc.oneof(path, key, text),
        value: anyJson,
      },
      { requiredKeys: ['op'] },
    ),
    anyJson,
  ),
  { maxLength: 6 },
)
