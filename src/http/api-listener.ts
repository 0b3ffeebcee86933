import { STATUS_CODES, maxHeaderSize } from 'node:http'
import { LogController, fastify } from 'fastify'
import type { FastifyBaseLogger, FastifyInstance } from 'fastify'
import { ScimError } from '../scim/error.ts'
import { DEVELOPER_PREFIX, SCIM_PREFIX, toRoutedUrl } from './address.ts'
import { sendDeveloperRefusal, toDeveloperRefusal } from './developer/error-writer.ts'
import { developerFace } from './developer/face.ts'
import type { DeveloperFaceOptions } from './developer/tenant.ts'
import { health } from './health.ts'
import { linkPages } from './link-pages.ts'
import type { LinkPagesOptions } from './link-pages.ts'
import { noCompilers } from './no-compilers.ts'
import { scimFace } from './scim-face.ts'
import type { ScimFaceOptions } from './scim-exchange.ts'
import { SCIM_MEDIA_TYPE, renderError, sendError, toScimAnswer } from './scim-error-writer.ts'

/** A user is a few kilobytes; Okta and Entra send one at a time. */
const BODY_LIMIT_BYTES = 1024 * 1024
const REQUEST_TIMEOUT_MS = 60_000
const KEEP_ALIVE_TIMEOUT_MS = 72_000

export interface ApiListenerOptions {
  readonly scim: ScimFaceOptions
  readonly developer: DeveloperFaceOptions
  readonly links: LinkPagesOptions
  readonly trustProxy: boolean
  readonly logger: FastifyBaseLogger
  readonly ready: () => boolean
  readonly version: string
}

/** The listener identity providers talk to; not listening yet. Every door answers with a SCIM error body. */
export function createApiListener({
  scim,
  developer,
  links,
  trustProxy,
  logger,
  ready,
  version,
}: ApiListenerOptions): FastifyInstance {
  const app: FastifyInstance = fastify({
    loggerInstance: logger,
    logController: new LogController({ disableRequestLogging: true }),
    // One for each request would cost more than it tells: what is logged of a request names it.
    childLoggerFactory: (shared) => shared,
    schemaController: noCompilers,
    bodyLimit: BODY_LIMIT_BYTES,
    requestTimeout: REQUEST_TIMEOUT_MS,
    keepAliveTimeout: KEEP_ALIVE_TIMEOUT_MS,
    forceCloseConnections: 'idle',
    trustProxy,
    exposeHeadRoutes: true,
    // Refused as every other request, with a body: Node's own refusal has none.
    http: { requireHostHeader: false },
    // No id is too long to be told that it does not exist.
    routerOptions: { maxParamLength: maxHeaderSize },
    rewriteUrl: (request) => toRoutedUrl(request.url ?? '/'),
    frameworkErrors: (error, request, reply) =>
      void (request.url.startsWith(DEVELOPER_PREFIX)
        ? sendDeveloperRefusal(reply.header('x-trace-id', developer.newTraceId()), toDeveloperRefusal(error))
        : sendError(reply, toScimAnswer(error))),
    clientErrorHandler(error, socket) {
      if (socket.destroyed || !socket.writable) return
      const refusal = unreadable(error.code)
      const body = renderError(refusal)
      socket.end(
        `HTTP/1.1 ${refusal.status} ${STATUS_CODES[refusal.status]}\r\nContent-Type: ${SCIM_MEDIA_TYPE}\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
      )
    },
  })
  app.server.on('checkExpectation', (_request, response) => {
    const body = renderError(expectationFailed())
    response.writeHead(417, { 'content-type': SCIM_MEDIA_TYPE, connection: 'close' }).end(body)
  })
  // Bodies stay bytes: the journal keeps them as they came, and parsing belongs to the operation that reads them.
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body))
  app.setErrorHandler((error, request, reply) => {
    const refusal = toScimAnswer(error)
    if (refusal.status >= 500) request.log.error({ reqId: request.id, err: error }, 'failed')
    return sendError(reply, refusal)
  })
  app.setNotFoundHandler((_request, reply) => sendError(reply, outsidePrefix()))
  app.register(health, { ready, version })
  app.register(linkPages, links)
  app.register(
    (face, _options, done) => {
      scimFace(face, scim)
      done()
    },
    { prefix: SCIM_PREFIX },
  )
  app.register(
    (face, _options, done) => {
      developerFace(face, developer)
      done()
    },
    { prefix: DEVELOPER_PREFIX },
  )
  return app
}

function outsidePrefix(): ScimError {
  return new ScimError({
    status: 404,
    code: 'http.outside-prefix',
    detail: `SCIM is served under ${SCIM_PREFIX}. Set the base URL to end in ${SCIM_PREFIX}.`,
  })
}

function expectationFailed(): ScimError {
  return new ScimError({
    status: 417,
    code: 'http.expectation',
    detail: 'The Expect header asks for what this server does not do. Leave it out, or send 100-continue.',
  })
}

/** What Node refuses before there is a request; blanks in the path are the usual cause. */
function unreadable(code: string | undefined): ScimError {
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT')
    return new ScimError({
      status: 408,
      code: 'http.timeout',
      detail: `The request was not complete after ${REQUEST_TIMEOUT_MS / 1000} seconds. Send it again.`,
    })
  return new ScimError({
    status: 400,
    scimType: 'invalidSyntax',
    code: 'http.unreadable',
    detail:
      code === 'HPE_HEADER_OVERFLOW'
        ? `The headers or the address are longer than ${maxHeaderSize / 1024} KiB. Send a shorter filter, or fewer headers.`
        : 'The request is not valid HTTP. Encode blanks in the address as %20 and send complete headers.',
  })
}
