import { describe, expect, it } from 'vitest'
import { refusals } from '../../src/ramp/refusals.ts'
import type { RefusalCode } from '../../src/ramp/refusals.ts'
import {
  ENTERPRISE,
  newGroup,
  newUser,
  patch,
  SCIM_ERROR,
  useSandbox,
  withManager,
} from '../support/tenant.ts'
import type { Reply, TestWorkspace } from '../support/tenant.ts'

const { workspace } = useSandbox()

interface Provocation {
  readonly settings?: Record<string, unknown>
  /** Of the connection. */
  readonly own?: Record<string, unknown>
  readonly idp?: string
  readonly provoke: (ramp: TestWorkspace) => Promise<Reply>
}

const create =
  (userName: string, changes?: Record<string, unknown>): Provocation['provoke'] =>
  ({ scim }) =>
    scim('POST', '/Users', newUser(userName, changes))

/** The second of two requests, whose first is taken. */
const after =
  (
    first: Provocation['provoke'],
    second: (ramp: TestWorkspace, id: string) => Promise<Reply>,
  ): Provocation['provoke'] =>
  async (ramp) => {
    const { status, body } = await first(ramp)
    expect(status).toBe(201)
    return second(ramp, body.id as string)
  }

const manage = (id: string, manager: string) =>
  [`/Users/${id}`, patch({ op: 'replace', path: `${ENTERPRISE}:manager`, value: manager })] as const

/** How each refusal comes about. */
const provocations: Partial<Record<RefusalCode, Provocation>> = {
  'ramp.user.circular-manager': {
    provoke: after(create('a.b@x.com'), async (ramp, id) => {
      const { body } = await create('c.d@x.com', withManager('a.b@x.com'))(ramp)
      return ramp.scim('PATCH', ...manage(id, body.id as string))
    }),
  },
  'ramp.user.invalid-manager': {
    own: { unresolvedManager: 'reject' },
    provoke: create('a.b@x.com', withManager('nobody@x.com')),
  },
  'ramp.user.self-manager': { provoke: create('a.b@x.com', withManager('a.b@x.com')) },
  'ramp.user.duplicate-email': {
    provoke: after(
      create('a.b@x.com'),
      create('c.d@x.com', { emails: [{ value: 'A.B@x.com', primary: true }] }),
    ),
  },
  'ramp.user.invalid-name': { settings: { nameMaxLength: 3 }, provoke: create('toolong.name@x.com') },
  'ramp.user.user-name-missing': {
    provoke: create('   ', { name: { givenName: 'A', familyName: 'B' }, emails: [{ value: 'a.b@x.com' }] }),
  },
  'ramp.user.email-missing': { provoke: create('a.b@x.com', { emails: [] }) },
  'ramp.user.email-invalid': { provoke: create('a.b@x.com', { emails: [{ value: 'no address' }] }) },
  'ramp.user.department-missing': { settings: { defaultDepartment: null }, provoke: create('a.b@x.com') },
  'ramp.user.location-missing': { settings: { defaultLocation: null }, provoke: create('a.b@x.com') },
  'ramp.user.manager-missing': { settings: { requireManager: true }, provoke: create('a.b@x.com') },
  'ramp.user.user-name-taken': { provoke: after(create('a.b@x.com'), create('A.B@x.com')) },
  'ramp.user.external-id-taken': {
    idp: 'entra',
    provoke: after(create('a.b@x.com', { externalId: 'e' }), create('c.d@x.com', { externalId: 'e' })),
  },
  'ramp.group.name-taken': {
    provoke: after(
      ({ scim }) => scim('POST', '/Groups', newGroup('G')),
      ({ scim }) => scim('POST', '/Groups', newGroup('g')),
    ),
  },
  'ramp.group.unknown-member': {
    settings: { unknownMember: 'reject' },
    provoke: ({ scim }) => scim('POST', '/Groups', newGroup('G', { members: [{ value: 'nobody' }] })),
  },
}

/** Refusals no request here brings about, each with the reason. */
const UNPROVOKED: Readonly<Record<string, string>> = {
  'ramp.user.invalid-location-change': 'Entities and their currencies are not emulated yet.',
  'ramp.user.invalid-role-assignment': 'Roles by SCIM are not emulated yet.',
  'ramp.user.sole-owner':
    'Only the seeded account owner has the role; test/ramp/deactivation.test.ts asserts it there.',
}

describe('Every refusal of a rule of Ramp', () => {
  it.each(Object.keys(refusals))('%s is provoked here, or listed with the reason why not', (code) => {
    expect({ code, isProvoked: Object.hasOwn(provocations, code) }).toEqual({
      code,
      isProvoked: !Object.hasOwn(UNPROVOKED, code),
    })
  })

  it.each(Object.entries(provocations))(
    '%s is answered with the status, the scimType and the sentence of its row',
    async (code, { settings, own, idp = 'okta', provoke }) => {
      const ramp = await workspace({ connections: [{ name: 'idp', idp }], ...(settings && { settings }) })
      if (own !== undefined)
        await ramp.control('PATCH', `/connections/${ramp.connections['idp']?.id}`, { settings: own })
      const { status, scimType, message } = refusals[code as RefusalCode]
      expect(await provoke(ramp)).toMatchObject({
        status,
        body: { schemas: [SCIM_ERROR], status: String(status), scimType, detail: message },
      })
    },
  )
})
