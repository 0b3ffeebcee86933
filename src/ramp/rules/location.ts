import type { Subject } from './rule.ts'
import type { Violation } from '../refusals.ts'

/** Where the location stands, for the sync-error log. */
export const LOCATION_ATTRIBUTE = 'addresses.locality'

/** The cause of a refusal that hangs on the entity of a location, by its name as sent. */
export const locationCause = (name: string) => `location:${name}`

/**
 * "Invalid location change": nobody moves to an entity that issues in another currency than theirs (ramp-scim.md 6);
 * in the same one they may (U12). Who has no location yet has no entity either.
 */
export function locationChangeRule({ current, next, directory, settings }: Subject): readonly Violation[] {
  const name = next.location ?? settings.defaultLocation
  const from = current?.location ?? null
  if (from === null || name === null || !directory.hasSeveralCurrencies()) return []
  const ignoreCase = settings.placeMatching === 'ignore-case'
  if (directory.currencyOfLocation(name, ignoreCase) === directory.currencyAt(from)) return []
  const code = 'ramp.user.invalid-location-change'
  return [{ code, attribute: LOCATION_ATTRIBUTE, causeKey: locationCause(name) }]
}
