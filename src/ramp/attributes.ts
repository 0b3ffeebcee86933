import { isObject } from '../scim/document.ts'
import type { JsonObject, JsonValue, ScimDocument } from '../scim/document.ts'
import { foldText } from '../scim/fold.ts'
import { ENTERPRISE_USER_SCHEMA_URN } from '../scim/schema/enterprise-user.ts'
import { USER_SCHEMA_URN } from '../scim/schema/user.ts'

/** What Ramp reads of a user document (ramp-scim.md 2.1), trimmed; undefined where nothing was sent. */
export interface PersonFacts {
  readonly userName: string
  readonly externalId: string | undefined
  readonly firstName: string | undefined
  readonly lastName: string | undefined
  readonly email: string | undefined
  readonly location: string | undefined
  readonly department: string | undefined
  /** An id (Entra) or an e-mail (Okta). */
  readonly manager: string | undefined
  readonly employeeId: string | undefined
  /** The base role as sent; any other text too. */
  readonly role: string | undefined
  readonly active: boolean
}

/** The facts of a user document, each from where its provider puts it (ramp-scim.md 2.1, 2.2). */
export function readFacts(document: ScimDocument): PersonFacts {
  const name = objectOf(document['name'])
  const enterprise = objectOf(document[ENTERPRISE_USER_SCHEMA_URN])
  return {
    userName: text(document['userName']) ?? '',
    externalId: text(document['externalId']),
    firstName: text(name['givenName']),
    lastName: text(name['familyName']),
    email: preferred(document['emails'], 'value'),
    location: preferred(document['addresses'], 'locality'),
    department: text(enterprise['department']),
    manager: text(objectOf(enterprise['manager'])['value']),
    employeeId: text(enterprise['employeeNumber']),
    role: readRole(document['roles']),
    active: document['active'] !== false,
  }
}

/** The document with another e-mail in the place Ramp reads it from; never changes the one given. */
export function replaceEmail(document: ScimDocument, email: string): ScimDocument {
  const emails = document['emails']
  const own = preferredElement(emails, 'value')
  if (own === undefined || !Array.isArray(emails)) return document
  const elements = emails as readonly JsonValue[]
  return {
    ...document,
    emails: elements.map((element) => (element === own ? { ...own, value: email } : element)),
  }
}

/** The document a provider would have sent of somebody who came otherwise, so that its next sync changes nothing. */
export function documentFrom(facts: Omit<PersonFacts, 'role'>): JsonObject {
  const { userName, externalId, email, location, department, manager, employeeId, active } = facts
  const { firstName = '', lastName = '' } = facts
  const enterprise = {
    ...(employeeId !== undefined && { employeeNumber: employeeId }),
    ...(department !== undefined && { department }),
    ...(manager !== undefined && { manager: { value: manager } }),
  }
  const isExtended = Object.keys(enterprise).length > 0
  return {
    schemas: [USER_SCHEMA_URN, ...(isExtended ? [ENTERPRISE_USER_SCHEMA_URN] : [])],
    ...(externalId !== undefined && { externalId }),
    userName,
    name: { givenName: firstName, familyName: lastName },
    displayName: `${firstName} ${lastName}`,
    ...(email !== undefined && { emails: [{ value: email, type: 'work', primary: true }] }),
    ...(location !== undefined && { addresses: [{ type: 'work', locality: location, primary: true }] }),
    active,
    ...(isExtended && { [ENTERPRISE_USER_SCHEMA_URN]: enterprise }),
  }
}

/** The keys under which a manager reference finds this person: e-mail, user name, external id; folded. */
export function referenceKeys({ email, userName, externalId }: PersonFacts): readonly string[] {
  return [email, userName, externalId]
    .filter((key) => key !== undefined && key !== '')
    .map((key) => foldText(key!))
}

/** primary, else type work, else the first: Okta marks the element with the one, Entra with the other (2.2). */
function preferred(elements: JsonValue | undefined, subAttribute: string): string | undefined {
  const element = preferredElement(elements, subAttribute)
  return element && text(element[subAttribute])
}

function preferredElement(elements: JsonValue | undefined, subAttribute: string): JsonObject | undefined {
  if (!Array.isArray(elements)) return undefined
  const filled = (elements as readonly JsonValue[])
    .filter(isObject)
    .filter((element) => text(element[subAttribute]) !== undefined)
  return (
    filled.find(({ primary }) => primary === true) ??
    filled.find(({ type }) => typeof type === 'string' && type.toLowerCase() === 'work') ??
    filled[0]
  )
}

/**
 * The role of any wire shape (ramp-scim.md 5.3): text, a list of text, objects, objects as JSON text. That of type
 * rampUserRole, else the primary one, else the first; an empty one counts as none.
 */
function readRole(roles: JsonValue | undefined): string | undefined {
  if (roles === undefined) return undefined
  const sent = (Array.isArray(roles) ? (roles as readonly JsonValue[]) : [roles])
    .map(toRole)
    .filter((role) => text(role['value']) !== undefined)
  const role =
    sent.find(({ type }) => type === 'rampUserRole') ?? sent.find(({ primary }) => primary === true)
  return text((role ?? sent[0])?.['value'])
}

function toRole(sent: JsonValue): JsonObject {
  if (typeof sent !== 'string') return objectOf(sent)
  if (!sent.trimStart().startsWith('{')) return { value: sent }
  try {
    return objectOf(JSON.parse(sent) as JsonValue)
  } catch {
    return { value: sent }
  }
}

function objectOf(value: JsonValue | undefined) {
  return isObject(value) ? value : {}
}

function text(value: JsonValue | undefined): string | undefined {
  if (typeof value !== 'string') return undefined
  const trimmed = value.trim()
  return trimmed === '' ? undefined : trimmed
}
