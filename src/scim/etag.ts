import { ScimError, badRequest } from './error.ts'

/** The conditions a request carries, as sent (RFC 9110 13.1, RFC 7644 3.14). */
export interface Preconditions {
  readonly ifMatch?: string
  readonly ifNoneMatch?: string
}

/** What the conditions are checked against. */
interface Versioned {
  readonly version: number
}

/** The entity tag of a version, weak as RFC 7644 3.14 has it: attributes that follow other resources do not count. */
export function entityTag({ version }: Versioned): string {
  return `W/"${version}"`
}

/**
 * Whether a read may be answered with 304: the client has this version. Throws 412 when If-Match names others only, 400
 * for a header that is no list of entity tags.
 */
export function isUnchanged(resource: Versioned, { ifMatch, ifNoneMatch }: Preconditions): boolean {
  requireMatch(resource, ifMatch)
  return ifNoneMatch !== undefined && matches(resource, 'If-None-Match', ifNoneMatch)
}

/** Throws 412 when the resource is not the one the client wants to change, 400 for what is no list of entity tags. */
export function checkPreconditions(resource: Versioned, { ifMatch, ifNoneMatch }: Preconditions): void {
  requireMatch(resource, ifMatch)
  if (ifNoneMatch !== undefined && matches(resource, 'If-None-Match', ifNoneMatch))
    throw preconditionFailed(
      `The resource has the version ${entityTag(resource)}, which If-None-Match excludes. Send the change without it.`,
    )
}

function requireMatch(resource: Versioned, ifMatch: string | undefined): void {
  if (ifMatch !== undefined && !matches(resource, 'If-Match', ifMatch))
    throw preconditionFailed(
      `The resource has the version ${entityTag(resource)} by now, not ${ifMatch.slice(0, 100)}. Read it again and repeat the change.`,
    )
}

function preconditionFailed(detail: string): ScimError {
  return new ScimError({ status: 412, code: 'scim.etag.precondition-failed', detail })
}

/** One element of a list: blanks and empty elements count for nothing (RFC 9110 5.6.1, 8.8.3). */
const ELEMENT = /[\t ]*(?:(?:W\/)?"([\x21\x23-\x7e\x80-\xff]*)"[\t ]*)?(?:,|$)/y

/** Weak comparison (RFC 9110 8.8.3.2): the opaque parts are equal. `*` is any version. */
function matches({ version }: Versioned, name: string, header: string): boolean {
  if (header.trim() === '*') return true
  const own = String(version)
  let tags = 0
  let found = false
  for (ELEMENT.lastIndex = 0; ELEMENT.lastIndex < header.length;) {
    const element = ELEMENT.exec(header)
    if (element === null) throw malformed(name, header)
    if (element[1] === undefined) continue
    tags += 1
    found ||= element[1] === own
  }
  if (tags === 0) throw malformed(name, header)
  return found
}

function malformed(name: string, header: string): ScimError {
  return badRequest(
    'invalidSyntax',
    'scim.etag.malformed',
    `${name} must be * or a list of entity tags such as W/"3", not ${header.slice(0, 100)}. Send meta.version as it was read.`,
  )
}
