import { describe, expect, it } from 'vitest'
import { toSnakeCase } from '../../src/ramp/custom-attributes.ts'
import { coerce } from '../../src/ramp/custom-values.ts'
import type { CustomFieldType } from '../../src/store/custom-fields.ts'
import { ENTERPRISE, newUser, patch, useSandbox } from '../support/tenant.ts'
import type { TestWorkspace, WorkspaceWish } from '../support/tenant.ts'

const { workspace } = useSandbox()
const OTHER = 'urn:example:params:scim:schemas:extension:halden:2.0:User'

interface Field {
  readonly name: string
  readonly type: string
  readonly options?: readonly string[]
}

async function withFields(fields: readonly Field[], wish: WorkspaceWish = {}) {
  const made = await workspace(wish)
  for (const field of fields) expect((await made.control('POST', '/custom-fields', field)).status).toBe(201)
  return made
}

const text = (...names: string[]) => names.map((name) => ({ name, type: 'text' }))

/** What a person has, by field. */
async function valuesOf({ control }: TestWorkspace, id: string) {
  const { customFields } = (await control('GET', `/people/${id}`)).body
  return Object.fromEntries(
    customFields.map((one: { name: string; value: unknown }) => [one.name, one.value]),
  ) as Record<string, unknown>
}

describe('Custom fields (ramp-scim 12)', () => {
  it('12.1: an attribute is mapped to nothing until the field exists in Ramp, and reads back either way', async () => {
    const made = await workspace()
    const sent = { shirtSize: 'M', [ENTERPRISE]: { employeeNumber: '1042', costCenter: 'CC-410' } }
    const { body: user } = await made.scim('POST', '/Users', newUser('a.b@x.com', sent))
    expect(user).toMatchObject(sent)
    expect(await valuesOf(made, user.id)).toEqual({})
    for (const field of text('cost_center', 'employee_number', 'shirt_size'))
      await made.control('POST', '/custom-fields', field)
    expect(await valuesOf(made, user.id)).toEqual({
      cost_center: null,
      employee_number: null,
      shirt_size: null,
    })
    await made.scim('PATCH', `/Users/${user.id}`, patch({ op: 'replace', value: { title: 'VP' } }))
    expect(await valuesOf(made, user.id)).toEqual({
      cost_center: 'CC-410',
      employee_number: '1042',
      shirt_size: 'M',
    })
    expect((await made.scim('GET', `/Users/${user.id}`)).body).toMatchObject(sent)
  })

  it('12.2: camelCase names come to snake_case', () => {
    expect(
      ['costCenter', 'employeeNumber', 'employeeID', 'costCenterURLPath', 'line2Manager', 'badge'].map(
        toSnakeCase,
      ),
    ).toEqual([
      'cost_center',
      'employee_number',
      'employee_id',
      'cost_center_url_path',
      'line2_manager',
      'badge',
    ])
  })

  it('12.3: names are compared exactly, in their case', async () => {
    const made = await withFields(text('cost_center', 'badge_color', 'shirt_size'))
    const sent = { Cost_Center: 'a', 'badge-color': 'b', shirtSize: 'c', ShirtSize: 'd' }
    const { body: user } = await made.scim('POST', '/Users', newUser('a.b@x.com', sent))
    expect(await valuesOf(made, user.id)).toEqual({ cost_center: null, badge_color: null, shirt_size: 'c' })
    const bad = await made.control('POST', '/custom-fields', { name: 'costCenter', type: 'text' })
    expect([bad.status, bad.body.error.code]).toEqual([400, 'request.invalid'])
    expect(bad.body.error.message).toContain('must be snake_case, as in cost_center')
  })

  it.each(['okta', 'entra', 'rippling', 'generic'])('12.4: %s can fill them', async (idp) => {
    const made = await withFields(text('cost_center'), { connections: [{ name: idp, idp }] })
    const sent = { [ENTERPRISE]: { costCenter: 'CC-1' } }
    const { body: user } = await made.scim('POST', '/Users', newUser('a.b@x.com', sent))
    expect(await valuesOf(made, user.id)).toEqual({ cost_center: 'CC-1' })
  })

  it('12.4: without Ramp Plus nothing is synced (rampPlus)', async () => {
    const made = await withFields(text('cost_center'), { settings: { rampPlus: false } })
    const sent = { [ENTERPRISE]: { costCenter: 'CC-1' } }
    const { body: user } = await made.scim('POST', '/Users', newUser('a.b@x.com', sent))
    expect(await valuesOf(made, user.id)).toEqual({ cost_center: null })
  })

  it('12.5: each type takes what can be read as one, and warns of the rest', () => {
    const find = (reference: string) => (reference === 'b.b@x.com' ? 'the-id' : undefined)
    const of = (type: CustomFieldType, value: unknown, options: string[] = []) => {
      const coerced = coerce({ type, options }, value as string, find)
      return 'value' in coerced ? coerced.value : coerced.warning
    }
    expect([of('text', 'x '), of('text', 7), of('text', [{ value: 'x' }]), of('text', true)]).toEqual([
      'x ',
      '7',
      'x',
      'true',
    ])
    expect([of('number', 7.5), of('number', ' -7.5 '), of('number', '1e3')]).toEqual([7.5, -7.5, 1000])
    for (const value of ['', 'seven', '0x10', '1,5', 'Infinity', '1e999', true])
      expect(of('number', value)).toContain('the field needs a number.')
    expect(['Yes', 'TRUE', 1, true].map((value) => of('yes-no', value))).toEqual([true, true, true, true])
    expect(['no', 'False', '0', false].map((value) => of('yes-no', value))).toEqual([
      false,
      false,
      false,
      false,
    ])
    expect(of('yes-no', 'maybe')).toBe('"maybe" was not taken: the field needs yes or no.')
    expect(of('select', ' small ', ['Small', 'Large'])).toBe('Small')
    expect(of('select', 'medium', ['Small', 'Large'])).toContain('one of its options')
    expect([of('accounting', '4000'), of('accounting', '4000', ['4000', '5000'])]).toEqual(['4000', '4000'])
    expect(of('accounting', '6000', ['4000'])).toContain('one of its options')
    expect(of('user', 'b.b@x.com')).toBe('the-id')
    expect(of('user', 'nobody@x.com')).toContain('somebody in Ramp')
    expect(of('text', ['a', 'b'])).toContain('a single value')
    expect(of('text', { color: 'red' })).toContain('a text, a number or a truth value')
    expect(of('number', 'x'.repeat(1000)).toString().length).toBeLessThan(120)
  })

  it('12.5: a user is named by id or e-mail, and must be in Ramp', async () => {
    const made = await withFields([{ name: 'buddy', type: 'user' }])
    const { body: buddy } = await made.scim('POST', '/Users', newUser('b.b@x.com'))
    const { body: user } = await made.scim('POST', '/Users', newUser('a.b@x.com', { buddy: 'B.B@x.com' }))
    expect(await valuesOf(made, user.id)).toEqual({ buddy: buddy.id })
    const { body: other } = await made.scim('POST', '/Users', newUser('c.b@x.com', { buddy: 'nobody@x.com' }))
    expect((await made.control('GET', `/people/${other.id}`)).body.customFields[0].warning).toContain(
      'somebody in Ramp',
    )
  })

  it('12: the top level, the enterprise extension and other extensions are looked through, in this order', async () => {
    const made = await withFields(text('badge', 'division', 'shirt_size', 'title'))
    const sent = {
      title: 'VP',
      badge: 'top',
      [OTHER]: { division: 'other', shirtSize: 'M', badge: 'other' },
      [ENTERPRISE]: { division: 'Operations' },
    }
    const { body: user } = await made.scim('POST', '/Users', newUser('a.b@x.com', sent))
    expect(await valuesOf(made, user.id)).toEqual({
      badge: 'top',
      division: 'Operations',
      shirt_size: 'M',
      title: 'VP',
    })
    expect(user[OTHER]).toEqual(sent[OTHER])
  })

  it('12: what Ramp reads itself is no custom field', async () => {
    const made = await withFields(text('department', 'user_name', 'external_id', 'roles', 'active'))
    const { body: user } = await made.scim(
      'POST',
      '/Users',
      newUser('a.b@x.com', { externalId: 'x', [ENTERPRISE]: { department: 'Finance' } }),
    )
    expect(Object.values(await valuesOf(made, user.id))).toEqual([null, null, null, null, null])
  })

  it('12: a bad value is warned of, keeps the one before, and goes with the next good one', async () => {
    const made = await withFields([{ name: 'head_count', type: 'number' }])
    const { body: user } = await made.scim('POST', '/Users', newUser('a.b@x.com', { headCount: '12' }))
    const set = (value: unknown) =>
      made.scim('PATCH', `/Users/${user.id}`, patch({ op: 'replace', value: { headCount: value } }))
    const seen = async () => (await made.control('GET', `/people/${user.id}`)).body.customFields
    expect(await seen()).toEqual([{ name: 'head_count', value: 12, warning: null }])
    expect((await set('a dozen')).status).toBe(200)
    const warning = '"a dozen" was not taken: the field needs a number.'
    expect(await seen()).toEqual([{ name: 'head_count', value: 12, warning }])
    await set(13)
    expect(await seen()).toEqual([{ name: 'head_count', value: 13, warning: null }])
    const { body: other, status } = await made.scim(
      'POST',
      '/Users',
      newUser('c.d@x.com', { headCount: 'x' }),
    )
    expect(status).toBe(201)
    expect((await made.control('GET', `/people/${other.id}`)).body).toMatchObject({
      status: 'INVITE_PENDING',
      customFields: [{ value: null }],
    })
  })

  it('12: a value goes when the provider sends none any more', async () => {
    const made = await withFields(text('cost_center'))
    const sent = newUser('a.b@x.com', { [ENTERPRISE]: { costCenter: 'CC-1' } })
    const { body: user } = await made.scim('POST', '/Users', sent)
    await made.scim('PUT', `/Users/${user.id}`, newUser('a.b@x.com'))
    expect(await valuesOf(made, user.id)).toEqual({ cost_center: null })
  })
})
