import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { textAt } from '../../src/idp/variables.ts'
import { createSandbox, type Sandbox } from '../../src/sandbox.ts'
import { ENTERPRISE, newUser } from './new-user.ts'
import { openTenant, type ScimAnswer, type TestTenant } from './tenant.ts'

/** Ramp's reasons and sentences, letter by letter (ramp-scim.md 6). */
const DUPLICATE_EMAIL = ['Duplicate email', 'Email is already associated with another employee'] as const
const INVALID_MANAGER = [
  'Invalid manager',
  "Manager's email is not associated with an eligible profile in Ramp",
] as const
const SELF_MANAGER = ['Self manager', "Employees can't be assigned as their own manager"] as const
const CIRCULAR_MANAGER = [
  'Circular manager',
  "Employees can't be assigned as their manager's manager",
] as const
const INVALID_NAME = ['Invalid name', 'Ensure first and last name are entered correctly'] as const

const ADA = 'ada.winter@halden.example'
const BEA = 'bea.stone@halden.example'
const MANAGER_PATH = `${ENTERPRISE}:manager`

let sandbox: Sandbox
let tenant: TestTenant
beforeAll(async () => {
  sandbox = await createSandbox({ data: ':memory:', port: 0, controlPort: 0, logLevel: 'silent' })
})
afterAll(() => sandbox.close())
beforeEach(async () => {
  tenant = await openTenant(sandbox, { idp: 'okta' })
})
afterEach(() => tenant.close())

const post = (...user: Parameters<typeof newUser>) => tenant.scim('POST', '/Users', newUser(...user))

const patch = (id: string, ...operations: readonly object[]) =>
  tenant.scim('PATCH', `/Users/${id}`, {
    schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
    Operations: operations,
  })

async function create(...user: Parameters<typeof newUser>): Promise<string> {
  const answer = await post(...user)
  expect(answer.status, JSON.stringify(answer.body)).toBe(201)
  return textAt(answer.body, '/id')
}

function expectRefusal(answer: ScimAnswer, status: number, scimType: string, detail: string): void {
  expect(answer.status).toBe(status)
  expect(answer.headers['content-type']).toMatch(/^application\/scim\+json/u)
  expect(answer.body).toEqual({
    schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'],
    status: String(status),
    scimType,
    detail,
  })
}

async function expectOpen(
  subject: string,
  [reason, message]: readonly [string, string],
  count = 1,
): Promise<void> {
  expect(await tenant.syncErrors()).toMatchObject([
    { subject, reason, message, count, state: 'open', resolvedAt: null, resolvedByExchange: null },
  ])
}

async function expectResolved([reason]: readonly [string, string]): Promise<void> {
  expect(await tenant.syncErrors()).toEqual([])
  expect(await tenant.syncErrors('resolved')).toMatchObject([
    {
      reason,
      state: 'resolved',
      resolvedAt: expect.any(String) as string,
      resolvedByExchange: expect.any(String) as string,
    },
  ])
}

describe("Ramp's refusals: the exact sentence in the answer and under sync errors, gone with its cause", () => {
  test('Duplicate email resolves when the other employee gives the address up', async () => {
    const ada = await create(ADA)
    expectRefusal(await post(BEA, { email: ADA }), 409, 'uniqueness', DUPLICATE_EMAIL[1])
    await expectOpen(BEA, DUPLICATE_EMAIL)
    expectRefusal(await post(BEA, { email: ADA }), 409, 'uniqueness', DUPLICATE_EMAIL[1])
    await expectOpen(BEA, DUPLICATE_EMAIL, 2)
    await patch(ada, { op: 'replace', path: 'emails[type eq "work"].value', value: 'ada@halden.example' })
    await expectResolved(DUPLICATE_EMAIL)
  })

  test('Duplicate email on an update leaves the person as it was and resolves with an own address', async () => {
    await create(ADA)
    const bea = await create(BEA)
    const change = (value: string) =>
      patch(bea, { op: 'replace', path: 'emails[type eq "work"].value', value })
    expectRefusal(await change(ADA), 409, 'uniqueness', DUPLICATE_EMAIL[1])
    await expectOpen(BEA, DUPLICATE_EMAIL)
    expect((await tenant.people()).map((person) => textAt(person, '/email'))).toContain(BEA)
    expect((await change('bea@halden.example')).status).toBe(200)
    await expectResolved(DUPLICATE_EMAIL)
  })

  test('Invalid manager, held: answered 201, listed, resolved when the manager arrives (D2)', async () => {
    await create(BEA, { manager: ADA })
    await expectOpen(BEA, INVALID_MANAGER)
    await create(ADA)
    await expectResolved(INVALID_MANAGER)
  })

  test('Invalid manager, rejected: answered 400, listed, resolved when the manager arrives (D2)', async () => {
    await tenant.updateSettings({ unresolvedManager: 'reject' })
    expectRefusal(await post(BEA, { manager: ADA }), 400, 'invalidValue', INVALID_MANAGER[1])
    await expectOpen(BEA, INVALID_MANAGER)
    await create(ADA)
    await expectResolved(INVALID_MANAGER)
  })

  test('Invalid manager for somebody inactive resolves when the manager is active again', async () => {
    const ada = await create(ADA)
    await patch(ada, { op: 'replace', value: { active: false } })
    expectRefusal(await post(BEA, { manager: ADA }), 400, 'invalidValue', INVALID_MANAGER[1])
    await expectOpen(BEA, INVALID_MANAGER)
    await patch(ada, { op: 'replace', value: { active: true } })
    await expectResolved(INVALID_MANAGER)
  })

  test('Self manager resolves when another manager is sent', async () => {
    await create(ADA)
    expectRefusal(await post(BEA, { manager: BEA }), 400, 'invalidValue', SELF_MANAGER[1])
    await expectOpen(BEA, SELF_MANAGER)
    await create(BEA, { manager: ADA })
    await expectResolved(SELF_MANAGER)
  })

  test('Self manager by id on an update', async () => {
    const ada = await create(ADA)
    const answer = await patch(ada, { op: 'Add', path: MANAGER_PATH, value: ada })
    expectRefusal(answer, 400, 'invalidValue', SELF_MANAGER[1])
    await expectOpen(ADA, SELF_MANAGER)
    await patch(ada, { op: 'replace', value: { title: 'Controller' } })
    await expectResolved(SELF_MANAGER)
  })

  test('Circular manager resolves when the line that closed the circle is cut', async () => {
    const ada = await create(ADA)
    const bea = await create(BEA, { manager: ADA })
    const answer = await patch(ada, { op: 'Replace', path: MANAGER_PATH, value: BEA })
    expectRefusal(answer, 400, 'invalidValue', CIRCULAR_MANAGER[1])
    await expectOpen(ADA, CIRCULAR_MANAGER)
    await patch(bea, { op: 'Remove', path: MANAGER_PATH })
    await expectResolved(CIRCULAR_MANAGER)
  })

  test.each([
    ['blank', { givenName: ' ' }],
    ['holding a control character', { familyName: 'Sto\u0007ne' }],
  ])('Invalid name, %s, resolves when the name is corrected', async (_how, names) => {
    expectRefusal(await post(BEA, names), 400, 'invalidValue', INVALID_NAME[1])
    await expectOpen(BEA, INVALID_NAME)
    await create(BEA)
    await expectResolved(INVALID_NAME)
  })
})
