import { describe, expect, it } from 'vitest'
import { useDeveloperApi } from './developer-client.ts'

const { workspace } = useDeveloperApi()

describe('GET /business (ramp-developer-api.md 2.4)', () => {
  it('is the workspace: the same id each time, another after a reset, SSO as it is set', async () => {
    const ramp = await workspace({ settings: { enforcedSso: true } })
    const { body } = await ramp.get('/business')
    expect(body).toMatchObject({ active: true, enforce_sso: true, business_name_legal: ramp.id })
    expect((await ramp.get('/business')).body.id).toBe(body.id)
    const other = await workspace()
    expect((await other.get('/business')).body).toMatchObject({ enforce_sso: false })
    await ramp.control('POST', '/reset', {})
    expect((await ramp.get('/business')).body.id).not.toBe(body.id)
  })
})
