import { describe, expect, it } from 'vitest'
import { readSeed } from '../../src/seed/read-seed.ts'
import { describeIssue, SeedRefusal } from '../../src/seed/seed-refusal.ts'
import { readSeedText } from '../../src/seed/seed-text.ts'

const usualConnections = ['okta', 'entra']

/** What is said about a text, each thing on a line of its own; empty when it is taken. */
function refusal(text: string): readonly string[] {
  try {
    readSeed(readSeedText(text), { usualConnections })
    return []
  } catch (error) {
    if (error instanceof SeedRefusal) return error.issues.map(describeIssue)
    throw error
  }
}

const person = (rest: string) => `people:\n  - { email: a@x.com, firstName: A, lastName: B, ${rest} }\n`

describe('A seed', () => {
  it('may be empty, YAML or JSON, and is complete once read', () => {
    expect(readSeed(readSeedText('{}'), { usualConnections })).toEqual({
      entities: [],
      departments: [],
      locations: [],
      customFields: [],
      spendPrograms: [],
      settings: {},
      people: [],
      vendors: [],
      agreements: [],
      pushes: [],
    })
    const json = '{"people": [{"email": "a@x.com", "firstName": "A", "lastName": "B", "employeeId": 7}]}'
    expect(readSeed(readSeedText(json), { usualConnections }).people).toEqual([
      {
        email: 'a@x.com',
        userName: null,
        firstName: 'A',
        lastName: 'B',
        role: 'BUSINESS_USER',
        status: 'USER_ACTIVE',
        department: null,
        location: null,
        manager: null,
        connection: null,
        externalId: null,
        employeeId: '7',
        customFields: {},
        funds: [],
        managerAddOn: false,
        blockers: [],
      },
    ])
  })

  it('takes what it gives', () => {
    const text = 'locations: [Berlin]\nsettings: { createAsDraft: true }\n' + person('location: berlin')
    const once = readSeed(readSeedText(text), { usualConnections })
    expect(readSeed({ value: JSON.parse(JSON.stringify(once)) }, { usualConnections })).toEqual(once)
  })

  it.each([
    [
      'a key of the document',
      'departmens: [A]',
      'line 1, departmens: unknown key "departmens" (did you mean departments?)',
    ],
    [
      'keys of a person, each on its line',
      'people:\n  - email: a@x.com\n    firstName: A\n    lastName: B\n    departmnt: X\n    phone: 1\n',
      'line 5, people[0].departmnt: unknown key "departmnt" (did you mean department?)',
      'line 6, people[0].phone: unknown key "phone" (known: email, userName, firstName, lastName, role, status, department, location, manager, connection, externalId, employeeId, customFields, funds, managerAddOn, blockers)',
    ],
    [
      'a key of a location',
      'locations:\n  - { name: Berlin, entty: X }',
      'line 2, locations[0].entty: unknown key "entty" (did you mean entity?)',
    ],
    [
      'a setting',
      'settings:\n  createAsDraft: true\n  groups: everywhere',
      'line 3, settings.groups: "everywhere" is not allowed for "groups". Use "stored" or "empty" or "absent".',
    ],
    [
      'a setting of a connection',
      'connections:\n  - name: okta\n    idp: okta\n    settings: { unresolvedManager: never }\n',
      'line 4, connections[0].settings.unresolvedManager: "never" is not allowed for "unresolvedManager". Use "hold" or "link-later" or "reject".',
    ],
    [
      'a value of the wrong type',
      'locations:\n  - Berlin\n  - 5\n',
      'line 3, locations[1]: expected string or object',
    ],
    [
      'an attribute that is missing, at its person',
      'people:\n  - email: a@x.com\n    lastName: B\n',
      'line 2, people[0].firstName: Invalid input: expected string, received undefined',
    ],
    [
      'a currency nobody has',
      'entities:\n- { name: A, currency: XQQ }',
      'line 2, entities[0].currency: is no currency (ISO 4217), as USD or EUR are',
    ],
    ['an e-mail', person('manager: nobody'), 'line 2, people[0].manager: must have the form name@domain'],
    [
      'a role',
      person('role: OWNER'),
      'line 2, people[0].role: Invalid option: expected one of "BUSINESS_OWNER"|"BUSINESS_ADMIN"|"BUSINESS_USER"|"BUSINESS_BOOKKEEPER"|"GUEST_USER"|"IT_ADMIN"|"AUDITOR"|"UNBUNDLED_ADMIN"|"UNBUNDLED_BOOKKEEPER"|"UNBUNDLED_OWNER"|"UNBUNDLED_USER"',
    ],
    [
      'options of a select',
      'customFields:\n- { name: a, type: select }',
      'line 2, customFields[0].options: a select needs at least one option',
    ],
    [
      'an audience',
      'spendPrograms:\n- { name: A, audience: departments }',
      'line 2, spendPrograms[0].places: the audience departments needs at least one',
    ],
    [
      'a key of a vendor',
      'vendors:\n- name: A\n  ownr: a@x.com\n',
      'line 3, vendors[0].ownr: unknown key "ownr" (did you mean owner?)',
    ],
    [
      'a day of an agreement',
      'vendors: [{ name: A }]\nagreements:\n- { vendor: A, name: B, endDate: 2026-02-30 }',
      'line 3, agreements[0].endDate: Invalid ISO date',
    ],
    ['a document that is none', 'acme', 'line 1: Invalid input: expected object, received string'],
    ['nothing at all', '', 'line 1: Invalid input: expected object, received null'],
  ])('is refused for %s, with line and place', (_what, text, ...expected) => {
    expect(refusal(text)).toEqual(expected)
  })

  it.each([
    [
      'a department',
      person('department: Sales'),
      'line 2, people[0].department: there is no department "Sales" in this seed',
    ],
    [
      'a location, with the nearest',
      `locations: [Berlin]\n${person('location: Berln')}`,
      'line 3, people[0].location: there is no location "Berln" in this seed (did you mean "Berlin"?)',
    ],
    [
      'an entity',
      'locations:\n- name: A\n  entity: B',
      'line 3, locations[0].entity: there is no entity "B" in this seed',
    ],
    [
      'a manager',
      person('manager: b@x.com'),
      'line 2, people[0].manager: there is no person "b@x.com" in this seed (did you mean "a@x.com"?)',
    ],
    [
      "a vendor's owner",
      'vendors:\n- { name: A, owner: a@x.com }',
      'line 2, vendors[0].owner: there is no person "a@x.com" in this seed',
    ],
    [
      'the vendor and an owner of an agreement',
      person('') + 'agreements:\n- { vendor: A, name: B, owners: [a@x.com, b@x.com] }',
      'line 4, agreements[0].vendor: there is no vendor "A" in this seed',
      'line 4, agreements[0].owners[1]: there is no person "b@x.com" in this seed (did you mean "a@x.com"?)',
    ],
    [
      'a spend program',
      person('funds: [Lunch]'),
      'line 2, people[0].funds[0]: there is no spend program "Lunch" in this seed',
    ],
    [
      'a place of a program',
      'spendPrograms:\n- { name: A, audience: locations, places: [X] }',
      'line 2, spendPrograms[0].places[0]: there is no location "X" in this seed',
    ],
    [
      'a connection',
      person('connection: onelogin'),
      'line 2, people[0].connection: there is no connection "onelogin" in this seed',
    ],
    [
      'a connection of a push',
      'pushes:\n- { connection: octa, user: {} }',
      'line 2, pushes[0].connection: there is no connection "octa" in this seed (did you mean "okta"?)',
    ],
    [
      'a custom field',
      person('customFields: { size: M }'),
      'line 2, people[0].customFields.size: there is no custom field "size" in this seed',
    ],
  ])('is refused for %s that is not there', (_what, text, ...expected) => {
    expect(refusal(text)).toEqual(expected)
  })

  it('is refused for vendors of one name', () => {
    expect(refusal('vendors:\n- { name: A }\n- { name: a }')).toEqual([
      'line 3, vendors[1].name: "a" is there already, at vendors[0]',
    ])
  })

  it('is refused for names and e-mails that are there twice, whatever their case', () => {
    const twice = (list: string, items: string) => refusal(`${list}:\n${items}`)
    expect(twice('departments', '- Sales\n- Finance\n- " sales"')).toEqual([
      'line 4, departments[2]: " sales" is there already, at departments[0]',
    ])
    expect(twice('entities', '- { name: A, currency: USD }\n- { name: a, currency: EUR }')).toEqual([
      'line 3, entities[1].name: "a" is there already, at entities[0]',
    ])
    expect(twice('connections', '- { name: a, idp: okta }\n- { name: a, idp: entra }')).toEqual([
      'line 3, connections[1].name: "a" is there already, at connections[0]',
    ])
    const people =
      '- { email: a@x.com, firstName: A, lastName: B }\n- { email: A@X.com, firstName: C, lastName: D }'
    expect(twice('people', people)).toEqual([
      'line 3, people[1].email: "A@X.com" is there already, at people[0]',
    ])
    const userNames =
      '- { email: a@x.com, userName: z, firstName: A, lastName: B }\n- { email: b@x.com, userName: Z, firstName: C, lastName: D }'
    expect(twice('people', userNames)).toEqual([
      'line 3, people[1].userName: "Z" is there already, at people[0]',
    ])
    expect(
      refusal(
        'entities:\n- { name: A, currency: USD, primary: true }\n- { name: B, currency: EUR, primary: true }',
      ),
    ).toEqual(['line 3, entities[1].primary: another entity is the primary one already'])
  })

  it('is refused for circles of managers, each once, and for managers who may be none', () => {
    const people = (...managers: readonly (readonly [who: string, manager: string, role?: string])[]) =>
      `people:\n${managers
        .map(
          ([who, manager, role = 'BUSINESS_USER']) =>
            `- { email: ${who}@x.com, firstName: A, lastName: B, role: ${role}, manager: ${manager}@x.com }\n`,
        )
        .join('')}`
    expect(refusal(people(['a', 'b'], ['b', 'c'], ['c', 'b'], ['d', 'c'], ['e', 'e']))).toEqual([
      'line 3, people[1].manager: "b@x.com", "c@x.com" are each other\'s managers in a circle',
      'line 6, people[4].manager: "e@x.com" is their own manager',
    ])
    expect(
      refusal(people(['a', 'b']) + '- { email: b@x.com, firstName: A, lastName: B, role: IT_ADMIN }'),
    ).toEqual(['line 2, people[0].manager: "b@x.com" has the role IT_ADMIN and manages nobody'])
  })

  it('lets IT Admins and Accounting manage who have the add-on, which guests cannot have (4.5)', () => {
    const boss = (role: string) =>
      `people:\n- { email: a@x.com, firstName: A, lastName: B, manager: b@x.com }\n- { email: b@x.com, firstName: A, lastName: B, role: ${role}, managerAddOn: true }\n`
    expect(refusal(boss('IT_ADMIN'))).toEqual([])
    expect(refusal(boss('GUEST_USER'))).toEqual([
      'line 2, people[0].manager: "b@x.com" has the role GUEST_USER and manages nobody',
      'line 3, people[1].managerAddOn: the role GUEST_USER does not take it',
    ])
  })

  it('is refused for a value its custom field does not take', () => {
    const fields = 'customFields:\n- { name: head_count, type: number }\n- { name: buddy, type: user }\n'
    expect(refusal(fields + person('customFields: { head_count: many, buddy: z@x.com }'))).toEqual([
      'line 5, people[0].customFields.head_count: "many" was not taken: the field needs a number.',
      'line 5, people[0].customFields.buddy: "z@x.com" was not taken: the field needs somebody in Ramp.',
    ])
    expect(refusal(fields + person('customFields: { head_count: 7, buddy: A@x.com }'))).toEqual([])
  })
})

describe('A text that is no YAML', () => {
  it.each([
    ['a bracket that is not closed', 'people: [\n', /^line 2: /],
    ['a key that is there twice', 'people: []\npeople: []\n', /^line 2: Map keys must be unique/],
    ['a tab', 'people:\n\t- a', /^line 2: /],
    ['two documents', 'people: []\n---\npeople: []\n', /^line 2: .*multiple documents/],
    ['aliases that stand for too much', bomb(), /^line 1: cannot be read \(Excessive alias count/],
    ['more brackets than the stack holds', '['.repeat(200_000), /^line \d+: /],
    ['an alias of nothing', 'people: *nobody', /^line 1: .*Unresolved alias/],
  ])('is refused for %s', (_what, text, expected) => {
    expect(refusal(text)[0]).toMatch(expected)
  })

  it('reaches no prototype', () => {
    expect(refusal('__proto__: { polluted: true }\n')[0]).toMatch(/^line 1, __proto__: unknown key/)
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
  })
})

function bomb(): string {
  const level = (name: string, of: string) => `${name}: &${name} [${`*${of}, `.repeat(9)}*${of}]\n`
  return `a: &a [x, x]\n${level('b', 'a')}${level('c', 'b')}${level('d', 'c')}${level('e', 'd')}`
}
