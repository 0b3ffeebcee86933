import { describe, expect, it } from 'vitest'
import { applyPatch } from '../../../src/scim/patch/apply.ts'
import { MAX_OPERATIONS } from '../../../src/scim/patch/operations.ts'
import { replaceDocument } from '../../../src/scim/document/normalise.ts'
import {
  CORE,
  ENT,
  expectRefused,
  GROUP,
  groupType,
  normalise,
  patch,
  PATCH_OP,
  SCIM_1_ENT,
  userType,
  watchTolerances,
} from '../scim-types.ts'

const user = normalise({ schemas: [CORE], userName: 'u', displayName: 'D', active: true }).document
const group = normalise(
  { schemas: [GROUP], displayName: 'G', members: [{ value: 'u1' }, { value: 'u2' }] },
  { type: groupType },
).document

const send = (body: unknown, strict: Parameters<typeof watchTolerances>[0] = []) => {
  const { tolerances, codes } = watchTolerances(strict)
  return { document: applyPatch(userType, user, body, tolerances), codes: codes() }
}

describe('client quirks in bodies', () => {
  it.each(['Add', 'REPLACE', 'replace '])('Q1: the operation %j is read without case (Entra)', (op) => {
    const body = { schemas: [PATCH_OP], Operations: [{ op, path: 'title', value: 'T' }] }
    expect(send(body)).toEqual({ document: { ...user, title: 'T' }, codes: ['patch.op-case'] })
    expectRefused(() => send(body, ['patch.op-case']), 'invalidSyntax', /"op" must be/)
  })

  it('Q1: Remove is read without case (Entra)', () => {
    expect(patch(user, [{ op: 'Remove', path: 'displayName' }]).document).not.toHaveProperty('displayName')
  })

  it.each(['operations', 'OPERATIONS'])('Q1: the list may be called %s', (name) => {
    const body = { Schemas: [PATCH_OP], [name]: [{ Op: 'add', Path: 'title', Value: 'T' }] }
    expect(send(body)).toEqual({ document: { ...user, title: 'T' }, codes: ['patch.key-case'] })
    expectRefused(() => send(body, ['patch.key-case']), 'invalidSyntax')
  })

  it.each(['False', 'false', 'FALSE', ' False '])(
    'Q2: active %j is false, in POST and PATCH (Entra)',
    (active) => {
      expect(normalise({ schemas: [CORE], userName: 'u', active })).toMatchObject({
        document: { active: false },
        codes: ['value.string-boolean'],
      })
      expect(patch(user, [{ op: 'Replace', path: 'active', value: active }]).document['active']).toBe(false)
      expect(patch(user, [{ op: 'replace', value: { active } }]).document['active']).toBe(false)
      expectRefused(
        () => normalise({ active }, { strict: ['value.string-boolean'] }),
        'invalidValue',
        /active/,
      )
    },
  )

  it('Q4: an address is created from the value filter, one sub-attribute after the other (Entra)', () => {
    const { document } = patch(user, [
      { op: 'Add', path: 'addresses[type eq "work"].locality', value: 'Berlin' },
      { op: 'Add', path: 'addresses[type eq "work"].country', value: 'DE' },
      { op: 'Add', path: 'phoneNumbers[type eq "mobile"].value', value: '+49' },
    ])
    expect(document).toEqual({
      ...user,
      addresses: [{ type: 'work', locality: 'Berlin', country: 'DE' }],
      phoneNumbers: [{ type: 'mobile', value: '+49' }],
    })
  })

  it.each([
    ['id-1', { value: 'id-1' }],
    [{ value: 'id-1' }, { value: 'id-1' }],
    [[{ $ref: 'https://x/Users/id-1', value: 'id-1' }], { value: 'id-1', $ref: 'https://x/Users/id-1' }],
  ])('Q5: the manager %j becomes an object (Entra)', (value, manager) => {
    for (const path of [`${ENT}:manager`, 'manager', `${ENT}.manager`]) {
      expect(patch(user, [{ op: 'Add', path, value }]).document[ENT]).toEqual({ manager })
    }
    expect(patch(user, [{ op: 'replace', value: { [`${ENT}:manager`]: value } }]).document[ENT]).toEqual({
      manager,
    })
  })

  it.each([
    { op: 'Replace', path: `${ENT}:manager`, value: '' },
    { op: 'Replace', path: `${ENT}:manager`, value: null },
    { op: 'replace', path: `${ENT}:manager`, value: [] },
    { op: 'replace', path: `${ENT}:manager.value`, value: '' },
    { op: 'Remove', path: `${ENT}:manager` },
    { op: 'remove', path: 'manager' },
    { op: 'remove', path: ENT },
    { op: 'replace', value: { [ENT]: { manager: '' } } },
    { op: 'replace', value: { [ENT]: null } },
    { op: 'replace', value: { manager: { value: '' } } },
  ])('Q5, Q6: the manager is cleared by %j, and its extension leaves schemas', (operation) => {
    const managed = patch(user, [
      { op: 'add', path: `${ENT}:manager`, value: { value: 'm', displayName: 'M' } },
    ])
    expect(managed.document['schemas']).toEqual([CORE, ENT])
    expect(patch(managed.document, [operation]).document).toEqual(user)
  })

  it('Q5: another manager does not keep the name of the old one', () => {
    const managed = patch(user, [
      { op: 'add', path: 'manager', value: { value: 'm', displayName: 'M' } },
    ]).document
    expect(patch(managed, [{ op: 'replace', path: 'manager', value: 'n' }]).document[ENT]).toEqual({
      manager: { value: 'n' },
    })
    expect(patch(managed, [{ op: 'replace', path: 'manager', value: 'm' }]).document).toBe(managed)
  })

  it('Q5: two managers are refused', () => {
    const operation = { op: 'add', path: 'manager', value: [{ value: 'a' }, { value: 'b' }] }
    expectRefused(
      () => patch(user, [operation]),
      'invalidValue',
      /manager must be an object, not a list of 2/,
    )
  })

  it('Q7: a replace without path reads flat dotted and URN keys (Entra)', () => {
    const value = {
      displayName: 'x',
      'name.givenName': 'y',
      [`${ENT}:department`]: 'z',
      'emails[type eq "work"].value': 'w@x',
    }
    const { document, codes } = patch(user, [{ op: 'replace', value }])
    expect(document).toEqual({
      ...user,
      schemas: [CORE, ENT],
      displayName: 'x',
      name: { givenName: 'y' },
      emails: [{ type: 'work', value: 'w@x' }],
      [ENT]: { department: 'z' },
    })
    expect(codes).toEqual(['body.flat-key', 'patch.create-element'])
    expectRefused(
      () => patch(user, [{ op: 'replace', value }], { strict: ['body.flat-key'] }),
      'invalidSyntax',
    )
  })

  it('Q8: Remove members with a value list removes only those, ignoring $ref:null and strangers (Entra)', () => {
    const value = [
      { $ref: null, value: 'u1' },
      { $ref: null, value: 'u9' },
    ]
    const { document, codes } = patch(group, [{ op: 'Remove', path: 'members', value }], { type: groupType })
    expect(document['members']).toEqual([{ value: 'u2' }])
    expect(codes).toEqual(['patch.op-case', 'patch.remove-listed'])
  })

  it.each([
    ['"ROLE"', 'ROLE'],
    ['a list of text', ['ROLE']],
    ['an element', [{ value: 'ROLE' }]],
    ['an object', { value: 'ROLE' }],
  ])('Q13: roles as %s are a list of one (Entra, Okta)', (_form, roles) => {
    expect(normalise({ userName: 'u', roles }).document['roles']).toEqual([{ value: 'ROLE' }])
    expect(patch(user, [{ op: 'Add', path: 'roles', value: roles }]).document['roles']).toEqual([
      { value: 'ROLE' },
    ])
  })

  const json = '{"id":"18d1","value":"ROLE","displayName":"R"}'
  it.each([
    ['the text', json],
    ['a list', [json]],
    ['the value of an element', [{ value: json }]],
    ['the value of an object', { value: json }],
  ])('Q13: roles as JSON in %s are read (Entra)', (_form, roles) => {
    const role = { id: '18d1', value: 'ROLE', displayName: 'R' }
    expect(normalise({ schemas: [CORE], userName: 'u', roles }).document['roles']).toEqual([role])
    const { document, codes } = patch(user, [{ op: 'Add', path: 'roles', value: roles }])
    expect(document['roles']).toEqual([role])
    expect(codes).toContain('value.json-text')
    expectRefused(() => normalise({ roles }, { strict: ['value.json-text'] }), 'invalidValue', /roles/)
  })

  it('Q13: a role as JSON text is read at the end of a value path too (Entra)', () => {
    const operation = { op: 'Add', path: 'roles[primary eq "True"].value', value: json }
    const role = { primary: true, id: '18d1', value: 'ROLE', displayName: 'R' }
    expect(patch(user, [operation]).document['roles']).toEqual([role])
    expect(patch(user, [operation, operation]).document['roles']).toEqual([role])
  })

  it.each(['{not json', '{}', '{"a":1}', '[1]'])('Q13: text that is no role stays text: %s', (text) => {
    expect(normalise({ userName: 'u', roles: text }).document['roles']).toEqual([{ value: text }])
    expect(normalise({ userName: 'u', title: '{"value":"x"}' }).document['title']).toBe('{"value":"x"}')
  })

  it('Q13: roles[primary eq "True"] builds one role, sub-attribute after sub-attribute (validator 9)', () => {
    const path = (sub: string) => `roles[primary eq "True"].${sub}`
    const { document } = patch(user, [
      { op: 'add', path: path('display'), value: 'R' },
      { op: 'add', path: path('value'), value: 'ROLE' },
      { op: 'add', path: path('type'), value: 'T' },
    ])
    expect(document['roles']).toEqual([{ primary: true, display: 'R', value: 'ROLE', type: 'T' }])
  })

  it('Q14: a URN may be followed by a dot (Entra)', () => {
    const { document, codes } = patch(user, [{ op: 'add', path: `${ENT}.department`, value: 'E' }])
    expect(document[ENT]).toEqual({ department: 'E' })
    expect(codes).toEqual(['body.urn-dot'])
    const strict = ['body.urn-dot'] as const
    expectRefused(() => normalise({ [`${ENT}.department`]: 'E' }, { strict }), 'invalidPath')
  })

  it('Q15: id and meta in a POST are ignored (Entra)', () => {
    const body = { schemas: [CORE], id: 'x', meta: { resourceType: 'User' }, userName: 'u' }
    expect(normalise(body)).toEqual({ document: { schemas: [CORE], userName: 'u' }, codes: [] })
  })

  it('Q18: a replace without path deactivates (Okta)', () => {
    const body = { schemas: [PATCH_OP], Operations: [{ op: 'replace', value: { active: false } }] }
    expect(send(body)).toEqual({ document: { ...user, active: false }, codes: [] })
  })

  it('Q19: a PUT that echoes readOnly data changes nothing (Okta)', () => {
    const echo = { ...user, id: 'x', meta: { location: 'http://x' }, groups: [{ value: 'g' }] }
    expect(replaceDocument(userType, user, echo, [], watchTolerances().tolerances)).toBe(user)
  })

  it('Q21: a password is accepted and dropped (Okta)', () => {
    expect(normalise({ schemas: [CORE], userName: 'u', password: 'p' })).toEqual({
      document: { schemas: [CORE], userName: 'u' },
      codes: [],
    })
    for (const operation of [
      { op: 'replace', value: { password: 'p' } },
      { op: 'replace', path: 'password', value: 'p' },
      { op: 'remove', path: 'password' },
    ]) {
      expect(patch(user, [operation])).toEqual({ document: user, codes: [] })
    }
  })

  it("Q22: a role's type is kept (Okta)", () => {
    const roles = [{ type: 'rampUserRole', value: 'BUSINESS_USER' }]
    const document = normalise({ userName: 'u', roles }).document
    expect(document['roles']).toEqual(roles)
    const path = 'roles[type eq "rampUserRole"].value'
    expect(patch(document, [{ op: 'replace', path, value: 'IT_ADMIN' }]).document['roles']).toEqual([
      { type: 'rampUserRole', value: 'IT_ADMIN' },
    ])
    expect(patch(document, [{ op: 'replace', path, value: '' }]).document).not.toHaveProperty('roles')
  })

  it('Q24: id beside the name of a group is ignored (Okta)', () => {
    const value = { id: 'g', displayName: 'H' }
    const { document, codes } = patch(group, [{ op: 'replace', value }], { type: groupType })
    expect(document).toEqual({ ...group, displayName: 'H' })
    expect(codes).toEqual(['patch.read-only-key'])
  })

  it('Q26: members null and empty text unset (Okta, C1)', () => {
    const remove = [{ op: 'replace', path: 'members', value: null }]
    expect(patch(group, remove, { type: groupType }).document).not.toHaveProperty('members')
    expect(normalise({ displayName: 'G', members: null }, { type: groupType }).document).not.toHaveProperty(
      'members',
    )
    const add = [{ op: 'add', path: 'members', value: null }]
    expect(patch(group, add, { type: groupType }).document).toBe(group)
  })

  it('Q32: empty Operations change nothing (validator)', () => {
    const body = { schemas: [PATCH_OP], Operations: [] }
    expect(send(body)).toEqual({ document: user, codes: ['patch.no-operations'] })
    expectRefused(() => send(body, ['patch.no-operations']), 'invalidSyntax')
  })

  it.each([undefined, ['urn:ietf:params:scim:api:messages:2.0:ListResponse'], [], PATCH_OP])(
    'Q33: the PatchOp schemas %j are accepted (C1)',
    (schemas) => {
      const body = { schemas, Operations: [{ op: 'add', path: 'title', value: 'T' }] }
      expect(send(body)).toEqual({ document: { ...user, title: 'T' }, codes: ['patch.schemas'] })
      expectRefused(() => send(body, ['patch.schemas']), 'invalidSyntax', /PatchOp/)
    },
  )

  it.each([[[false]], [{ value: false }], [[{ value: 'false' }]]])(
    'Q35: %j for a single-valued attribute is unwrapped (Okta)',
    (value) => {
      expect(patch(user, [{ op: 'replace', path: 'active', value }]).document['active']).toBe(false)
      expect(normalise({ userName: ['u'], active: value }).document).toMatchObject({
        userName: 'u',
        active: false,
      })
      expectRefused(() => normalise({ active: value }, { strict: ['value.wrapped-scalar'] }), 'invalidValue')
    },
  )

  it('Q36: SCIM 1 URNs and missing schemas are tolerated (Entra)', () => {
    const { document, codes } = normalise({
      userName: 'u',
      [SCIM_1_ENT]: { department: 'E' },
      'urn:scim:schemas:core:1.0:title': 'T',
    })
    expect(document).toEqual({ schemas: [CORE, ENT], userName: 'u', title: 'T', [ENT]: { department: 'E' } })
    expect(codes).toEqual(['body.scim1-urn', 'body.flat-key', 'body.schemas'])
    expect(patch(user, [{ op: 'add', path: `${SCIM_1_ENT}:manager`, value: 'm' }]).document[ENT]).toEqual({
      manager: { value: 'm' },
    })
    expectRefused(() => normalise({ [SCIM_1_ENT]: {} }, { strict: ['body.scim1-urn'] }), 'invalidPath')
  })
})

describe('bounds of a PATCH', () => {
  const operations = (count: number, operation: (index: number) => unknown) => ({
    Operations: Array.from({ length: count }, (_, index) => operation(index)),
  })

  it(`applies ${MAX_OPERATIONS} operations`, () => {
    const body = operations(MAX_OPERATIONS, (index) => ({
      op: 'add',
      path: 'emails',
      value: { value: `e${index}@x` },
    }))
    expect(send(body).document['emails']).toHaveLength(MAX_OPERATIONS)
  })

  it('refuses more operations than that as invalidSyntax', () => {
    const body = operations(MAX_OPERATIONS + 1, () => ({ op: 'replace', path: 'title', value: 'T' }))
    expectRefused(() => send(body), 'invalidSyntax', /10000 operations, not 10001/)
  })

  it.each([
    [
      'filters that match nothing',
      (index: number) => ({ op: 'remove', path: `emails[display eq "x${index}"]` }),
    ],
    [
      'writes to every element',
      (index: number) => ({ op: 'replace', path: 'emails.display', value: `x${index}` }),
    ],
    ['growth of one attribute', (index: number) => ({ op: 'add', path: `name.x${index}`, value: 1 })],
  ])('refuses to do unbounded work: %s', (_what, operation) => {
    const emails = Array.from({ length: 20_000 }, (_, index) => ({ value: `e${index}@x` }))
    const large = normalise({ userName: 'u', emails }).document
    const { tolerances } = watchTolerances()
    expectRefused(
      () => applyPatch(userType, large, operations(5_000, operation), tolerances),
      'tooMany',
      /^Operation /,
    )
  })

  it.each([
    [null, /JSON object/],
    [[], /JSON object/],
    [{}, /Operations/],
    [{ active: false }, /Operations/],
    [{ Operations: {} }, /Operations/],
    [{ Operations: [1] }, /Operation 1 must be an object/],
    [{ Operations: [null] }, /Operation 1/],
  ])('refuses the body %j as invalidSyntax', (body, detail) => {
    expectRefused(() => send(body), 'invalidSyntax', detail)
  })
})
