import { describe, expect, it } from 'vitest'
import { newUser } from '../support/tenant.ts'
import { expectRefused, useDeveloperApi } from './developer-client.ts'

const { workspace } = useDeveloperApi()

describe('GET /users/{id}', () => {
  it('answers the person as the list has them, asked before or after it', async () => {
    const ramp = await workspace()
    const { body } = await ramp.scim('POST', '/Users', newUser('ada.byron@example.com'))
    const alone = await ramp.get(`/users/${body.id}`)
    expect(alone.status).toBe(200)
    expect((await ramp.get('/users')).body.data).toEqual([alone.body])
    expect((await ramp.get(`/users/${body.id}`)).body).toEqual(alone.body)
    expect(await ramp.lastExchange()).toMatchObject({ operation: 'developer.users.get', findings: [] })
  })

  it.each(['019ab000-0000-7000-8000-000000000000', 'nobody', '%00', 'a'.repeat(3000)])(
    'answers 404 for an id nobody has: %s',
    async (id) => {
      const ramp = await workspace()
      expectRefused(await ramp.get(`/users/${id}`), 'developer.user-unknown')
    },
  )

  it("answers 404 for another workspace's person", async () => {
    const ramp = await workspace()
    const other = await workspace()
    const { body } = await other.scim('POST', '/Users', newUser('ada.byron@example.com'))
    expectRefused(await ramp.get(`/users/${body.id}`), 'developer.user-unknown')
  })
})
