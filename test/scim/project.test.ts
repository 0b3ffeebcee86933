import { describe, expect, it } from 'vitest'
import { MAX_PROJECTION_LENGTH, parseProjection, project } from '../../src/scim/project.ts'
import { CORE, deviceType, ENT, expectRefused, userType } from './scim-types.ts'

const urn = 'urn:acme:params:scim:schemas:extension:2.0:User'

const resource = {
  schemas: [CORE, ENT, urn],
  id: '1',
  externalId: 'e',
  userName: 'u',
  name: { givenName: 'G', familyName: 'F' },
  emails: [
    { type: 'work', value: 'w@x', primary: true },
    { type: 'home', value: 'h@x' },
  ],
  active: true,
  cost_code: 'C',
  custom: { part: 1, rest: 2 },
  [ENT]: { department: 'E', manager: { value: 'm', displayName: 'M' } },
  [urn]: { tag: 'T', other: 1 },
  meta: { resourceType: 'User', location: 'http://x/Users/1' },
}

const always = { schemas: resource.schemas, id: '1' }
const only = (attributes: string, excluded?: string) =>
  project(parseProjection(userType, attributes, excluded), resource)
const without = (excluded: string) => project(parseProjection(userType, undefined, excluded), resource)
const omit = (...names: string[]) =>
  Object.fromEntries(Object.entries(resource).filter(([name]) => !names.includes(name)))

describe('attributes (RFC 7644 3.9)', () => {
  it.each<[string, object]>([
    ['userName', { userName: 'u' }],
    [' USERNAME , Active ', { userName: 'u', active: true }],
    ['id', {}],
    ['name.givenName', { name: { givenName: 'G' } }],
    ['name', { name: resource.name }],
    ['name.givenName,name', { name: resource.name }],
    ['name.middleName', {}],
    ['emails', { emails: resource.emails }],
    ['emails.value', { emails: [{ value: 'w@x' }, { value: 'h@x' }] }],
    ['emails.primary', { emails: [{ primary: true }] }],
    ['emails[type eq "work"]', { emails: resource.emails }],
    [
      'emails[type eq "a,b]"].value,userName',
      { emails: [{ value: 'w@x' }, { value: 'h@x' }], userName: 'u' },
    ],
    [`${CORE}:userName`, { userName: 'u' }],
    [`${ENT.toUpperCase()}:DEPARTMENT`, { [ENT]: { department: 'E' } }],
    [`${ENT}:manager.value`, { [ENT]: { manager: { value: 'm' } } }],
    ['department', { [ENT]: { department: 'E' } }],
    [ENT, { [ENT]: resource[ENT] }],
    [urn, { [urn]: resource[urn] }],
    [`${urn}:tag`, { [urn]: { tag: 'T' } }],
    ['cost_code,custom.part', { cost_code: 'C', custom: { part: 1 } }],
    ['meta.location', { meta: { location: 'http://x/Users/1' } }],
    ['nothing,__proto__,name.x.y,a[b', {}],
  ])('%s returns these and what is always returned', (attributes, expected) => {
    expect(only(attributes)).toEqual({ ...always, ...expected })
  })

  it('a bare core URN returns the attributes of the core schema', () => {
    expect(only(CORE)).toEqual({
      ...always,
      userName: 'u',
      name: resource.name,
      emails: resource.emails,
      active: true,
    })
  })

  it('attributes wins over excludedAttributes', () => {
    expect(only('userName,active', 'active')).toEqual({ ...always, userName: 'u', active: true })
  })
})

describe('excludedAttributes (RFC 7644 3.9)', () => {
  it.each<[string, object]>([
    ['userName,EMAILS', omit('userName', 'emails')],
    ['id,schemas', resource],
    ['name.givenName', { ...resource, name: { familyName: 'F' } }],
    ['name.givenName,name.familyName', omit('name')],
    ['emails.type', { ...resource, emails: [{ value: 'w@x', primary: true }, { value: 'h@x' }] }],
    ['emails[type eq "work"]', omit('emails')],
    [ENT, omit(ENT)],
    [`${ENT}:manager`, { ...resource, [ENT]: { department: 'E' } }],
    [`${urn}:tag`, { ...resource, [urn]: { other: 1 } }],
    ['cost_code', omit('cost_code')],
    ['members,nothing', resource],
  ])('%s leaves these out', (excluded, expected) => {
    expect(without(excluded)).toEqual(expected)
  })
})

describe('parseProjection', () => {
  it.each([
    [undefined, undefined],
    ['', ''],
    [' , ', ','],
  ])('gives undefined for %j and %j: the whole resource', (attributes, excluded) => {
    expect(parseProjection(userType, attributes, excluded)).toBeUndefined()
    expect(project(undefined, resource)).toBe(resource)
  })

  it('refuses parameters that are too long as invalidValue', () => {
    const long = 'x,'.repeat(MAX_PROJECTION_LENGTH / 2)
    expect(parseProjection(userType, long)).toBeDefined()
    expectRefused(() => parseProjection(userType, long, 'y'), 'invalidValue', /8000 characters/)
  })

  it('never changes the resource', () => {
    const before = structuredClone(resource)
    only('emails.value')
    without('emails.value')
    expect(resource).toEqual(before)
  })
})

describe('returned (RFC 7643 7)', () => {
  const device = { id: '1', serial: 'S', secret: 'x', label: 'L', owner: { name: 'N', pin: '0' } }
  const projected = (attributes?: string, excluded?: string) =>
    project(parseProjection(deviceType, attributes, excluded), device)

  it('"request" is returned when asked for by name only', () => {
    expect(projected()).toEqual({ id: '1', serial: 'S', label: 'L', owner: { name: 'N' } })
    expect(projected('secret')).toEqual({ id: '1', label: 'L', secret: 'x' })
    expect(projected('owner')).toEqual({ id: '1', label: 'L', owner: { name: 'N' } })
    expect(projected('owner.pin')).toEqual({ id: '1', label: 'L', owner: { pin: '0' } })
  })

  it('"always" cannot be excluded', () => {
    expect(projected(undefined, 'label,serial')).toEqual({ id: '1', label: 'L', owner: { name: 'N' } })
  })
})
