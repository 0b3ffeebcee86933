import { describe, expect, it } from 'vitest'
import { splitValuePath } from '../../../src/scim/filter/value-path.ts'

describe('splitValuePath', () => {
  it.each([
    ['emails[type eq "work"]', { attribute: 'emails', filter: 'type eq "work"' }],
    ['emails[type eq "work"].value', { attribute: 'emails', filter: 'type eq "work"', sub: 'value' }],
    [
      'emails[type eq "work" and primary eq true].value',
      { attribute: 'emails', filter: 'type eq "work" and primary eq true', sub: 'value' },
    ],
    ['emails[value eq "a]b[c"].type', { attribute: 'emails', filter: 'value eq "a]b[c"', sub: 'type' }],
    ['emails[value eq "a\\"]b"].type', { attribute: 'emails', filter: 'value eq "a\\"]b"', sub: 'type' }],
    ['emails[value eq "a\\\\"].type', { attribute: 'emails', filter: 'value eq "a\\\\"', sub: 'type' }],
    ['groups[value eq "g"].$ref', { attribute: 'groups', filter: 'value eq "g"', sub: '$ref' }],
    [
      'urn:ietf:params:scim:schemas:core:2.0:User:emails[ type eq work ]',
      { attribute: 'urn:ietf:params:scim:schemas:core:2.0:User:emails', filter: 'type eq work' },
    ],
  ])('splits %s (RFC 7644 3.5.2)', (path, expected) => {
    expect(splitValuePath(path)).toEqual(expected)
  })

  it('gives undefined for a path without a value filter', () => {
    expect(splitValuePath('name.givenName')).toBeUndefined()
  })

  it.each([
    'emails[',
    'emails[type eq "work"',
    'emails[type eq "work]',
    '[type eq "work"]',
    'emails[]',
    'emails[a pr]x',
    'emails[a pr].b.c',
  ])('refuses the broken path %s as invalidPath (P25)', (path) => {
    expect(() => splitValuePath(path)).toThrow(
      expect.objectContaining({ status: 400, scimType: 'invalidPath' }) as Error,
    )
  })
})
