import type { FastifyReply, FastifyRequest } from 'fastify'
import type { z } from 'zod'
import type { ApiClient } from '../../workspace/api-client.ts'
import { sendText } from '../scim-error-writer.ts'
import { readClaim, recognise } from './client-credentials.ts'
import type { Claim, TokenParameters } from './client-credentials.ts'
import { JSON_MEDIA_TYPE, sendDeveloperRefusal, toDeveloperRefusal } from './error-writer.ts'
import type { Exchange, ExchangeAnswer, ExchangeContext } from './exchange.ts'
import { OAuthRefusal } from './oauth-refusal.ts'
import type { DeveloperFaceOptions } from './tenant.ts'
import { readTokenParameters } from './token-parameters.ts'

/** An endpoint where API clients prove who they are, instead of sending a token. */
export interface TokenEndpoint {
  readonly path: string
  readonly operation: string
  readonly summary: string
  readonly body: z.ZodObject
  readonly answer: { readonly description: string; readonly schema: z.ZodType }
  readonly operate: (
    client: ApiClient,
    parameters: TokenParameters,
    context: ExchangeContext,
    options: DeveloperFaceOptions,
  ) => ExchangeAnswer
}

/** Answers a request of such an endpoint; without a client there is no journal to write to. */
export function answerTokenRequest(
  request: FastifyRequest,
  reply: FastifyReply,
  { operation, operate }: TokenEndpoint,
  { exchange, options }: { readonly exchange: Exchange; readonly options: DeveloperFaceOptions },
): void {
  const read = attempt(() => readTokenParameters(request))
  const parameters = read.value ?? {}
  const claim = readClaim(request, parameters)
  const recognised = claim && recognise(claim, options.credentials)
  if (claim === undefined || recognised === undefined) {
    refuseStranger(request, reply, read.error ?? unknownClient(claim))
    return
  }
  const { client, isGenuine } = recognised
  exchange(request, reply, {
    workspaceId: client.workspaceId,
    callerId: client.id,
    operation,
    secrets: secretsOf(claim, parameters),
    operate(context) {
      if (read.value === undefined) throw read.error
      if (!isGenuine)
        throw new OAuthRefusal(
          'invalid_client',
          'The client could not be authenticated.',
          `The client id is that of ${client.name}, the secret is not: it was cut off, mistyped, or is another client's.`,
        )
      checkManner(claim, context)
      return operate(client, parameters, context, options)
    },
  })
}

function attempt<T>(work: () => T): { readonly value?: T; readonly error?: unknown } {
  try {
    return { value: work() }
  } catch (error) {
    return { error }
  }
}

function unknownClient(claim: Claim | undefined): OAuthRefusal {
  return new OAuthRefusal(
    'invalid_client',
    claim === undefined
      ? 'No client credentials were sent: send them as Authorization: Basic.'
      : 'The client could not be authenticated.',
  )
}

function refuseStranger(request: FastifyRequest, reply: FastifyReply, error: unknown): void {
  if (!(error instanceof OAuthRefusal)) {
    const refusal = toDeveloperRefusal(error)
    if (refusal.status >= 500) request.log.error({ reqId: request.id, err: error }, 'failed')
    sendDeveloperRefusal(reply, refusal)
    return
  }
  request.log.info({ reqId: request.id, code: error.code }, 'refused')
  sendText(
    reply.code(error.status).headers({ ...error.headers, 'content-type': JSON_MEDIA_TYPE }),
    error.body,
  )
}

/** Go's oauth2 sends the form after a Basic header was refused; Ramp documents Basic (ramp-developer-api.md 1.3). */
function checkManner({ by, isTwofold }: Claim, { tenant, findings }: ExchangeContext): void {
  if (by === 'form' && tenant.settings().developerStrictBasic)
    throw new OAuthRefusal(
      'invalid_client',
      'Send the client credentials as Authorization: Basic.',
      'The client credentials were sent in the form, which the setting developerStrictBasic forbids: send them as Authorization: Basic.',
    )
  if (by === 'form')
    findings.add({
      code: 'developer.credentials-in-form',
      level: 'tolerated',
      message: 'The client credentials were sent in the form; Ramp documents Authorization: Basic.',
    })
  if (isTwofold)
    findings.add({
      code: 'developer.credentials-twice',
      level: 'tolerated',
      message:
        'The client credentials were sent in the Authorization header and in the form; the header counts (RFC 6749 2.3).',
    })
}

function secretsOf({ secrets }: Claim, { client_secret, token }: TokenParameters): readonly string[] {
  return [...secrets, client_secret ?? '', token ?? ''].filter((text) => text !== '')
}
