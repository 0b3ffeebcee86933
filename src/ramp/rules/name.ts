import type { Rule } from './rule.ts'

const CONTROL_CHARACTER = /\p{Cc}/u

/** "Invalid name": both names present, within the length, without control characters (ramp-scim.md 6, U6). */
export const nameRule: Rule = ({ next, settings }) => {
  const bad = (name: string | undefined) =>
    name === undefined ||
    [...name].length > settings.nameMaxLength ||
    (settings.checkNameCharacters && CONTROL_CHARACTER.test(name))
  if (bad(next.firstName)) return [{ code: 'ramp.user.invalid-name', attribute: 'name.givenName' }]
  if (bad(next.lastName)) return [{ code: 'ramp.user.invalid-name', attribute: 'name.familyName' }]
  return []
}
