import { foldText } from '../../scim/fold.ts'
import type { Rule } from './rule.ts'

const ADDRESS = /^[^\s@]+@[^\s@]+$/

/** An e-mail is required, and nobody else may have it: "Duplicate email" (ramp-scim.md 3.1, 6, C12). */
export const emailRule: Rule = ({ self, current, next, directory, settings }) => {
  const attribute = 'emails'
  if (next.email === undefined) return [{ code: 'ramp.user.email-missing', attribute }]
  if (settings.checkEmailFormat && !ADDRESS.test(next.email))
    return [{ code: 'ramp.user.email-invalid', attribute }]
  const key = foldText(next.email)
  if (current?.emailKey === key) return []
  return directory.hasOtherWithEmail(key, self.pk)
    ? [{ code: 'ramp.user.duplicate-email', attribute, causeKey: emailCause(key) }]
    : []
}

/** The cause of a refusal that hangs on a folded e-mail. */
export const emailCause = (emailKey: string) => `email:${emailKey}`
