import { isObject } from '../document.ts'
import type { JsonObject, ScimDocument } from '../document.ts'
import { badRequest } from '../error.ts'
import type { Attribute } from '../schema/attribute.ts'
import { resolvePath } from '../schema/resource-type.ts'
import type { ResourceType } from '../schema/resource-type.ts'
import type { Tolerances } from '../tolerance.ts'
import { assign } from './assign.ts'
import { assignUnknown } from './assign-unknown.ts'
import { createDraft } from './draft.ts'
import { isSameJson } from './equal.ts'
import { checkImmutable } from './immutable.ts'
import { visitMembers } from './members.ts'
import type { References } from './references.ts'
import { kindOf } from './refusal.ts'

/**
 * The canonical document of a POST or PUT body (RFC 7644 3.3, 3.5.1): names in schema case, values of their schema
 * type, `schemas` recomputed, readOnly and writeOnly attributes dropped, attributes no schema has kept as sent. Of
 * several primary elements the first stays primary. Never keeps a part of the body that could reach a prototype. Throws
 * 400 invalidSyntax when the body is no object or nests too deep, 400 invalidValue naming the attribute for a value of
 * the wrong type. What it says of attributes kept apart goes to `references`.
 */
export function toDocument(
  type: ResourceType,
  body: unknown,
  tolerances: Tolerances,
  references?: References,
): ScimDocument {
  if (!isObject(body)) {
    throw badRequest(
      'invalidSyntax',
      'scim.body.not-an-object',
      `The body must be a JSON object, not ${kindOf(body)}.`,
    )
  }
  const draft = createDraft(type, tolerances, undefined, references)
  visitMembers(type, body, tolerances, {
    attribute(target, value) {
      if (target.kind === 'unknown') assignUnknown(draft, target, value, tolerances)
      else if (isClientWritten(target.path.attribute)) assign(draft, 'replace', target, value, tolerances)
    },
    emptyExtension: () => undefined,
  })
  const document = draft.finish()
  checkSchemas(body, document, tolerances)
  return document
}

/** readOnly attributes are the server's (RFC 7644 3.3: ignored), writeOnly ones are never kept (Okta, Q21). */
export function isClientWritten({ mutability }: Attribute): boolean {
  return mutability === 'readWrite' || mutability === 'immutable'
}

function checkSchemas(body: JsonObject, document: ScimDocument, tolerances: Tolerances): void {
  const key = Object.hasOwn(body, 'schemas')
    ? 'schemas'
    : Object.keys(body).find((name) => name.toLowerCase() === 'schemas')
  const sent = key === undefined ? undefined : body[key]
  const named = Array.isArray(sent) ? (sent as readonly unknown[]) : []
  const used = document['schemas'] as readonly string[]
  const missing = used.find(
    (urn) => !named.some((name) => typeof name === 'string' && name.toLowerCase() === urn.toLowerCase()),
  )
  if (missing === undefined || tolerances.allows('body.schemas', 'schemas')) return
  throw badRequest('invalidSyntax', 'scim.body.schemas', `schemas must contain "${missing}".`, 'schemas')
}

/** Throws 400 invalidValue naming the first required attribute or extension the document lacks (RFC 7643 2.2). */
export function requireAttributes(type: ResourceType, document: ScimDocument): void {
  const required = [
    ...type.schema.attributes.filter((attribute) => attribute.required).map(({ name }) => name),
    ...type.extensions.filter((extension) => extension.required).map(({ schema }) => schema.id),
  ]
  const missing = required.find((name) => !Object.hasOwn(document, name))
  if (missing !== undefined) throw missingRequired(missing)
}

/** 400 invalidValue: the attribute must have a value. */
export function missingRequired(name: string) {
  return badRequest(
    'invalidValue',
    'scim.attribute.required',
    `${name} is required and must have a value.`,
    name,
  )
}

/**
 * The document after a PUT (RFC 7644 3.5.1): attributes the body does not have are unassigned, except those
 * `keptOnReplace` names when the body gives them no value (P31 `active`; 7.7 `roles`). Returns `current` itself when
 * nothing changed. Throws what `toDocument` throws, and 400 mutability for a changed immutable attribute.
 */
export function replaceDocument(
  type: ResourceType,
  current: ScimDocument,
  body: unknown,
  keptOnReplace: readonly string[],
  tolerances: Tolerances,
  references?: References,
): ScimDocument {
  references?.unassign(keptOnReplace)
  const sent = toDocument(type, body, tolerances, references)
  const draft = createDraft(type, tolerances, sent)
  const before = createDraft(type, tolerances, current)
  for (const name of keptOnReplace) {
    const path = resolvePath(type, name)
    if (path === undefined) continue
    const container = path.owner?.id ?? ''
    if (draft.read(container, path.attribute.name) === undefined) {
      draft.write(container, path.attribute.name, before.read(container, path.attribute.name))
    }
  }
  const next = draft.finish()
  if (isSameJson(next, current)) return current
  checkImmutable(type, current, next)
  return next
}
