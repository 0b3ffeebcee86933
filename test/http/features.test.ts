import { describe, expect, it } from 'vitest'
import { useSandbox } from '../support/tenant.ts'

const { workspace } = useSandbox()

describe('Features of a connection (RFC 7643 5)', () => {
  it('refuses an override of what is no feature, or that is neither true nor false', async () => {
    const { control } = await workspace()
    for (const featureOverrides of [{ sorting: true }, { sort: 'yes' }, [], 'sort'])
      expect((await control('PATCH', '/settings', { featureOverrides })).status).toBe(400)
  })
})
