import { describe, expect, it } from 'vitest'
import { readFacts, referenceKeys } from '../../src/ramp/attributes.ts'
import { ENTERPRISE } from '../support/tenant.ts'

describe('What Ramp reads of a user (ramp-scim 2.1, 2.2)', () => {
  it.each([
    [
      'primary before type work',
      [
        { value: 'w', type: 'work' },
        { value: 'p', primary: true },
      ],
      'p',
    ],
    [
      'type work before the first',
      [
        { value: 'h', type: 'home' },
        { value: 'w', type: 'Work' },
      ],
      'w',
    ],
    ['the first without either', [{ value: 'a' }, { value: 'b' }], 'a'],
    ['an element that has a value', [{ primary: true }, { value: 'w', type: 'work' }], 'w'],
    ['nothing of none', [], undefined],
  ])('takes %s', (_what, emails, email) => {
    expect(readFacts({ userName: 'u', emails }).email).toBe(email)
  })

  it('reads location, department, manager and employee number, trimmed', () => {
    const facts = readFacts({
      userName: ' u ',
      name: { givenName: ' Ada ', familyName: 'Lovelace' },
      addresses: [{ type: 'work', locality: ' Berlin ' }],
      [ENTERPRISE]: { department: ' Sales', employeeNumber: '42', manager: { value: 'boss@x.com' } },
    })
    expect(facts).toMatchObject({
      userName: 'u',
      firstName: 'Ada',
      location: 'Berlin',
      department: 'Sales',
      employeeId: '42',
      manager: 'boss@x.com',
      active: true,
    })
  })

  it('is found by e-mail, user name and external id, folded', () => {
    const facts = readFacts({ userName: 'U@x', externalId: 'Ext', emails: [{ value: 'E@x' }] })
    expect(referenceKeys(facts)).toEqual(['e@x', 'u@x', 'ext'])
  })
})
