import { describe, expect, it } from 'vitest'
import { isObject } from '../../../src/scim/document.ts'
import { replaceDocument, toDocument } from '../../../src/scim/document/normalise.ts'
import { applyPatch } from '../../../src/scim/patch/apply.ts'
import {
  CORE,
  ENT,
  expectRefused,
  GROUP,
  groupType,
  normalise,
  patch,
  userType,
  watchTolerances,
} from '../scim-types.ts'

const user = normalise({
  schemas: [CORE],
  userName: 'u',
  emails: [{ type: 'home', value: 'h@x', primary: true }],
  displayName: 'D',
}).document

const home = { type: 'home', value: 'h@x', primary: true }
const formerHome = { type: 'home', value: 'h@x', primary: false }

const group = normalise(
  { schemas: [GROUP], displayName: 'G', members: [{ value: 'u1' }, { value: 'u2' }, { value: 'u3' }] },
  { type: groupType },
).document

const op = (name: string, path?: string, value?: unknown) => ({
  op: name,
  ...(path !== undefined && { path }),
  ...(value !== undefined && { value }),
})

const members = (...operations: readonly unknown[]) =>
  patch(group, operations, { type: groupType }).document['members']

describe('PATCH vectors (RFC 7644 3.5.2)', () => {
  it('P1: add on a value filter without match creates the element', () => {
    const { document, codes } = patch(user, [op('add', 'emails[type eq "work"].value', 'w@x')])
    expect(document['emails']).toEqual([home, { type: 'work', value: 'w@x' }])
    expect(codes).toEqual(['patch.create-element'])
  })

  it('P1: a strict connection refuses it as noTarget', () => {
    const add = op('add', 'emails[type eq "work"].value', 'w@x')
    expectRefused(
      () => patch(user, [add], { strict: ['patch.create-element'] }),
      'noTarget',
      /^Operation 1 .*emails/,
    )
  })

  it('P2: replace on a value filter without match creates the element (Entra)', () => {
    const { document } = patch(user, [op('replace', 'emails[type eq "work"].value', 'w@x')])
    expect(document['emails']).toEqual([home, { type: 'work', value: 'w@x' }])
  })

  it('P3: replace of an element without match creates it with what the filter says', () => {
    const { document } = patch(user, [
      op('replace', 'emails[type eq "work"]', { value: 'w@x', display: 'W' }),
    ])
    expect(document['emails']).toEqual([home, { type: 'work', value: 'w@x', display: 'W' }])
  })

  it('P3: replace of an element that matches replaces it and keeps what the filter says', () => {
    const { document } = patch(user, [op('replace', 'emails[type eq "home"]', { value: 'n@x' })])
    expect(document['emails']).toEqual([{ type: 'home', value: 'n@x' }])
  })

  it('P4: a newly added primary clears primary on the others', () => {
    const { document } = patch(user, [op('add', 'emails', [{ value: 'n@x', type: 'work', primary: true }])])
    expect(document['emails']).toEqual([formerHome, { value: 'n@x', type: 'work', primary: true }])
  })

  it.each([true, 'True'])('P5: primary set by path to %j is the only one', (primary) => {
    const { document } = patch(user, [
      op('add', 'emails[type eq "work"].value', 'w@x'),
      op('add', 'emails[type eq "work"].primary', primary),
    ])
    expect(document['emails']).toEqual([formerHome, { type: 'work', value: 'w@x', primary: true }])
  })

  it('P6: adding a member twice keeps one, and adding one that is there changes nothing', () => {
    const add = op('add', 'members', [{ value: 'u4' }])
    expect(members(add, add)).toEqual([{ value: 'u1' }, { value: 'u2' }, { value: 'u3' }, { value: 'u4' }])
    expect(patch(group, [op('add', 'members', [{ value: 'u1' }])], { type: groupType }).document).toBe(group)
  })

  it('P6: adding an e-mail that is there changes nothing, not even the reference', () => {
    expect(patch(user, [op('add', 'emails', { value: 'H@X' })]).document).toEqual({
      ...user,
      emails: [{ ...home, value: 'H@X' }],
    })
    expect(patch(user, [op('add', 'emails', { value: 'h@x', type: 'home' })]).document).toBe(user)
  })

  it('P7: remove without a path is refused as noTarget', () => {
    expectRefused(() => patch(user, [op('remove')]), 'noTarget', /^Operation 1 \(remove\): .*path/)
    expectRefused(() => patch(user, [op('remove', undefined, { nothing: 1 })]), 'noTarget')
    expectRefused(() => patch(user, [op('remove', undefined, 'displayName')]), 'noTarget')
  })

  it('P7: remove without a path takes away what the Salesforce value object lists', () => {
    const remove = op('remove', undefined, { members: [{ value: 'u2' }] })
    expect(members(remove)).toEqual([{ value: 'u1' }, { value: 'u3' }])
    const strict = ['patch.pathless-remove'] as const
    expectRefused(() => patch(group, [remove], { type: groupType, strict }), 'noTarget')
  })

  it('P8: remove with a value list takes away only those listed', () => {
    expect(members(op('remove', 'members', [{ value: 'u1' }, { value: 'u3' }]))).toEqual([{ value: 'u2' }])
    expect(members(op('remove', 'members', ['u2']))).toEqual([{ value: 'u1' }, { value: 'u3' }])
    expect(members(op('remove', 'members', []))).toEqual(group['members'])
  })

  it('P8: by the letter of the RFC the path alone removes all', () => {
    const remove = op('remove', 'members', [{ value: 'u1' }])
    const strict = ['patch.remove-listed'] as const
    expect(patch(group, [remove], { type: groupType, strict }).document['members']).toBeUndefined()
    expect(members(op('remove', 'members'))).toBeUndefined()
  })

  it('P9: removing a member that is not there changes nothing', () => {
    const remove = op('remove', 'members[value eq "u9"]')
    expect(patch(group, [remove], { type: groupType }).document).toBe(group)
    expect(members(op('remove', 'members[value eq "u1"]'))).toEqual([{ value: 'u2' }, { value: 'u3' }])
  })

  it('P10: removing the last element unassigns the attribute', () => {
    const { document } = patch(user, [op('remove', 'emails[type eq "home"]')])
    expect(document).not.toHaveProperty('emails')
  })

  it('P11: removing a required attribute is refused as mutability', () => {
    expectRefused(() => patch(user, [op('remove', 'userName')]), 'mutability', /userName is required/)
  })

  it.each(['id', 'meta', 'meta.created', 'groups', 'groups[value eq "g"].display'])(
    'P12: replacing %s by path is refused as mutability',
    (path) => {
      expectRefused(() => patch(user, [op('replace', path, 'x')]), 'mutability', /readOnly/)
      expectRefused(() => patch(user, [op('remove', path)]), 'mutability', /readOnly/)
    },
  )

  it('P12: readOnly attributes in an object without path are ignored', () => {
    const value = { id: 'x', meta: { created: 'now' }, groups: ['g'], displayName: 'E' }
    const { document, codes } = patch(user, [op('replace', undefined, value)])
    expect(document).toEqual({ ...user, displayName: 'E' })
    expect(codes).toEqual(['patch.read-only-key'])
    expectRefused(
      () => patch(user, [op('replace', undefined, value)], { strict: ['patch.read-only-key'] }),
      'mutability',
    )
  })

  it('P13: an object without path is merged attribute by attribute', () => {
    const value = { DISPLAYNAME: 'E', Emails: [{ type: 'work', value: 'w@x' }], name: { givenName: 'G' } }
    expect(patch(user, [op('add', undefined, value)]).document).toEqual({
      ...user,
      displayName: 'E',
      emails: [home, { type: 'work', value: 'w@x' }],
      name: { givenName: 'G' },
    })
    expect(patch(user, [op('replace', undefined, value)]).document['emails']).toEqual([
      { type: 'work', value: 'w@x' },
    ])
  })

  it.each([
    [{ 'name.givenName': 'G', [`${ENT}:department`]: 'Eng', [`${ENT}:manager`]: 'm1' }],
    [{ name: { givenName: 'G' }, [ENT]: { department: 'Eng', manager: { value: 'm1' } } }],
    [{ 'name.givenName': 'G', [ENT]: { department: 'Eng', 'manager.value': 'm1' } }],
  ])('P14: flat dotted keys, URN keys and nested objects all name attributes: %j', (value) => {
    expect(patch(user, [op('replace', undefined, value)]).document).toEqual({
      ...user,
      schemas: [CORE, ENT],
      name: { givenName: 'G' },
      [ENT]: { department: 'Eng', manager: { value: 'm1' } },
    })
  })

  it('P15: names and URNs have no case and are stored in schema case', () => {
    const { document } = patch(user, [
      op('replace', 'DISPLAYNAME', 'E'),
      op('replace', 'Emails[TYPE eq "work"].VALUE', 'w@x'),
      op('replace', `${ENT.toUpperCase()}:DEPARTMENT`, 'Eng'),
      op('replace', `${CORE.toLowerCase()}:NAME.GIVENNAME`, 'G'),
    ])
    expect(document).toEqual({
      ...user,
      schemas: [CORE, ENT],
      displayName: 'E',
      emails: [home, { type: 'work', value: 'w@x' }],
      name: { givenName: 'G' },
      [ENT]: { department: 'Eng' },
    })
  })

  it('P16: when the second operation fails nothing has changed, and the detail names it', () => {
    const before = structuredClone(user)
    const error = expectRefused(
      () => patch(user, [op('replace', 'displayName', 'E'), op('replace', 'active', 'maybe')]),
      'invalidValue',
    )
    expect(error.message).toBe('Operation 2 (replace active): active must be true or false, not text.')
    expect(user).toEqual(before)
  })

  it('P17: operations on one attribute run in order, the last one wins', () => {
    const { document } = patch(user, [
      op('remove', 'displayName'),
      op('add', 'displayName', 'E'),
      op('replace', 'displayName', 'F'),
    ])
    expect(document).toEqual({ ...user, displayName: 'F' })
  })

  it.each(['', null])('P18: replace with %j unsets', (value) => {
    expect(patch(user, [op('replace', 'displayName', value)]).document).not.toHaveProperty('displayName')
    expect(patch(user, [op('replace', undefined, { displayName: value })]).document).not.toHaveProperty(
      'displayName',
    )
    expect(patch(user, [op('replace', 'emails', value)]).document).not.toHaveProperty('emails')
    expectRefused(
      () => patch(user, [op('replace', 'userName', value)]),
      'invalidValue',
      /userName is required/,
    )
  })

  it('P18: a strict connection keeps an empty text', () => {
    const { document } = patch(user, [op('replace', 'displayName', '')], { strict: ['value.empty-string'] })
    expect(document['displayName']).toBe('')
  })

  it.each([['False'], ['false'], [[false]], [[{ value: 'False' }]], [{ value: false }]])(
    'P19: replace active with %j stores false',
    (value) => {
      expect(patch(user, [op('replace', 'active', value)]).document['active']).toBe(false)
    },
  )

  it.each([['no'], [0], [[true, false]], [[[true]]], [{ value: [true] }], [{ flag: true }]])(
    'P19: replace active with %j is not taken for true or false',
    (value) => {
      expectRefused(() => patch(user, [op('replace', 'active', value)]), 'invalidValue', /true or false/)
    },
  )

  it.each(['add', 'replace'])('P20, P21: %s of a complex attribute merges its sub-attributes', (name) => {
    const named = patch(user, [op('add', 'name', { givenName: 'G', familyName: 'F' })]).document
    expect(patch(named, [op(name, 'name', { givenName: 'x' })]).document['name']).toEqual({
      givenName: 'x',
      familyName: 'F',
    })
    expect(patch(named, [op(name, 'name', { givenName: '' })]).document['name']).toEqual({ familyName: 'F' })
  })

  it('P20: add of name merges', () => {
    const named = patch(user, [op('add', 'name.familyName', 'F')]).document
    expect(patch(named, [op('add', 'name', { givenName: 'x' })]).document['name']).toEqual({
      familyName: 'F',
      givenName: 'x',
    })
  })

  it('P21: replace of name merges', () => {
    const named = patch(user, [op('add', 'name.familyName', 'F')]).document
    expect(patch(named, [op('replace', 'name', { givenName: 'x' })]).document['name']).toEqual({
      familyName: 'F',
      givenName: 'x',
    })
  })

  it('P22: replace of a multi-valued attribute replaces the whole collection', () => {
    const emails = [{ type: 'work', value: 'w@x' }]
    expect(patch(user, [op('replace', 'emails', emails)]).document['emails']).toEqual(emails)
  })

  it('P23: setting an immutable sub-attribute of a member is ignored', () => {
    for (const path of ['members[value eq "u1"].display', 'members[value eq "u9"].display']) {
      const { document, codes } = patch(group, [op('replace', path, 'n')], { type: groupType })
      expect(document).toBe(group)
      expect(codes).toEqual(['patch.fixed-sub-attribute'])
    }
    expectRefused(
      () =>
        patch(group, [op('replace', 'members[value eq "u1"].display', 'n')], {
          type: groupType,
          strict: ['patch.fixed-sub-attribute'],
        }),
      'mutability',
    )
  })

  it('P24: an unknown path is kept under the given name', () => {
    const urn = 'urn:acme:params:scim:schemas:extension:2.0:User'
    const { document, codes } = patch(user, [
      op('add', 'cost_code', 'C1'),
      op('add', `${ENT}:badge`, 7),
      op('add', `${urn}:tag`, 'T'),
      op('add', 'name.suffix', 'Jr'),
    ])
    expect(document).toEqual({
      ...user,
      schemas: [CORE, ENT, urn],
      cost_code: 'C1',
      name: { suffix: 'Jr' },
      [ENT]: { badge: 7 },
      [urn]: { tag: 'T' },
    })
    expect(codes).toEqual(['body.unknown-attribute'])
    const removed = patch(document, [
      op('remove', 'cost_code'),
      op('remove', `${ENT}:badge`),
      op('remove', urn),
      op('remove', 'name.suffix'),
    ])
    expect(removed.document).toEqual(user)
  })

  it('P24: a strict connection refuses an unknown path', () => {
    const strict = ['body.unknown-attribute'] as const
    expectRefused(() => patch(user, [op('add', 'cost_code', 'C1')], { strict }), 'invalidPath', /cost_code/)
    expectRefused(
      () => patch(user, [op('add', 'name.suffix', 'Jr')], { strict }),
      'invalidPath',
      /name\.suffix/,
    )
  })

  it.each([
    'emails[type eq "work"',
    'emails[type eq "work"]value',
    'emails[]',
    '[type eq "work"]',
    'name..givenName',
    'name.',
    '.name',
    'name.givenName.x',
    'display name',
    '/displayName',
    '"displayName"',
    '$.displayName!',
    'name[givenName eq "x"].familyName',
    'displayName[value eq "x"]',
    'nothing[value eq "x"]',
    'emails.o dd',
    'emails.o\ud800dd',
    'name.o\0dd',
    'name.o/dd',
    `${ENT}:manager.o dd`,
  ])('P25: the broken path %s is refused as invalidPath', (path) => {
    expectRefused(() => patch(user, [op('replace', path, 'x')]), 'invalidPath', /^Operation 1 \(replace /)
  })

  it('P25: a path that is no text is refused as invalidPath', () => {
    expectRefused(() => patch(user, [{ op: 'replace', path: ['displayName'], value: 'x' }]), 'invalidPath')
  })

  it.each(['move', '', 1, null, undefined])('P26: the operation %j is refused as invalidSyntax', (name) => {
    expectRefused(
      () => patch(user, [{ op: name, path: 'displayName', value: 'x' }]),
      'invalidSyntax',
      /Operation 1/,
    )
  })

  it.each(['add', 'replace'])('P27: %s without a value is refused as invalidValue', (name) => {
    expectRefused(() => patch(user, [op(name, 'displayName')]), 'invalidValue', /Operation 1 .*"value"/)
    expectRefused(() => patch(user, [op(name)]), 'invalidValue')
    expectRefused(() => patch(user, [op(name, undefined, 'x')]), 'invalidValue', /an object/)
  })

  it('P28: a filter with and/or selects, and seeds from its conjunctive eq pairs only', () => {
    const both = 'emails[type eq "work" and primary eq true].value'
    const added = patch(user, [op('add', both, 'w@x')]).document
    expect(added['emails']).toEqual([formerHome, { type: 'work', primary: true, value: 'w@x' }])
    expect(patch(added, [op('replace', both, 'v@x')]).document['emails']).toEqual([
      formerHome,
      { type: 'work', primary: true, value: 'v@x' },
    ])
    const mixed = 'emails[type eq "work" and (display eq "a" or display eq "b")].value'
    expect(patch(user, [op('add', mixed, 'w@x')]).document['emails']).toEqual([
      home,
      { type: 'work', value: 'w@x' },
    ])
    const either = 'emails[type eq "home" or type eq "work"].value'
    expect(patch(user, [op('replace', either, 'n@x')]).document['emails']).toEqual([
      { ...home, value: 'n@x' },
    ])
  })

  it('P29: a path into a simple attribute is refused as invalidPath', () => {
    expectRefused(
      () => patch(user, [op('replace', 'displayName.first', 'x')]),
      'invalidPath',
      /no sub-attributes/,
    )
    expectRefused(() => patch(user, [op('replace', `${ENT}:department.x`, 'x')]), 'invalidPath')
  })

  it('P30: a very deep or long value filter is refused as invalidFilter', () => {
    const deep = `emails[${'('.repeat(200)}type eq "work"${')'.repeat(200)}].value`
    const long = `emails[type eq "${'x'.repeat(100_000)}"].value`
    for (const path of [deep, long]) {
      expectRefused(() => patch(user, [op('replace', path, 'x')]), 'invalidFilter')
    }
  })

  it('P31: a PUT without active keeps the current value', () => {
    const current = normalise({ userName: 'u', active: false, title: 'T' }).document
    const { tolerances } = watchTolerances()
    expect(
      replaceDocument(userType, current, { schemas: [CORE], userName: 'u' }, ['active'], tolerances),
    ).toEqual({
      schemas: [CORE],
      userName: 'u',
      active: false,
    })
  })

  it('P32: another id in a PUT body is ignored', () => {
    const { tolerances } = watchTolerances()
    expect(replaceDocument(userType, user, { ...user, id: 'another' }, [], tolerances)).toBe(user)
  })

  it('P33: a userName that differs in case only is handed on as sent, for the target to judge', () => {
    const { tolerances } = watchTolerances()
    expect(patch(user, [op('replace', 'userName', 'U2')]).document['userName']).toBe('U2')
    expect(replaceDocument(userType, user, { userName: 'U2' }, [], tolerances)['userName']).toBe('U2')
  })

  it('P35: __proto__ and constructor are ignored wherever they stand', () => {
    const evil = JSON.parse(
      '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"name":{"__proto__":{"polluted":1},"givenName":"G"},"name.__proto__":1,"constructor.prototype.polluted":1,"x":{"__proto__":{"polluted":1},"y":1}}',
    ) as unknown
    const { document } = patch(user, [
      op('replace', undefined, evil),
      op('replace', '__proto__.polluted', 1),
      op('add', 'emails[type eq "work"].constructor', { polluted: 1 }),
      op('add', 'name.constructor', { polluted: 1 }),
    ])
    expect(document).toEqual({ ...user, name: { givenName: 'G' }, x: { y: 1 } })
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
    expect(Object.getPrototypeOf(document)).toBe(Object.prototype)
    const created = toDocument(userType, evil, watchTolerances().tolerances)
    expect(Object.keys(created)).toEqual(['schemas', 'name', 'x'])
    expect(isObject(created['x']) && Object.keys(created['x'])).toEqual(['y'])
  })

  it('P35: attributes named like inherited members are plain attributes', () => {
    const { document } = patch(user, [op('add', 'toString', 'x'), op('add', 'hasOwnProperty', 'y')])
    expect(Object.keys(document)).toEqual([...Object.keys(user), 'toString', 'hasOwnProperty'])
    expect(patch(document, [op('remove', 'toString'), op('remove', 'hasOwnProperty')]).document).toEqual(user)
    expect(patch(user, [op('remove', 'valueOf')]).document).toBe(user)
  })
})

describe('applyPatch', () => {
  it('returns the very document when nothing changed', () => {
    const { tolerances } = watchTolerances()
    const body = {
      Operations: [op('replace', 'displayName', 'D'), op('replace', undefined, { userName: 'u' })],
    }
    expect(applyPatch(userType, user, body, tolerances)).toBe(user)
  })

  it('shares what did not change with the document it started from', () => {
    const { document } = patch(user, [op('replace', 'displayName', 'E')])
    expect(document['emails']).toBe(user['emails'])
  })
})
