import { isUtf8 } from 'node:buffer'
import type { FastifyRequest } from 'fastify'
import { DeveloperRefusal } from '../../ramp/developer/refusal.ts'
import { rawBody } from '../body.ts'

export const BODY_LIMIT_BYTES = 1024 * 1024

/** The media type without its parameters; empty where none was sent. */
export function mediaTypeOf({ headers }: FastifyRequest): string {
  return headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase() ?? ''
}

/** The body as UTF-8 text; empty where there was none. Throws 400 and, for a compressed body, 415. */
export function readText(request: FastifyRequest): string {
  const bytes = rawBody(request)
  if (bytes === undefined) return ''
  const encoding = request.headers['content-encoding']?.trim().toLowerCase()
  if (encoding !== undefined && encoding !== '' && encoding !== 'identity')
    throw new DeveloperRefusal('developer.media-type', {
      explanation: 'The body is compressed: send it as it is, without Content-Encoding.',
    })
  if (!isUtf8(bytes))
    throw new DeveloperRefusal('developer.body-not-json', { explanation: 'The body is not valid UTF-8.' })
  return bytes.toString('utf8')
}

/** The JSON body; an empty object where there was none, so that what is missing in it is told by field. */
export function readJson(request: FastifyRequest): unknown {
  const text = readText(request)
  if (text.trim() === '') return {}
  const type = mediaTypeOf(request)
  if (type !== '' && type !== 'application/json' && !type.endsWith('+json'))
    throw new DeveloperRefusal('developer.media-type', {
      explanation: `The body was sent as ${type.slice(0, 100)}: send it as application/json.`,
    })
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new DeveloperRefusal('developer.body-not-json', {
      explanation: 'The body is not valid JSON: send one JSON object.',
      cause,
    })
  }
}
