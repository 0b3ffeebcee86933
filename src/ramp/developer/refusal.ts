interface Row {
  readonly status: number
  readonly errorCode: string
  readonly message: string
  /** Whether Ramp names the code in public; the others are ours. */
  readonly grade: 'documented' | 'synthetic'
}

const synthetic = (status: number, errorCode: string, message: string): Row => ({
  status,
  errorCode,
  message,
  grade: 'synthetic',
})

/**
 * Every refusal of the Developer API in Ramp's envelope. Of the codes one is public (ramp-developer-api.md 2.6); the
 * others begin with DEVELOPER_9, which Ramp is not known to use.
 */
export const developerRefusals = {
  'developer.validation': {
    status: 422,
    errorCode: 'DEVELOPER_7001',
    message: 'The request is not valid: see additional_info.',
    grade: 'documented',
  },
  'developer.body-not-json': synthetic(400, 'DEVELOPER_9400', 'The body is not one JSON object in UTF-8.'),
  'developer.unreadable': synthetic(400, 'DEVELOPER_9401', 'The request cannot be read.'),
  'developer.user-refused': synthetic(400, 'DEVELOPER_9402', 'Ramp refuses this change of the user.'),
  'developer.token-missing': synthetic(401, 'DEVELOPER_9410', 'No access token was sent.'),
  'developer.token-unknown': synthetic(401, 'DEVELOPER_9411', 'The access token is not valid.'),
  'developer.token-expired': synthetic(401, 'DEVELOPER_9412', 'The access token has expired.'),
  'developer.token-of-scim': synthetic(401, 'DEVELOPER_9411', 'The access token is not valid.'),
  'developer.scope-missing': synthetic(403, 'DEVELOPER_9430', 'The access token lacks the scope.'),
  'developer.user-unknown': synthetic(404, 'DEVELOPER_9440', 'There is no such user.'),
  'developer.department-unknown': synthetic(404, 'DEVELOPER_9440', 'There is no such department.'),
  'developer.location-unknown': synthetic(404, 'DEVELOPER_9440', 'There is no such location.'),
  'developer.entity-unknown': synthetic(404, 'DEVELOPER_9440', 'There is no such entity.'),
  'developer.vendor-unknown': synthetic(404, 'DEVELOPER_9440', 'There is no such vendor.'),
  'developer.contact-unknown': synthetic(404, 'DEVELOPER_9440', 'There is no such vendor contact.'),
  'developer.agreement-unknown': synthetic(404, 'DEVELOPER_9440', 'There is no such agreement.'),
  'developer.task-unknown': synthetic(404, 'DEVELOPER_9440', 'There is no such task.'),
  'developer.route-unknown': synthetic(404, 'DEVELOPER_9441', 'There is no such endpoint.'),
  'developer.method': synthetic(405, 'DEVELOPER_9450', 'The endpoint does not take this method.'),
  'developer.body-too-large': synthetic(413, 'DEVELOPER_9413', 'The body is too large.'),
  'developer.media-type': synthetic(415, 'DEVELOPER_9415', 'The body has to be application/json.'),
  'developer.idempotency-key-reused': synthetic(
    422,
    'DEVELOPER_9422',
    'The idempotency key was used for another request.',
  ),
  'developer.rate-limit': synthetic(429, 'DEVELOPER_9429', 'Too many requests.'),
  'developer.internal': synthetic(500, 'DEVELOPER_9500', 'The server failed to answer this request.'),
} as const satisfies Record<string, Row>

export type DeveloperRefusalCode = keyof typeof developerRefusals

/** What is wrong with each field. */
export type FieldMessages = Readonly<Record<string, readonly string[]>>

export interface DeveloperRefusalOptions {
  /** Instead of the message of the table. */
  readonly message?: string
  readonly fields?: FieldMessages
  /** One sentence for the journal, where more can be said than Ramp would; the message when not given. */
  readonly explanation?: string
  readonly cause?: unknown
}

/** A refusal in Ramp's words and codes, and a sentence for whoever writes the client. */
export class DeveloperRefusal extends Error {
  readonly code: DeveloperRefusalCode
  readonly status: number
  readonly errorCode: string
  readonly fields: FieldMessages
  readonly explanation: string

  constructor(code: DeveloperRefusalCode, options: DeveloperRefusalOptions = {}) {
    const row = developerRefusals[code]
    const { message = row.message, fields = {}, explanation = message, cause } = options
    super(message, { cause })
    this.name = 'DeveloperRefusal'
    this.code = code
    this.status = row.status
    this.errorCode = row.errorCode
    this.fields = fields
    this.explanation = explanation
  }
}

/** 422 with what is wrong with each field. */
export function invalid(fields: FieldMessages): DeveloperRefusal {
  const sentences = Object.entries(fields).map(([field, messages]) => `${field}: ${messages.join(' ')}`)
  return new DeveloperRefusal('developer.validation', {
    fields,
    explanation: `Refused, nothing was changed. ${sentences.join(' ')}`,
  })
}

/** The body of a refusal: `error_v2`, and of a 422 the older `error` beside it (ramp-developer-api.md 2.6). */
export function errorEnvelope({
  status,
  errorCode,
  message,
  fields,
}: Pick<DeveloperRefusal, 'status' | 'errorCode' | 'message' | 'fields'>): string {
  const envelope = { error_code: errorCode, message, notes: '', additional_info: fields }
  return JSON.stringify({ error_v2: envelope, ...(status === 422 && { error: fields }) })
}
