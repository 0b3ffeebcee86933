import { newUser } from '../support/tenant.ts'
import type { DeveloperWorkspace } from './developer-client.ts'

/** A person to own vendors; returns their id. */
export async function makeOwner(ramp: DeveloperWorkspace, given = 'ada'): Promise<string> {
  const { body } = await ramp.scim('POST', '/Users', newUser(`${given}.owner@example.com`))
  return (body as { id: string }).id
}

export const newVendor = (ownerId: string, changes: Record<string, unknown> = {}) => ({
  name: "Ali's Art Shop",
  country: 'US',
  vendor_owner_id: ownerId,
  business_vendor_contacts: { email: 'ali@example.com', first_name: 'Ali' },
  ...changes,
})

/** Vendors of these names, all of one owner; returns their ids. */
export async function makeVendors(
  ramp: DeveloperWorkspace,
  ownerId: string,
  names: readonly string[],
): Promise<readonly string[]> {
  const ids: string[] = []
  for (const name of names) {
    const { body } = await ramp.call('POST', '/vendors', newVendor(ownerId, { name }))
    ids.push((body as { id: string }).id)
  }
  return ids
}
