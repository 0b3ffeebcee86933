import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Json } from '../../src/idp/matcher.ts'
import { textAt, valueAt } from '../../src/idp/variables.ts'
import { createSandbox, type Sandbox } from '../../src/sandbox.ts'
import { newUser } from './new-user.ts'
import { openTenant, type TestTenant } from './tenant.ts'

const PEOPLE = 200
const SEED = 20_261_122

let sandbox: Sandbox
beforeAll(async () => {
  sandbox = await createSandbox({ data: ':memory:', port: 0, controlPort: 0, logLevel: 'silent' })
})
afterAll(() => sandbox.close())

/** A small seeded generator (mulberry32): the same company and the same order on every run. */
function createRandom(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below)
  }
}

const emailOf = (index: number) => `employee.${index}@halden.example`

/** Who reports to whom, as [person, manager]: one tree under number 0, in shuffled order. */
function shuffledCompany(): readonly (readonly [number, number | undefined])[] {
  const random = createRandom(SEED)
  const company = Array.from(
    { length: PEOPLE },
    (_, index) => [index, index === 0 ? undefined : random(index)] as const,
  )
  for (let last = company.length - 1; last > 0; last -= 1) {
    const other = random(last + 1)
    ;[company[last], company[other]] = [company[other]!, company[last]!]
  }
  return company
}

async function push(tenant: TestTenant, email: string, manager?: string): Promise<number> {
  const answer = await tenant.scim('POST', '/Users', newUser(email, manager === undefined ? {} : { manager }))
  return answer.status
}

const managers = (people: readonly Json[]): Readonly<Record<string, string | null>> =>
  Object.fromEntries(
    people.map((person) => [textAt(person, '/email'), textAt(person, '/manager/email') || null]),
  )

describe('a push of 200 people with managers by e-mail, in any order (ramp-scim.md 4.1)', () => {
  test.each([
    ['okta', 'forwards'],
    ['okta', 'backwards'],
    ['entra', 'forwards'],
    ['entra', 'backwards'],
  ])(
    `%s, %s: everyone is provisioned and linked, no sync error is open (seed ${SEED})`,
    async (idp, direction) => {
      const company = direction === 'forwards' ? shuffledCompany() : shuffledCompany().toReversed()
      const tenant = await openTenant(sandbox, { idp })
      try {
        for (const [index, manager] of company) {
          const status = await push(
            tenant,
            emailOf(index),
            manager === undefined ? undefined : emailOf(manager),
          )
          expect(status).toBe(201)
        }
        const expected = Object.fromEntries(
          company.map(([index, manager]) => [
            emailOf(index),
            manager === undefined ? null : emailOf(manager),
          ]),
        )
        const people = await tenant.people()
        expect(managers(people)).toMatchObject(expected)
        expect(people.filter((person) => valueAt(person, '/active') !== true)).toEqual([])
        expect(await tenant.syncErrors()).toEqual([])
      } finally {
        await tenant.close()
      }
    },
  )

  test('a cycle among three and a self manager end as the two documented errors, listed (ramp-scim.md 4.8, 6)', async () => {
    const tenant = await openTenant(sandbox, { idp: 'okta' })
    try {
      const [ana, ben, cleo, dan] = ['ana', 'ben', 'cleo', 'dan'].map((name) => `${name}.ito@halden.example`)
      expect(await push(tenant, ana!, ben)).toBe(201)
      expect(await push(tenant, ben!, cleo)).toBe(201)
      expect(await push(tenant, cleo!, ana)).toBe(400)
      expect(await push(tenant, dan!, dan)).toBe(400)
      const listed = (await tenant.syncErrors()).map((error) => ({
        subject: valueAt(error, '/subject'),
        message: valueAt(error, '/message'),
      }))
      expect(listed).toContainEqual({
        subject: cleo,
        message: "Employees can't be assigned as their manager's manager",
      })
      expect(listed).toContainEqual({
        subject: dan,
        message: "Employees can't be assigned as their own manager",
      })
      const present = (await tenant.people()).map((person) => valueAt(person, '/email'))
      for (const nobody of [ana, ben, cleo, dan]) expect(present).not.toContain(nobody)
    } finally {
      await tenant.close()
    }
  })

  test('the cycle is broken by one correction and all three are provisioned and linked', async () => {
    const tenant = await openTenant(sandbox, { idp: 'okta' })
    try {
      const [ana, ben, cleo] = ['ana', 'ben', 'cleo'].map((name) => `${name}.ito@halden.example`)
      await push(tenant, ana!, ben)
      await push(tenant, ben!, cleo)
      await push(tenant, cleo!, ana)
      expect(await push(tenant, cleo!)).toBe(201)
      expect(managers(await tenant.people())).toMatchObject({ [ana!]: ben, [ben!]: cleo, [cleo!]: null })
      expect(await tenant.syncErrors()).toEqual([])
    } finally {
      await tenant.close()
    }
  })
})
