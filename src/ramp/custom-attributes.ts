import { isObject } from '../scim/document.ts'
import type { JsonValue, ScimDocument } from '../scim/document.ts'
import { ENTERPRISE_USER_SCHEMA_URN } from '../scim/schema/enterprise-user.ts'

/** What Ramp reads itself (ramp-scim.md 2.1), and what the protocol keeps: never a custom field. */
const OWN: ReadonlySet<string> = new Set([
  'schemas',
  'id',
  'meta',
  'externalId',
  'userName',
  'name',
  'emails',
  'addresses',
  'active',
  'roles',
  'groups',
  'department',
  'manager',
])

const CAMEL_CASE = /^[a-z][A-Za-z0-9]*$/u

/** camelCase as Ramp's snake_case (ramp-scim.md 12.2); a name in any other case is compared as it stands (12.3). */
export function toSnakeCase(name: string): string {
  if (!CAMEL_CASE.test(name)) return name
  return name
    .replace(/([a-z0-9])([A-Z])/gu, '$1_$2')
    .replace(/([A-Z])([A-Z][a-z])/gu, '$1_$2')
    .toLowerCase()
}

/**
 * The attributes of a document that may be custom fields, by the name Ramp compares (ramp-scim.md 12): from the top
 * level, then from the enterprise extension, then from any other. Of two that come to the same name the first counts.
 */
export function customAttributes(document: ScimDocument): ReadonlyMap<string, JsonValue> {
  const found = new Map<string, JsonValue>()
  const take = (members: ScimDocument) => {
    for (const [name, value] of Object.entries(members)) {
      if (value === undefined || OWN.has(name) || isExtension(name, value)) continue
      const field = toSnakeCase(name)
      if (!found.has(field)) found.set(field, value)
    }
  }
  take(document)
  const enterprise = document[ENTERPRISE_USER_SCHEMA_URN]
  if (isObject(enterprise)) take(enterprise)
  for (const [name, value] of Object.entries(document)) if (isExtension(name, value)) take(value)
  return found
}

function isExtension(name: string, value: JsonValue | undefined): value is ScimDocument {
  return name.includes(':') && isObject(value)
}
