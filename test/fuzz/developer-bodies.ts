import type { JsonObject, JsonValue } from '../../src/scim/document.ts'
import { givableRoles } from '../../src/ramp/developer/user-view.ts'
import type { Chance } from './chance.ts'
import { address, familyName, givenName, oddText, word } from './texts.ts'
import { oddValue } from './values.ts'
import type { DeveloperKnown } from './world.ts'

/** Fields that are usually right, now and then of another type, and now and then one that nobody knows. */
function withOdd(chance: Chance, body: Record<string, JsonValue>): JsonObject {
  for (const field of Object.keys(body)) if (chance.hit(0.02)) body[field] = oddValue(chance)
  if (chance.hit(0.04)) body[chance.hit(0.5) ? 'nmae' : oddText(chance)] = oddValue(chance)
  return body
}

const DAYS = ['2026-12-31', '2030-06-01', '2020-01-01', '9999-12-31', '0000-01-01', '2026-02-30', 'x', '']

const ODD_IDS = ['', 'x', '0', '../users', '00000000-0000-0000-0000-000000000000', 'x'.repeat(300)]

/** An id that is known; or another workspace's, nobody's, or none at all. */
export function idOf(chance: Chance, known: readonly string[], { foreign }: DeveloperKnown): string {
  if (known.length > 0 && chance.hit(0.9)) return chance.pick(known)
  if (foreign.length > 0 && chance.hit(0.4)) return chance.pick(foreign)
  if (chance.hit(0.5)) return '0197f3a2-1111-7abc-8def-000000000000'
  return chance.hit(0.8) ? chance.pick(ODD_IDS) : oddText(chance)
}

const role = (chance: Chance) => (chance.hit(0.5) ? 'BUSINESS_USER' : chance.pick(givableRoles))

function userFields(
  chance: Chance,
  users: readonly string[],
  known: DeveloperKnown,
): Record<string, JsonValue> {
  return {
    ...(chance.hit(0.3) && { department_id: idOf(chance, known.departments, known) }),
    ...(chance.hit(0.3) && { location_id: idOf(chance, known.locations, known) }),
    ...(chance.hit(0.3) && { direct_manager_id: idOf(chance, users, known) }),
    ...(chance.hit(0.2) && { employee_id: String(chance.below(50)) }),
    ...(chance.hit(0.1) && { is_manager: chance.hit(0.5) }),
    ...(chance.hit(0.1) && { scheduled_deactivation_date: chance.hit(0.2) ? null : chance.pick(DAYS) }),
  }
}

/** The key comes from so few that it comes again, with the same body and with others. */
export function newUserBody(chance: Chance, users: readonly string[], known: DeveloperKnown): JsonObject {
  const key = chance.hit(0.9) ? `key ${chance.below(400)}` : oddText(chance)
  if (known.requests.length > 0 && chance.hit(0.1)) return chance.pick(known.requests)
  return withOdd(chance, {
    idempotency_key: key,
    email: address(chance),
    first_name: givenName(chance),
    last_name: familyName(chance),
    role: role(chance),
    ...userFields(chance, users, known),
    ...(chance.hit(0.1) && { is_draft: chance.hit(0.5) }),
  })
}

export function userUpdateBody(chance: Chance, users: readonly string[], known: DeveloperKnown): JsonObject {
  return withOdd(chance, {
    ...userFields(chance, users, known),
    ...(chance.hit(0.2) && { role: role(chance) }),
    ...(chance.hit(0.2) && { first_name: givenName(chance) }),
    ...(chance.hit(0.2) && { last_name: familyName(chance) }),
    ...(chance.hit(0.1) && { auto_promote: chance.hit(0.5) }),
  })
}

export const departmentBody = (chance: Chance): JsonObject =>
  withOdd(chance, { name: chance.hit(0.7) ? `Place ${chance.below(60)}` : word(chance) })

export const locationBody = (chance: Chance, known: DeveloperKnown): JsonObject =>
  withOdd(chance, {
    name: chance.hit(0.7) ? `Place ${chance.below(60)}` : word(chance),
    ...(chance.hit(0.3) && { entity_id: idOf(chance, known.entities, known) }),
  })

const postal = (chance: Chance): JsonObject => ({
  address_line_1: word(chance),
  city: 'Berlin',
  postal_code: '10115',
  ...(chance.hit(0.3) && { state: null, country: 'DE' }),
})

/** What a vendor is made with and changed by; `known` names owners by their ids. */
function vendorFields(
  chance: Chance,
  users: readonly string[],
  known: DeveloperKnown,
): Record<string, JsonValue> {
  return {
    ...(chance.hit(0.5) && { vendor_owner_id: chance.hit(0.1) ? null : idOf(chance, users, known) }),
    ...(chance.hit(0.3) && { is_active: chance.hit(0.6) }),
    ...(chance.hit(0.3) && { country: 'US' }),
    ...(chance.hit(0.2) && { state: chance.hit(0.3) ? null : 'NY' }),
    ...(chance.hit(0.2) && { description: word(chance) }),
    ...(chance.hit(0.1) && { address: postal(chance) }),
    ...(chance.hit(0.1) && { accounting_vendor_remote_id: chance.hit(0.3) ? null : word(chance) }),
    ...(chance.hit(0.05) && { vendor_tracking_category_option_id: idOf(chance, [], known) }),
    ...(chance.hit(0.1) && { external_vendor_id: word(chance) }),
  }
}

export const vendorUpdateBody = (chance: Chance, users: readonly string[], known: DeveloperKnown) =>
  withOdd(chance, vendorFields(chance, users, known))

export const newVendorBody = (chance: Chance, users: readonly string[], known: DeveloperKnown): JsonObject =>
  withOdd(chance, {
    ...vendorFields(chance, users, known),
    ...(chance.hit(0.9) && { name: word(chance) }),
    country: 'US',
    vendor_owner_id: idOf(chance, users, known),
    business_vendor_contacts: withOdd(chance, {
      email: address(chance),
      ...(chance.hit(0.4) && { first_name: givenName(chance), phone: '+1 555 0100' }),
    }),
    ...(chance.hit(0.1) && { request_payment_details: chance.hit(0.5) }),
  })

export const agreementSearch = (chance: Chance, known: DeveloperKnown): JsonObject =>
  withOdd(chance, {
    ...(chance.hit(0.3) && { page_size: chance.pick([2, 20, 100, 1, 101]) }),
    ...(chance.hit(0.2) && { start: idOf(chance, known.agreements, known) }),
    ...(chance.hit(0.3) && { is_active: chance.hit(0.2) ? null : chance.hit(0.5) }),
    ...(chance.hit(0.3) && { include_archived: true }),
  })
