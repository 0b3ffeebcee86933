import { ScimError } from '../scim/error.ts'

/** A refusal that names the methods there are, for the Allow header (RFC 9110 15.5.6). */
export class MethodNotAllowed extends ScimError {
  readonly allow: string

  constructor(method: string, allow: string) {
    super({
      status: 405,
      code: 'http.method-not-allowed',
      detail: `${method} is not possible here. Use ${allow}.`,
    })
    this.allow = allow
  }
}
