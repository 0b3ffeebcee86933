import type { JsonObject } from './document.ts'

/** The scimType keywords of RFC 7644 table 9 and RFC 9865 2.1. */
export type ScimType =
  | 'invalidFilter'
  | 'tooMany'
  | 'uniqueness'
  | 'mutability'
  | 'invalidSyntax'
  | 'invalidPath'
  | 'noTarget'
  | 'invalidValue'
  | 'invalidVers'
  | 'sensitive'
  | 'invalidCursor'
  | 'expiredCursor'
  | 'invalidCount'

export interface ScimErrorOptions {
  readonly status: number
  readonly scimType?: ScimType
  /** What to change, for the client's administrator. */
  readonly detail: string
  /** Dotted, subject first; stable (`scim.filter.unknown-attribute`). */
  readonly code: string
  readonly attribute?: string
  readonly cause?: unknown
}

/** A refusal in protocol terms; the writer in http/ turns it into a SCIM error body (RFC 7644 section 3.12). */
export class ScimError extends Error {
  readonly status: number
  readonly scimType: ScimType | undefined
  readonly code: string
  readonly attribute: string | undefined

  constructor({ status, scimType, detail, code, attribute, cause }: ScimErrorOptions) {
    super(detail, { cause })
    this.name = 'ScimError'
    this.status = status
    this.scimType = scimType
    this.code = code
    this.attribute = attribute
  }
}

/** 400 with a scimType; `code` is stable and dotted. */
export function badRequest(scimType: ScimType, code: string, detail: string, attribute?: string): ScimError {
  return new ScimError({ status: 400, scimType, code, detail, ...(attribute !== undefined && { attribute }) })
}

const ERROR_URN = 'urn:ietf:params:scim:api:messages:2.0:Error'

/** The body of RFC 7644 3.12: `status` is a string, `detail` always says something (E4). */
export function errorBody({ status, scimType, message }: ScimError): JsonObject {
  return {
    schemas: [ERROR_URN],
    status: String(status),
    ...(scimType !== undefined && { scimType }),
    detail: message,
  }
}
