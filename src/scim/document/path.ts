import { badRequest } from '../error.ts'
import { parseValueFilter } from '../filter/parse-filter.ts'
import { splitValuePath } from '../filter/value-path.ts'
import type { ResourceType } from '../schema/resource-type.ts'
import type { Tolerances } from '../tolerance.ts'
import type { Target } from './assign.ts'
import { locate, locateKey, locateUnknown } from './location.ts'
import { invalidPath, shown } from './refusal.ts'
import { subAttributeOf } from './shape.ts'
import { isDroppedName } from './verbatim.ts'

const ATTRIBUTE_NAME = /^[A-Za-z_$][\w$-]*(?:\.[A-Za-z_$][\w$-]*)*$/
const SUB_NAME = /^[A-Za-z_$][\w$-]*$/
const URN_NAME = /^urn:[\w$.:()+,=@;!*'%/-]+$/i

/**
 * The target of a PATCH path (RFC 7644 figure 7): `name.givenName`, `emails[type eq "work"].value`,
 * `urn:...:User:manager`, in any case. Throws 400 invalidPath for what is no path (P25, P29) and 400 invalidFilter for a
 * broken value filter; a well-formed name no schema has is `unknown` (P24).
 */
export function parsePath(type: ResourceType, path: string, tolerances: Tolerances): Target {
  const text = path.trim()
  const target = parseTarget(type, text, tolerances)
  if (target.kind === 'unknown' && !ATTRIBUTE_NAME.test(text) && !URN_NAME.test(text)) throw broken(text)
  if (target.kind === 'attribute' && target.sub !== undefined && !SUB_NAME.test(target.sub.name))
    throw broken(text)
  return target
}

function broken(text: string) {
  return invalidPath(
    'scim.path.broken',
    `${shown(text)} is not a path; write one such as name.givenName or emails[type eq "work"].value.`,
  )
}

function parseTarget(type: ResourceType, text: string, tolerances: Tolerances, container = ''): Target {
  const split = splitValuePath(text)
  if (split === undefined) return locate(type, text, tolerances, container)
  const target = locate(type, split.attribute, tolerances, container)
  if (target.kind === 'ignored') return target
  if (target.kind !== 'attribute' || target.sub !== undefined || !target.path.attribute.multiValued) {
    throw invalidPath(
      'scim.path.no-elements',
      `${shown(text)} is not a path: ${shown(split.attribute)} is not a multi-valued attribute, so no value filter can follow.`,
    )
  }
  const filter = parseValueFilter(target.path, split.filter, tolerances)
  if (split.sub === undefined) return { ...target, filter }
  const { attribute, name } = target.path
  if (attribute.type !== 'complex') {
    throw invalidPath(
      'scim.path.no-sub-attribute',
      `${shown(text)} is not a path: ${name} has no sub-attributes.`,
    )
  }
  if (isDroppedName(split.sub)) return { kind: 'ignored' }
  const row = subAttributeOf(attribute, split.sub)
  return { ...target, filter, sub: row === undefined ? { name: split.sub } : { name: row.name, row } }
}

/**
 * The target of a body key that is no plain attribute name (Entra, Q7, P14): dotted, URN-qualified, or with a value
 * filter. Keys no schema explains are `unknown`, whatever they look like (A12). Throws 400 invalidSyntax where the
 * connection is strict about paths as keys.
 */
export function parseBodyKey(
  type: ResourceType,
  key: string,
  tolerances: Tolerances,
  container = '',
): Target {
  const bracket = key.indexOf('[')
  const isPath = bracket === -1 || locateKey(type, key.slice(0, bracket).trim(), container) !== undefined
  const target: Target = isPath
    ? parseTarget(type, key, tolerances, container)
    : locateUnknown(type, key, container)
  if (target.kind === 'unknown') return { ...target, isKey: true }
  if (target.kind !== 'attribute' || !/[.:[]/.test(key) || tolerances.allows('body.flat-key', key))
    return target
  throw badRequest(
    'invalidSyntax',
    'scim.body.flat-key',
    `The key "${shown(key)}" is a path; nest ${target.path.name} as an object instead.`,
    target.path.name,
  )
}
