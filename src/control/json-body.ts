import type { FastifyInstance } from 'fastify'
import { refuse } from './refusal.ts'

export const BODY_LIMIT_BYTES = 1_048_576

const utf8 = new TextDecoder('utf-8', { fatal: true })

/**
 * Bodies are JSON and nothing else: other media types are refused, so is what is not UTF-8, not JSON, or names
 * `__proto__`. An empty body counts as none.
 */
export function acceptJsonOnly(app: FastifyInstance): void {
  app.removeAllContentTypeParsers()
  const parseJson = app.getDefaultJsonParser('error', 'error')
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body, done) => {
    if (body.length === 0) {
      done(null, undefined)
      return
    }
    let text: string
    try {
      text = utf8.decode(body as Buffer)
    } catch {
      done(refuse('request.syntax', 'The request body is not valid UTF-8.'))
      return
    }
    void parseJson(request, text, (error, parsed) => {
      if (error === null) done(null, parsed)
      else done(refuse('request.syntax', `The request body is not acceptable JSON: ${error.message}.`))
    })
  })
}
