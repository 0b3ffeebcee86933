const CORE = 'urn:ietf:params:scim:schemas:core:2.0:User'
export const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User'

export interface NewUser {
  readonly manager?: string
  readonly givenName?: string
  readonly familyName?: string
  /** Another address than the userName. */
  readonly email?: string
}

/** A create as Okta sends it, with everything Ramp requires; names come from `given.family@...`. */
export function newUser(userName: string, { manager, email = userName, ...names }: NewUser = {}) {
  const [given = '', family = ''] = userName.replace(/@.*$/u, '').split('.')
  return {
    schemas: [CORE, ENTERPRISE],
    userName,
    name: { givenName: names.givenName ?? given, familyName: names.familyName ?? family },
    emails: [{ primary: true, type: 'work', value: email }],
    addresses: [{ primary: true, type: 'work', locality: 'Berlin' }],
    active: true,
    [ENTERPRISE]: { department: 'Finance', ...(manager !== undefined && { manager: { value: manager } }) },
  }
}
