import { describe, expect, it } from 'vitest'
import { makeGroup } from '../support/groups.ts'
import { newUser, patch, useSandbox } from '../support/tenant.ts'
import type { TestWorkspace } from '../support/tenant.ts'

const { workspace } = useSandbox()

async function fifty({ scim }: TestWorkspace): Promise<string[]> {
  const made = await Promise.all(
    Array.from({ length: 50 }, (_, index) => scim('POST', '/Users', newUser(`p${index}.parallel@x.example`))),
  )
  return made.map(({ body }) => body.id as string)
}

describe('Fifty members added to one group at the same time', () => {
  it('are all kept, ten times in a row', async () => {
    const tenant = await workspace()
    const people = await fifty(tenant)
    for (let round = 1; round <= 10; round++) {
      const group = await makeGroup(tenant, `Round ${round}`)
      const add = (value: string) => group.patch({ op: 'add', path: 'members', value: [{ value }] })
      const answers = await Promise.all(people.map(add))
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([204]))
      expect((await group.memberIds()).toSorted()).toEqual(people.toSorted())
      // Every one of them is a version of its own.
      expect((await group.read()).body.meta.version).toBe('W/"51"')
    }
  })

  it('are all kept through two connections, ten times in a row, with others removed between them', async () => {
    const tenant = await workspace({
      connections: [
        { name: 'okta', idp: 'okta' },
        { name: 'entra', idp: 'entra' },
      ],
    })
    const { okta, entra } = tenant.connections
    if (okta === undefined || entra === undefined) throw new Error('Two connections were asked for.')
    const people = await fifty(tenant)
    const leaves = people.filter((_, index) => index % 5 === 0)
    const stays = people.filter((id) => !leaves.includes(id))
    for (let round = 1; round <= 10; round++) {
      const group = await makeGroup(tenant, `Round ${round}`, ...leaves)
      const operations = people.map((value) =>
        leaves.includes(value)
          ? { op: 'remove', path: `members[value eq "${value}"]` }
          : { op: 'add', path: 'members', value: [{ value }] },
      )
      const answers = await Promise.all(
        operations.map((operation, index) =>
          (index % 2 === 0 ? okta : entra).send('PATCH', `/Groups/${group.id}`, patch(operation)),
        ),
      )
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([204]))
      expect((await group.memberIds()).toSorted()).toEqual(stays.toSorted())
    }
  })

  it('and fifty user names of theirs are found in the group by everybody at once', async () => {
    const tenant = await workspace()
    const people = await fifty(tenant)
    const group = await makeGroup(tenant, 'All', ...people)
    const users = await Promise.all(people.map((id) => tenant.scim('GET', `/Users/${id}`)))
    for (const { body } of users) expect(body.groups).toMatchObject([{ value: group.id, type: 'direct' }])
  })
})
