import type { Chance } from './chance.ts'

/** Few, so that they meet: in uniqueness, in manager references, in filters. */
const GIVEN = ['ada', 'Ada', 'bo', 'BO', 'chloé', 'chloe\u0301', 'dmitri', 'ßen', 'İpek', 'o.neil', '李']
const FAMILY = ['winter', 'WINTER', 'summer', "o'hara", 'van der berg', 'müller', 'x']

/** What parsers, folds, SQL, JSON, URLs and terminals stumble over. */
const ODD = [
  '',
  ' ',
  '  x  ',
  '\u0000',
  'a\u0000b',
  '\ud800',
  '\udc00x',
  '\uffff',
  '\u{10ffff}',
  '\u202eevil',
  '\ufeff',
  'e\u0301',
  'ﬁ',
  '%',
  '%41',
  '%2541',
  '%zz',
  '_',
  "'",
  '"',
  '\\',
  '\\"',
  '"]',
  '[',
  ')',
  '((',
  '\r\n',
  '\t',
  'null',
  'true',
  'False',
  '0',
  '-0',
  '1e400',
  'NaN',
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  '../../etc/passwd',
  '<script>alert(1)</script>',
  '${7*7}',
  "' OR 1=1 --",
  '; DROP TABLE resource; --',
  '2026-01-01T00:00:00Z',
  '2026-13-45T99:99:99Z',
  '9999999999999999999',
  'urn:ietf:params:scim:schemas:core:2.0:User',
  'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User',
  'urn:',
  ':',
  '.',
  '..',
  '$ref',
  'bulkId:1',
]

const LONG = [256, 1_025, 10_000]

export const oddText = (chance: Chance): string =>
  chance.hit(0.02) ? 'x'.repeat(chance.pick(LONG)) : chance.pick(ODD)

export function word(chance: Chance): string {
  return chance.hit(0.9) ? chance.pick([...GIVEN, ...FAMILY, 'Sales', 'Berlin', 'work']) : oddText(chance)
}

/** An address of a small company, in either case. */
export function address(chance: Chance): string {
  if (chance.hit(0.03)) return oddText(chance)
  const plain = `${chance.pick(['u', 'V', 'w'])}${chance.below(300)}@${chance.pick(['tessera.example', 'Other.example'])}`
  return chance.hit(0.1) ? plain.toUpperCase() : plain
}

export const givenName = (chance: Chance) => (chance.hit(0.96) ? chance.pick(GIVEN) : oddText(chance))
export const familyName = (chance: Chance) => (chance.hit(0.96) ? chance.pick(FAMILY) : oddText(chance))

/** The text in another case, here and there. */
export function recase(chance: Chance, text: string): string {
  if (chance.hit(0.8)) return text
  if (chance.hit(0.3)) return text.toUpperCase()
  return [...text].map((letter) => (chance.hit(0.3) ? letter.toUpperCase() : letter)).join('')
}
