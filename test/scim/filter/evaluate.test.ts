import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../../../src/scim/document.ts'
import { evaluateFilter, matchesElement } from '../../../src/scim/filter/evaluate.ts'
import { parseFilter, parseValueFilter } from '../../../src/scim/filter/parse-filter.ts'
import { resolvePath } from '../../../src/scim/schema/resource-type.ts'
import type { AttributePath } from '../../../src/scim/schema/resource-type.ts'
import { ENTERPRISE, listTolerances, userType } from './user-type.ts'

const barbara: JsonObject = {
  id: '2819c223',
  externalId: 'Ext-1',
  userName: 'BJensen@example.com',
  name: { givenName: 'Bärbel', familyName: 'Jensen' },
  title: '',
  active: true,
  emails: [
    { value: 'b@work.example', type: 'work', primary: true },
    { value: 'b@home.example', type: 'home' },
  ],
  phoneNumbers: [],
  addresses: [{ type: 'work', country: null }],
  [ENTERPRISE]: { department: 'R&D', manager: { value: 'm-1' } },
  meta: {
    resourceType: 'User',
    created: '2026-01-01T00:00:00.000Z',
    lastModified: '2026-02-01T10:00:00.000Z',
  },
}

const matches = (text: string) => evaluateFilter(parseFilter(userType, text, listTolerances()), barbara)

describe('evaluateFilter', () => {
  it.each([
    ['userName eq "bjensen@EXAMPLE.com"', true],
    ['externalId eq "ext-1"', false],
    ['externalId eq "Ext-1"', true],
    ['name.givenName eq "BÄRBEL"', true],
    ['name.givenName eq "Ba\u0308rbel"', true],
    ['name.givenName sw "bä"', true],
    ['name.givenName co "RBE"', true],
    ['name.givenName ew "L"', true],
    ['emails.value eq "b@home.example"', true],
    ['emails co "home"', true],
    ['emails[type eq "work" and value co "home"]', false],
    ['emails[type eq "home" and value co "home"]', true],
    ['emails.type eq "work" and emails.value co "home"', true],
    ['emails[type eq "home"].primary pr', false],
    ['emails[not (type eq "work")]', true],
    ['emails.type ne "work"', false],
    ['emails.type ne "other"', true],
    ['title pr', false],
    ['title eq "x"', false],
    ['title ne "x"', true],
    ['title eq null', true],
    ['phoneNumbers pr', false],
    ['phoneNumbers.value ne "1"', true],
    ['addresses pr', true],
    ['addresses.country pr', false],
    ['name pr', true],
    ['manager pr and manager eq "m-1"', true],
    ['department gt "q" and department le "r&d"', true],
    ['meta.created eq "2026-01-01T01:00:00+01:00"', true],
    ['meta.lastModified gt "2026-02-01T09:59:59.999Z"', true],
    ['meta.lastModified lt "2026-02-01T10:00:00.5Z"', true],
    ['active eq true', true],
    ['active ne false', true],
    ['not (active eq true) or id eq "2819C223"', false],
  ])('%s is %s', (text, expected) => {
    expect(matches(text)).toBe(expected)
  })

  it('orders text by code point, as SQLite does, not by UTF-16 unit', () => {
    const filter = parseFilter(userType, 'title gt "\uffff"', listTolerances())
    expect(evaluateFilter(filter, { title: '😀' })).toBe(true)
    expect(evaluateFilter(filter, { title: '\ue000' })).toBe(false)
  })
})

describe('matchesElement', () => {
  it('holds all conditions to one element', () => {
    const emails = resolvePath(userType, 'emails') as AttributePath
    const filter = parseValueFilter(emails, 'type eq "work" and not (primary eq true)', listTolerances())
    expect(matchesElement(filter, { type: 'Work', value: 'x' })).toBe(true)
    expect(matchesElement(filter, { type: 'work', primary: true })).toBe(false)
    expect(matchesElement(filter, { primary: false })).toBe(false)
  })
})
