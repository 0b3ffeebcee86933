import { ScimError } from '../scim/error.ts'
import type { TargetSession } from '../scim/target.ts'
import type { ScimEndpoint } from './scim-route.ts'

/** /Me (RFC 7644 3.11): a provisioning token stands for a company, so every method is refused alike. */
export const meEndpoint: ScimEndpoint = {
  url: '/Me',
  body: 'user',
  verbs: Object.fromEntries(
    ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'].map((method) => [
      method,
      { operation: 'me', operate: ({ session }) => refuseMe(session) },
    ]),
  ),
  methods: refuseMe,
}

function refuseMe({ protocol }: TargetSession): never {
  throw new ScimError({
    status: protocol.me,
    code: 'scim.me',
    detail:
      '/Me is not served: the token stands for a company, not for one of its people. Search /Users by userName.',
  })
}
