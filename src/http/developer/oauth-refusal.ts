/** Third parties have seen Ramp answer 400 to every one of them, and never 401 (ramp-developer-api.md 2.1). */
export const OAUTH_STATUS = 400

export const OAUTH_ERRORS = [
  'invalid_client',
  'invalid_request',
  'invalid_scope',
  'unsupported_grant_type',
] as const
export type OAuthError = (typeof OAUTH_ERRORS)[number]

/** A refusal of the token endpoints (RFC 6749 5.2). */
export class OAuthRefusal extends Error {
  readonly error: OAuthError
  readonly status = OAUTH_STATUS
  /** Stable and dotted, for the journal. */
  readonly code: string
  readonly explanation: string
  readonly headers = { 'cache-control': 'no-store' }

  /** `description` is for the client; `explanation` is for the journal, where more can be said. */
  constructor(error: OAuthError, description: string, explanation: string = description) {
    super(description)
    this.name = 'OAuthRefusal'
    this.error = error
    this.code = `developer.oauth.${error.replaceAll('_', '-')}`
    this.explanation = explanation
  }

  /** JSON text. */
  get body(): string {
    return JSON.stringify({ error: this.error, error_description: this.message })
  }
}
