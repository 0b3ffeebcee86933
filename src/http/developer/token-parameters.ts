import type { FastifyRequest } from 'fastify'
import { mediaTypeOf, readJson, readText } from './body.ts'
import type { TokenParameters } from './client-credentials.ts'
import { OAuthRefusal } from './oauth-refusal.ts'

/** RFC 6749 has no more parameters than fit here. */
const MAX_PARAMETERS = 100

/** The parameters of a token request. Throws OAuthRefusal invalid_request, and what a body that cannot be read throws. */
export function readTokenParameters(request: FastifyRequest): TokenParameters {
  const type = mediaTypeOf(request)
  if (type === 'application/json') return fromJson(readJson(request))
  if (type !== '' && type !== 'application/x-www-form-urlencoded')
    throw new OAuthRefusal(
      'invalid_request',
      'Send the parameters as application/x-www-form-urlencoded.',
      `The token request was sent as ${type.slice(0, 100)}: it is read as a form or as JSON only.`,
    )
  const pairs = [...new URLSearchParams(readText(request))].slice(0, MAX_PARAMETERS)
  const names = pairs.map(([name]) => name)
  if (new Set(names).size !== names.length)
    throw new OAuthRefusal('invalid_request', 'A parameter was sent more than once.')
  return Object.fromEntries(pairs)
}

function fromJson(body: unknown): TokenParameters {
  const isObject = typeof body === 'object' && body !== null && !Array.isArray(body)
  if (!isObject || Object.values(body).some((value) => typeof value !== 'string'))
    throw new OAuthRefusal('invalid_request', 'The body has to be an object of texts.')
  return body as TokenParameters
}
