import { describe, expect, it } from 'vitest'
import { changesJson } from '../../src/journal/changes.ts'
import type { ScimDocument } from '../../src/scim/document.ts'

const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User'

const textOf = (document: unknown) => (document === undefined ? null : JSON.stringify(document))

function changes(before: ScimDocument | undefined, after: ScimDocument | undefined) {
  return JSON.parse(changesJson(textOf(before), textOf(after)).json) as unknown
}

describe('what an exchange changed', () => {
  it('names sub-attributes of complex attributes and of extensions by their path (RFC 7644 3.10)', () => {
    expect(
      changes(
        {
          userName: 'a@b.c',
          name: { givenName: 'A', familyName: 'B' },
          [ENTERPRISE]: { department: 'Sales', manager: { value: '1' } },
        },
        {
          userName: 'a@b.c',
          name: { givenName: 'A', familyName: 'C' },
          title: 'T',
          [ENTERPRISE]: { department: 'Finance', manager: { value: '2' } },
        },
      ),
    ).toEqual([
      { attribute: 'name.familyName', before: 'B', after: 'C' },
      { attribute: 'title', before: null, after: 'T' },
      { attribute: `${ENTERPRISE}:department`, before: 'Sales', after: 'Finance' },
      { attribute: `${ENTERPRISE}:manager.value`, before: '1', after: '2' },
    ])
  })

  it('takes multi-valued attributes as a whole', () => {
    const before = { emails: [{ value: 'a@b.c', primary: true }] }
    const after = { emails: [{ value: 'a@b.c', primary: true }, { value: 'd@e.f' }] }
    expect(changes(before, after)).toEqual([
      { attribute: 'emails', before: before.emails, after: after.emails },
    ])
    expect(changes(before, { emails: [{ primary: true, value: 'a@b.c' }] })).toEqual([])
  })

  it('lists everything of a resource that is new or gone, and nothing where nothing was written', () => {
    const document = { userName: 'a@b.c', name: { givenName: 'A' }, active: true }
    expect(changes(undefined, document)).toEqual([
      { attribute: 'userName', before: null, after: 'a@b.c' },
      { attribute: 'name.givenName', before: null, after: 'A' },
      { attribute: 'active', before: null, after: true },
    ])
    expect(changes(document, undefined)).toHaveLength(3)
    expect(changes(undefined, undefined)).toEqual([])
    expect(changes(document, { ...document })).toEqual([])
  })

  it('sees attributes named as what every object inherits', () => {
    expect(changes({}, { toString: 'x' })).toEqual([{ attribute: 'toString', before: null, after: 'x' }])
  })

  it('leaves out long values and counts the changes beyond a hundred', () => {
    const many = Object.fromEntries(Array.from({ length: 130 }, (_, index) => [`attribute${index}`, index]))
    expect(changesJson('{}', textOf(many)).omitted).toBe(30)
    expect(changes({}, { title: 'x'.repeat(5000), emails: Array<string>(1000).fill('a@b.c') })).toEqual([
      { attribute: 'title', before: null, after: '[5002 characters left out]' },
      { attribute: 'emails', before: null, after: '[1000 values left out]' },
    ])
  })
})
