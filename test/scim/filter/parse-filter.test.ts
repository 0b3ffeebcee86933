import { describe, expect, it } from 'vitest'
import { ScimError } from '../../../src/scim/error.ts'
import type { Filter } from '../../../src/scim/filter/filter.ts'
import { parseFilter, parseValueFilter } from '../../../src/scim/filter/parse-filter.ts'
import { resolvePath } from '../../../src/scim/schema/resource-type.ts'
import type { AttributePath } from '../../../src/scim/schema/resource-type.ts'
import type { ToleranceName } from '../../../src/scim/tolerance.ts'
import { ENTERPRISE, listTolerances, userType } from './user-type.ts'

/** The filter in prefix notation, names in canonical spelling. */
function print(filter: Filter): string {
  switch (filter.op) {
    case 'and':
    case 'or':
      return `(${filter.op} ${filter.filters.map(print).join(' ')})`
    case 'not':
      return `(not ${print(filter.filter)})`
    case 'pr':
      return `(pr ${short(filter.path)})`
    case 'valuePath':
      return `${short(filter.path)}[${print(filter.filter)}]`
    default:
      return `(${filter.op} ${short(filter.path)} ${JSON.stringify(filter.value)})`
  }
}

const short = ({ name }: AttributePath) => name.replace(ENTERPRISE, 'ENT')

const parsed = (text: string) => print(parseFilter(userType, text, listTolerances()))

function refusal(text: string, ...strict: ToleranceName[]): ScimError {
  try {
    parseFilter(userType, text, listTolerances(...strict))
  } catch (error) {
    if (error instanceof ScimError) return error
    throw error
  }
  throw new Error(`${text} was accepted`)
}

describe('the grammar of filters (RFC 7644 3.4.2.2)', () => {
  it.each([
    ['userName eq "bjensen"', '(eq userName "bjensen")'],
    ['userName ne "x"', '(ne userName "x")'],
    ['name.familyName co "O\'Malley"', '(co name.familyName "O\'Malley")'],
    ['userName sw "J"', '(sw userName "J")'],
    ['userName ew "@x"', '(ew userName "@x")'],
    ['title pr', '(pr title)'],
    ['name pr', '(pr name)'],
    ['emails pr', '(pr emails)'],
    ['meta.lastModified gt "2011-05-13T04:42:34Z"', '(gt meta.lastModified "2011-05-13T04:42:34Z")'],
    [
      'meta.lastModified ge "2011-05-13T04:42:34+02:00"',
      '(ge meta.lastModified "2011-05-13T04:42:34+02:00")',
    ],
    ['userName lt "m"', '(lt userName "m")'],
    ['userName le "m"', '(le userName "m")'],
    ['active eq true', '(eq active true)'],
    ['title eq null', '(eq title null)'],
    ['title ne null', '(ne title null)'],
    ['manager eq null', '(eq ENT:manager null)'],
    ['title pr and userType eq "Employee"', '(and (pr title) (eq userType "Employee"))'],
    ['title pr or userType eq "Intern"', '(or (pr title) (eq userType "Intern"))'],
    ['not (title pr)', '(not (pr title))'],
    ['NOT(title pr)', '(not (pr title))'],
    ['emails[type eq "work"]', 'emails[(eq emails.type "work")]'],
    [
      'emails[type eq "work" and value co "@example.com"] or ims[type eq "xmpp" and value co "@foo.com"]',
      '(or emails[(and (eq emails.type "work") (co emails.value "@example.com"))] ims[(and (eq ims.type "xmpp") (co ims.value "@foo.com"))])',
    ],
    ['emails[not (type eq "work")]', 'emails[(not (eq emails.type "work"))]'],
    ['emails co "example.com"', '(co emails.value "example.com")'],
    ['groups.$ref eq "x"', '(eq groups.$ref "x")'],
    [`${ENTERPRISE}:department eq "R"`, '(eq ENT:department "R")'],
    [`${ENTERPRISE}:manager.displayName sw "R"`, '(sw ENT:manager.displayName "R")'],
    ['urn:ietf:params:scim:schemas:core:2.0:User:userName sw "J"', '(sw userName "J")'],
    [`${ENTERPRISE}:manager[value eq "m"]`, '(and (pr ENT:manager) (eq ENT:manager.value "m"))'],
    ['schemas eq "urn:x"', '(eq schemas "urn:x")'],
    ['userName eq "a\\"b"', '(eq userName "a\\"b")'],
    ['userName eq "a\\\\"', '(eq userName "a\\\\")'],
    ['userName eq "\\u00e9\\ud83d\\ude00"', '(eq userName "é😀")'],
    ['userName eq "a] and (b"', '(eq userName "a] and (b")'],
  ])('reads %s', (text, expected) => {
    expect(parsed(text)).toBe(expected)
  })

  it.each([
    ['title pr and title pr or title pr', '(or (and (pr title) (pr title)) (pr title))'],
    ['title pr or locale pr and nickName pr', '(or (pr title) (and (pr locale) (pr nickName)))'],
    ['(title pr or locale pr) and nickName pr', '(and (or (pr title) (pr locale)) (pr nickName))'],
    ['not (title pr) and locale pr', '(and (not (pr title)) (pr locale))'],
    [
      'title pr or locale pr and nickName pr or locale pr and not (title pr)',
      '(or (pr title) (and (pr locale) (pr nickName)) (and (pr locale) (not (pr title))))',
    ],
    [
      'emails[type eq "work" or type eq "home" and primary eq true]',
      'emails[(or (eq emails.type "work") (and (eq emails.type "home") (eq emails.primary true)))]',
    ],
  ])('binds "and" tighter than "or": %s', (text, expected) => {
    expect(parsed(text)).toBe(expected)
  })

  it.each([
    ['USERNAME EQ "x"', '(eq userName "x")'],
    ['Emails.Value Eq "x" AND Title Pr', '(and (eq emails.value "x") (pr title))'],
    ['Emails[TYPE eq "work"].VALUE eq "x"', 'emails[(and (eq emails.type "work") (eq emails.value "x"))]'],
    [`${ENTERPRISE.toUpperCase()}:DEPARTMENT eq "x"`, '(eq ENT:department "x")'],
  ])('reads names and operators in any case: %s (row A5)', (text, expected) => {
    expect(parsed(text)).toBe(expected)
  })

  it('treats "" in a comparison as unset, as it is on write (row A13)', () => {
    expect(parsed('title eq "" or title ne ""')).toBe('(or (eq title null) (ne title null))')
  })
})

describe('habits of clients in filters', () => {
  it.each([
    [
      'Q9',
      'filter.value-path-sub-attribute',
      'emails[type eq "work"].value eq "x"',
      'emails[(and (eq emails.type "work") (eq emails.value "x"))]',
    ],
    ['Q11', 'filter.unquoted-value', 'externalId eq jyoung', '(eq externalId "jyoung")'],
    ['Q11', 'filter.unquoted-value', 'externalId eq 12345', '(eq externalId "12345")'],
    ['Q11', 'filter.unquoted-value', 'emails[type eq work]', 'emails[(eq emails.type "work")]'],
    ['Q13', 'filter.string-boolean', 'roles[primary eq "True"]', 'roles[(eq roles.primary true)]'],
    ['A5', 'filter.string-boolean', 'active eq "False"', '(eq active false)'],
    ['A8', 'filter.boolean-case', 'active eq True', '(eq active true)'],
    ['Q14', 'filter.urn-dot', `${ENTERPRISE}.department eq "x"`, '(eq ENT:department "x")'],
    ['A5', 'filter.unqualified-extension', 'department eq "x"', '(eq ENT:department "x")'],
    ['A5', 'filter.complex-value', `${ENTERPRISE}:manager eq "m"`, '(eq ENT:manager.value "m")'],
    ['Q36', 'filter.extra-blanks', '  userName   eq\t"x" ', '(eq userName "x")'],
    [
      'Q36',
      'filter.scim1-urn',
      'urn:scim:schemas:extension:enterprise:1.0:department eq "x"',
      '(eq ENT:department "x")',
    ],
    ['Q36', 'filter.scim1-urn', 'urn:scim:schemas:core:1.0:userName eq "x"', '(eq userName "x")'],
  ] as const)('%s: %s reads %s, and is refused where it is switched off', (_row, name, text, expected) => {
    const tolerances = listTolerances()
    expect(print(parseFilter(userType, text, tolerances))).toBe(expected)
    expect(tolerances.used).toContain(name)
    expect(refusal(text, name)).toMatchObject({ status: 400, scimType: 'invalidFilter' })
    expect(refusal(text, name).message).toMatch(/position \d+/)
  })

  it('reads the manager question of Entra: id eq "u" and manager eq "m"', () => {
    expect(parsed('id eq "u" and manager eq "m"')).toBe('(and (eq id "u") (eq ENT:manager.value "m"))')
  })

  it('Q31: compares a value still percent-encoded literally, then decoded', () => {
    expect(parsed('userName eq "dale%40x.com"')).toBe(
      '(or (eq userName "dale%40x.com") (eq userName "dale@x.com"))',
    )
    const strict = listTolerances('filter.double-encoded-value')
    expect(print(parseFilter(userType, 'userName eq "dale%40x.com"', strict))).toBe(
      '(eq userName "dale%40x.com")',
    )
    expect(parsed('userName eq "100%"')).toBe('(eq userName "100%")')
    expect(parsed('userName eq "%ff"')).toBe('(eq userName "%ff")')
    expect(parsed('userName sw "%41"')).toBe('(sw userName "%41")')
  })

  it('uses no tolerance for a filter as the RFC has it', () => {
    const tolerances = listTolerances()
    parseFilter(
      userType,
      `userName eq "x" and (emails[type eq "work"] or not (${ENTERPRISE}:department pr))`,
      tolerances,
    )
    expect(tolerances.used).toEqual([])
  })
})

describe('refused filters name position, token and what to write (400 invalidFilter)', () => {
  it.each([
    ['', 1, '', 'no-attribute'],
    ['userName', 9, '', 'no-operator'],
    ['userName eq', 12, '', 'no-value'],
    ['userName is "x"', 10, 'is', 'no-operator'],
    ['userName eq "x" title pr', 17, 'title', 'no-connective'],
    ['displayName eq Jane Doe', 21, 'Doe', 'no-connective'],
    ['userName eq "x" and', 20, '', 'no-attribute'],
    ['and userName eq "x"', 5, 'userName', 'no-operator'],
    ['(userName eq "x"', 1, '(', 'unclosed-bracket'],
    ['userName eq "x")', 16, ')', 'unmatched-bracket'],
    ['emails[type eq "work")', 22, ')', 'unmatched-bracket'],
    ['emails[type eq "work"', 7, '[', 'unclosed-bracket'],
    ['emails[]', 8, ']', 'no-attribute'],
    ['emails[type eq "a"].value', 26, '', 'no-operator'],
    ['emails[addresses[type eq "a"]]', 17, '[', 'nested-value-path'],
    ['userName eq "x', 13, '"x', 'open-quote'],
    ['userName eq "\\x"', 13, '"\\x"', 'bad-escape'],
    ['userName eq "\\ud800"', 13, 'ud800', 'malformed-text'],
    ['userName eq (x)', 13, '(', 'no-value'],
    ['not title pr', 5, 'title', 'no-operator'],
    ['shoeSize eq "9"', 1, 'shoeSize', 'unknown-attribute'],
    ['title pr and name.shoeSize eq "9"', 14, 'name.shoeSize', 'unknown-attribute'],
    ['emails[shoeSize eq "9"]', 8, 'shoeSize', 'unknown-attribute'],
    ['urn:x:department eq "9"', 1, 'urn:x:department', 'unknown-attribute'],
    ['__proto__ eq "9"', 1, '__proto__', 'unknown-attribute'],
    ['constructor pr', 1, 'constructor', 'unknown-attribute'],
    ['password eq "x"', 1, 'password', 'not-filterable'],
    ['meta.location eq "x"', 1, 'meta.location', 'not-filterable'],
    ['meta[not (location ew "x")]', 11, 'location', 'not-filterable'],
    ['meta[version pr]', 6, 'version', 'not-filterable'],
    ['name eq "x"', 1, 'name', 'complex-attribute'],
    ['addresses co "x"', 1, 'addresses', 'complex-attribute'],
    ['name gt null', 6, 'gt', 'operator-not-allowed'],
    ['title[value eq "x"]', 1, 'title', 'no-value-path'],
    ['active gt true', 8, 'gt', 'operator-not-allowed'],
    ['active co "t"', 8, 'co', 'operator-not-allowed'],
    ['x509Certificates gt "t"', 18, 'gt', 'operator-not-allowed'],
    ['meta.created sw "2026"', 14, 'sw', 'operator-not-allowed'],
    ['active eq "yes"', 11, 'yes', 'wrong-value'],
    ['active eq 1', 11, '1', 'wrong-value'],
    ['meta.created gt "yesterday"', 17, 'yesterday', 'wrong-value'],
    ['meta.created gt 5', 17, '5', 'wrong-value'],
    ['title co null', 10, 'null', 'wrong-value'],
    ["userName eq 'x' y'", 17, "y'", 'no-connective'],
  ])('%s', (text, position, token, code) => {
    const error = refusal(text)
    expect(error).toMatchObject({ status: 400, scimType: 'invalidFilter', code: `scim.filter.${code}` })
    expect(error.message).toContain(`position ${position}, `)
    expect(error.message).toContain(token === '' ? 'at its end' : token)
    expect(error.message.length).toBeGreaterThan(40)
  })

  it.each([
    ['200 nested parentheses', '('.repeat(200) + 'title pr' + ')'.repeat(200), 'too-deep'],
    ['20,000 nested parentheses', '('.repeat(20_000), 'too-long'],
    ['100 kB', `userName eq "${'x'.repeat(100_000)}"`, 'too-long'],
    ['300 comparisons', Array.from({ length: 300 }, () => 'title pr').join(' or '), 'too-many-terms'],
    ['200 nested not', 'not ('.repeat(200) + 'title pr' + ')'.repeat(200), 'too-deep'],
  ])('P30: %s', (_title, text, code) => {
    expect(refusal(text)).toMatchObject({
      status: 400,
      scimType: 'invalidFilter',
      code: `scim.filter.${code}`,
    })
  })

  it('accepts 32 levels and 200 comparisons', () => {
    expect(parsed('('.repeat(32) + 'title pr' + ')'.repeat(32))).toBe('(pr title)')
    expect(parsed(Array.from({ length: 200 }, () => 'title pr').join(' or '))).toContain('(pr title)')
  })
})

describe('parseValueFilter, for the brackets of a PATCH path (RFC 7644 3.5.2)', () => {
  const emails = resolvePath(userType, 'emails') as AttributePath

  it('reads names as sub-attributes', () => {
    const filter = parseValueFilter(emails, 'TYPE eq "work" and primary eq "True"', listTolerances())
    expect(print(filter)).toBe('(and (eq emails.type "work") (eq emails.primary true))')
  })

  it('refuses what the attribute has not', () => {
    expect(() => parseValueFilter(emails, 'userName eq "x"', listTolerances())).toThrow(
      /position 1.*userName.*value, display, type, primary/,
    )
  })
})
