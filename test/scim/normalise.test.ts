import { describe, expect, it } from 'vitest'
import { MAX_UNKNOWN_DEPTH } from '../../src/scim/document/verbatim.ts'
import { replaceDocument, requireAttributes, toDocument } from '../../src/scim/document/normalise.ts'
import type { ScimDocument } from '../../src/scim/document.ts'
import { CORE, deviceType, ENT, expectRefused, normalise, userType, watchTolerances } from './scim-types.ts'

const document = (body: unknown) => normalise(body).document
const device = (body: object) => normalise(body, { type: deviceType }).document

describe('toDocument', () => {
  it('keeps what a well-formed body says, elements in the order sent, with no finding (RFC 7643 8.2)', () => {
    const body = {
      schemas: [CORE, ENT],
      externalId: '00u1',
      userName: 'Ada@x.com',
      name: { formatted: 'A L', familyName: 'L', givenName: 'A' },
      emails: [
        { primary: true, value: 'ada@x.com', type: 'work' },
        { value: 'ada@home.com', type: 'home' },
      ],
      addresses: [{ type: 'work', locality: 'Berlin', primary: true }],
      active: true,
      timezone: 'not a zone',
      locale: 'zz',
      [ENT]: { employeeNumber: '42', department: 'Eng', manager: { value: 'boss@x.com', displayName: 'B' } },
    }
    expect(normalise(body)).toEqual({ document: body, codes: [] })
  })

  it('stores names in schema case whatever case they come in (RFC 7643 2.1, P15)', () => {
    const body = {
      SCHEMAS: [CORE, ENT],
      USERNAME: 'u',
      Name: { GIVENNAME: 'G' },
      [ENT.toUpperCase()]: { Department: 'E' },
    }
    expect(normalise(body)).toEqual({
      document: { schemas: [CORE, ENT], userName: 'u', name: { givenName: 'G' }, [ENT]: { department: 'E' } },
      codes: [],
    })
  })

  it('drops readOnly attributes silently (RFC 7644 3.3; A10, Q15, Q19)', () => {
    const body = {
      schemas: [CORE],
      id: 'x',
      meta: { resourceType: 'User', location: 'http://x' },
      groups: [{ value: 'g' }],
      userName: 'u',
    }
    expect(normalise(body)).toEqual({ document: { schemas: [CORE], userName: 'u' }, codes: [] })
  })

  it.each([
    { password: 's3cret' },
    { Password: 's3cret' },
    { [`${CORE}:password`]: 's3cret' },
    { [ENT]: { password: 's3cret' } },
    { name: { PASSWORD: 's3cret' } },
    { custom: { password: 's3cret' } },
    { 'custom.password': 's3cret' },
    { password: { value: ['s3cret'] } },
  ])('accepts and drops the password in %j, and no finding shows it (A11, Q21)', (body) => {
    const { tolerances, findings } = watchTolerances()
    expect(toDocument(userType, { userName: 'u', ...body }, tolerances)).toEqual({
      schemas: [CORE],
      userName: 'u',
    })
    expect(JSON.stringify(findings.list())).not.toContain('s3cret')
  })

  it('treats null, empty text, lists and objects as absent (A13, Q26)', () => {
    const body = {
      schemas: [CORE],
      userName: 'u',
      displayName: '',
      title: null,
      name: { givenName: '', familyName: null },
      emails: [],
      phoneNumbers: [null, {}, '', { value: '' }, { type: 'work', value: null }],
      addresses: [{ type: 'work', primary: true }],
      custom: { empty: [], deep: { none: null } },
      [ENT]: { department: '', manager: { value: '', displayName: 'B' } },
    }
    expect(document(body)).toEqual({ schemas: [CORE], userName: 'u' })
  })

  it.each([
    ['manager-id', { value: 'manager-id' }],
    [{ value: 'id' }, { value: 'id' }],
    [
      { value: 'b@x', displayName: 'B' },
      { value: 'b@x', displayName: 'B' },
    ],
    [[{ value: 'id', $ref: '../Users/id' }], { value: 'id', $ref: '../Users/id' }],
    [['id'], { value: 'id' }],
    [42, { value: '42' }],
    ['', undefined],
    [null, undefined],
    [[], undefined],
    [{}, undefined],
    [[null], undefined],
    [{ value: null }, undefined],
    [{ displayName: 'B' }, undefined],
  ])('stores the manager %j as an object with a value, or not at all (A9, Q5, Q6)', (manager, expected) => {
    const extension = document({ userName: 'u', [ENT]: { manager, division: 'D' } })[ENT]
    expect(extension).toEqual({ division: 'D', ...(expected && { manager: expected }) })
    const flat = document({ userName: 'u', manager, division: 'D' })[ENT]
    expect(flat).toEqual(extension)
  })

  it('moves extension attributes sent flat into the extension, over the echoed value (ramp-scim 2.2)', () => {
    const body = {
      schemas: [CORE, ENT],
      department: 'Flat',
      'manager.value': 'new@x',
      userName: 'u',
      [ENT]: { department: 'Echo', division: 'D', manager: { value: 'old@x', displayName: 'Old' } },
    }
    const { document: kept, codes } = normalise(body)
    expect(kept[ENT]).toMatchObject({ department: 'Flat', division: 'D', manager: { value: 'new@x' } })
    expect(kept).not.toHaveProperty('department')
    expect(codes).toEqual(['body.flat-extension', 'body.flat-key'])
    expect(document({ ...body, department: '' })[ENT]).not.toHaveProperty('department')
  })

  it("drops the old manager's name when the flat manager is another one", () => {
    const body = {
      userName: 'u',
      manager: 'new@x',
      [ENT]: { manager: { value: 'old@x', displayName: 'Old' } },
    }
    expect(document(body)[ENT]).toEqual({ manager: { value: 'new@x' } })
    expect(document({ ...body, manager: 'old@x' })[ENT]).toEqual({
      manager: { value: 'old@x', displayName: 'Old' },
    })
  })

  it.each([
    [{ 'name.givenName': 'G', 'NAME.familyName': 'F' }, { name: { givenName: 'G', familyName: 'F' } }],
    [{ [`${ENT}:department`]: 'E' }, { [ENT]: { department: 'E' } }],
    [{ [`${ENT}.department`]: 'E' }, { [ENT]: { department: 'E' } }],
    [{ [`${ENT}:manager.value`]: 'm' }, { [ENT]: { manager: { value: 'm' } } }],
    [{ [`${CORE}:title`]: 'T' }, { title: 'T' }],
    [{ [CORE]: { title: 'T' } }, { title: 'T' }],
    [{ 'emails.value': 'a@x' }, { emails: [{ value: 'a@x' }] }],
    [{ 'emails[type eq "work"].value': 'a@x' }, { emails: [{ type: 'work', value: 'a@x' }] }],
  ])('reads the flat and URN-qualified keys %j (P14, Q7, Q14)', (body, expected) => {
    const kept = document(body)
    expect(kept).toEqual({ schemas: kept['schemas'], ...expected })
  })

  it('keeps unknown attributes and extensions as sent, and lists the extensions in schemas (A12)', () => {
    const urn = 'urn:acme:params:scim:schemas:extension:2.0:User'
    const body = {
      schemas: [CORE, urn, ENT],
      userName: 'u',
      cost_code: 'C1',
      'odd[key': true,
      nested: { list: [1, [2, { a: 'b' }]], flag: false },
      [urn]: { tag: 'T' },
      [ENT]: { badge: 7 },
    }
    const { document: kept, codes } = normalise(body)
    expect(kept).toEqual({ ...body, schemas: [CORE, ENT, urn] })
    expect(codes).toEqual(['body.unknown-attribute'])
  })

  it('refuses unknown attributes on a connection that is strict about them', () => {
    const strict = ['body.unknown-attribute'] as const
    expectRefused(() => normalise({ userName: 'u', cost_code: 'C' }, { strict }), 'invalidPath', /cost_code/)
  })

  it.each([undefined, null, [], 'x', CORE, [1], ['urn:other']])(
    'recomputes schemas when they are %j (Q36)',
    (schemas) => {
      const { document: kept, codes } = normalise({ schemas, userName: 'u', [ENT]: { department: 'E' } })
      expect(kept['schemas']).toEqual([CORE, ENT])
      expect(codes).toEqual(['body.schemas'])
      const strict = ['body.schemas'] as const
      expectRefused(
        () => normalise({ schemas, userName: 'u' }, { strict }),
        'invalidSyntax',
        /schemas must contain/,
      )
    },
  )

  it('drops from schemas an extension without a value', () => {
    expect(document({ schemas: [CORE, ENT], userName: 'u', [ENT]: { department: '' } })['schemas']).toEqual([
      CORE,
    ])
  })

  it('keeps type and primary of elements exactly, in order (E8)', () => {
    const roles = [
      { type: 'rampUserRole', value: 'BUSINESS_ADMIN' },
      { value: 'X', type: 'Other', primary: false, display: 'x', id: '1' },
    ]
    expect(document({ userName: 'u', roles })['roles']).toEqual(roles)
  })

  it('leaves primary to the first of several (P4)', () => {
    const emails = ['a', 'b', 'c'].map((value) => ({ value, primary: value !== 'a' }))
    const { document: kept, codes } = normalise({ schemas: [CORE], userName: 'u', emails })
    expect(kept['emails']).toEqual([
      { value: 'a', primary: false },
      { value: 'b', primary: true },
      { value: 'c', primary: false },
    ])
    expect(codes).toEqual(['value.many-primaries'])
    expectRefused(
      () => normalise({ userName: 'u', emails }, { strict: ['value.many-primaries'] }),
      'invalidValue',
      /emails/,
    )
  })

  it('stores the same value and type once (RFC 7643 2.4)', () => {
    const emails = [
      { value: 'a@x', type: 'work', primary: true },
      { value: 'A@x', type: 'Work', display: 'A' },
      { value: 'a@x', type: 'home' },
      { value: 'a@x' },
    ]
    expect(document({ userName: 'u', emails })['emails']).toEqual([
      { value: 'A@x', type: 'Work', display: 'A', primary: true },
      { value: 'a@x', type: 'home' },
      { value: 'a@x' },
    ])
  })

  it.each([
    ['seats', 'x', /seats must be a whole number, not text/],
    ['seats', 1.5, /whole number/],
    ['weight', true, /a number/],
    ['bought', 'yesterday', /date and time/],
    ['tags', [{ value: {} }], /tags/],
    ['serial', true, /serial must be text, not a boolean/],
    ['serial', { a: 1 }, /serial must be text, not an object/],
    ['serial', ['a', 'b'], /a list of 2/],
    ['owner', 'x', /owner must be an object, not text/],
    ['owner', [{ name: 'a' }, { name: 'b' }], /owner/],
    ['slots', [['a']], /slots/],
    ['slots', [{ value: { a: 1 } }], /slots\.value/],
    ['slots', [{ used: 'perhaps' }], /slots\.used must be true or false/],
  ])('refuses %s: %j as invalidValue, naming the attribute (RFC 7644 3.12)', (name, value, detail) => {
    const error = expectRefused(() => device({ [name]: value }), 'invalidValue', detail)
    expect(error.attribute).toMatch(new RegExp(`^${name}`))
  })

  it('turns numbers in text and text in numbers into the schema type', () => {
    const { document: kept, codes } = normalise(
      {
        schemas: [deviceType.schema.id],
        seats: ' 12 ',
        weight: '1.5e1',
        serial: 42,
        tags: 'one',
        bought: '2026-01-31',
      },
      { type: deviceType },
    )
    expect(kept).toMatchObject({ seats: 12, weight: 15, serial: '42', tags: ['one'], bought: '2026-01-31' })
    expect(codes).toEqual(['value.string-number', 'value.number-text', 'value.bare-element'])
  })

  it.each([
    ['userName', { userName: 'a\0b' }],
    ['name.givenName', { name: { givenName: 'a\ud800' } }],
    ['emails.value', { emails: [{ value: '\udc00' }] }],
    ['custom', { custom: ['\0'] }],
    ['custom.a', { custom: { a: '\ud800' } }],
  ])('refuses NUL and lone surrogates in %s as invalidValue', (attribute, body) => {
    const error = expectRefused(() => document(body), 'invalidValue', /Unicode/)
    expect(error.attribute).toBe(attribute)
  })

  it.each([
    { 'a\0b': 1 },
    { custom: { 'a\ud800': 1 } },
    { [ENT]: { '\0': 1 } },
    { name: { 'x\ud800': 1 } },
    { 'name.x\ud800': 1 },
    { 'emails.x\0': 1 },
    { 'emails[type eq "work"].value\ud800': 1 },
  ])('refuses NUL and lone surrogates in the name of an attribute: %j', (body) => {
    const { message } = expectRefused(() => document(body), 'invalidValue')
    expect(message.isWellFormed() && !message.includes('\0')).toBe(true)
  })

  it('bounds the depth of unknown values', () => {
    const nested = (depth: number): unknown => (depth === 0 ? 1 : { a: nested(depth - 1) })
    expect(document({ userName: 'u', x: nested(MAX_UNKNOWN_DEPTH) })).toHaveProperty('x')
    expectRefused(() => document({ x: nested(MAX_UNKNOWN_DEPTH + 1) }), 'invalidSyntax', /deeper than 16/)
    const deep = JSON.parse(`${'['.repeat(50_000)}${']'.repeat(50_000)}`) as unknown
    expectRefused(() => document({ x: deep }), 'invalidSyntax')
    expectRefused(() => document({ name: { x: deep } }), 'invalidSyntax')
    expectRefused(() => document({ emails: deep }), 'invalidValue')
    expectRefused(() => document({ active: deep }), 'invalidValue')
  })

  it('refuses a schema inside a schema, however deep', () => {
    const text = `${`{"${CORE}":`.repeat(5_000)}{}${'}'.repeat(5_000)}`
    expectRefused(() => document(JSON.parse(text)), 'invalidSyntax', /inside another schema/)
  })

  it.each([[null], ['x'], [1], [[]], [undefined], [true]])('refuses the body %j as invalidSyntax', (body) => {
    expectRefused(() => document(body), 'invalidSyntax', /must be a JSON object/)
  })

  it('takes 10,000 elements, also with one value and as many types', () => {
    const emails = Array.from({ length: 10_000 }, (_, index) => ({ value: 'a@x', type: `t${index}` }))
    const addresses = Array.from({ length: 10_000 }, (_, index) => ({ locality: `l${index}` }))
    expect(document({ userName: 'u', emails, addresses })).toMatchObject({ emails, addresses })
  })

  it('ends in bounded time when 50,000 keys build one attribute', () => {
    const body = Object.fromEntries(Array.from({ length: 50_000 }, (_, index) => [`name.k${index}`, 1]))
    expectRefused(() => document(body), 'tooMany')
  })

  it('never touches the body', () => {
    const body = Object.freeze({
      userName: 'u',
      emails: Object.freeze([Object.freeze({ value: 'a@x', primary: 'True' })]),
    })
    expect(document(body)['emails']).toEqual([{ value: 'a@x', primary: true }])
  })
})

describe('requireAttributes', () => {
  it('refuses a document without userName as invalidValue (RFC 7643 4.1.1)', () => {
    expectRefused(
      () => requireAttributes(userType, document({ title: 'T' })),
      'invalidValue',
      /userName is required/,
    )
    expectRefused(() => requireAttributes(userType, document({ userName: '' })), 'invalidValue')
    expect(() => requireAttributes(userType, document({ userName: 'u' }))).not.toThrow()
  })

  it('refuses a document without a required extension', () => {
    const type = { ...userType, extensions: userType.extensions.map((row) => ({ ...row, required: true })) }
    expectRefused(() => requireAttributes(type, document({ userName: 'u' })), 'invalidValue', /enterprise/)
  })
})

describe('replaceDocument', () => {
  const current: ScimDocument = document({
    userName: 'u',
    title: 'T',
    active: false,
    cost_code: 'C',
    roles: [{ value: 'BUSINESS_ADMIN', type: 'rampUserRole' }],
    [ENT]: { department: 'E', division: 'D' },
  })
  const replace = (body: unknown, kept: readonly string[] = ['active', 'roles']) =>
    replaceDocument(userType, current, body, kept, watchTolerances().tolerances)

  it('unassigns what the body does not have (RFC 7644 3.5.1), but for what is kept (P31, 7.7)', () => {
    expect(replace({ userName: 'u' })).toEqual({
      schemas: [CORE],
      userName: 'u',
      active: false,
      roles: current['roles'],
    })
  })

  it.each([null, '', [], [{ type: 'rampUserRole', value: '' }]])(
    'counts roles: %j as not sent (7.7)',
    (roles) => {
      expect(replace({ userName: 'u', roles })['roles']).toEqual(current['roles'])
    },
  )

  it('replaces what is kept when the body has a value for it', () => {
    expect(replace({ userName: 'u', active: 'True', roles: 'GUEST_USER' })).toMatchObject({
      active: true,
      roles: [{ value: 'GUEST_USER' }],
    })
  })

  it('keeps an attribute of an extension, and names the extension in schemas', () => {
    expect(replace({ userName: 'u' }, [`${ENT}:department`, 'nothing'])).toEqual({
      schemas: [CORE, ENT],
      userName: 'u',
      [ENT]: { department: 'E' },
    })
  })

  it('returns the current document itself when a body echoes it (Q19)', () => {
    const echo = { ...current, id: 'x', meta: { version: '1' }, groups: [], password: 'p' }
    expect(replace(echo)).toBe(current)
  })

  it('refuses another value for an immutable attribute (RFC 7643 7)', () => {
    const { tolerances } = watchTolerances()
    const known = device({ serial: 'A', label: 'L' })
    expect(replaceDocument(deviceType, known, { serial: 'A', label: 'M' }, [], tolerances)['label']).toBe('M')
    expectRefused(
      () => replaceDocument(deviceType, known, { serial: 'B' }, [], tolerances),
      'mutability',
      /serial/,
    )
  })
})
