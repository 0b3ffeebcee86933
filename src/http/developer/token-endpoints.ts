import { z } from 'zod'
import type { ApiClient } from '../../workspace/api-client.ts'
import { toIsoInstant } from '../../workspace/clock.ts'
import type { TokenParameters } from './client-credentials.ts'
import type { ExchangeAnswer, ExchangeContext } from './exchange.ts'
import { OAuthRefusal } from './oauth-refusal.ts'
import type { DeveloperFaceOptions } from './tenant.ts'
import type { TokenEndpoint } from './token-endpoint.ts'

const GRANT_TYPE = 'client_credentials'
const NOT_STORED = { 'cache-control': 'no-store' }

const clientFields = {
  client_id: z.string().optional().meta({ description: 'Where Authorization: Basic does not say it.' }),
  client_secret: z.string().optional(),
}

export const tokenEndpoints: readonly TokenEndpoint[] = [
  {
    path: '/token',
    operation: 'developer.token.create',
    summary: 'Exchange client credentials for an access token',
    body: z
      .object({
        grant_type: z.enum([GRANT_TYPE]),
        scope: z.string().meta({ description: 'Scopes with blanks between them.' }),
        ...clientFields,
      })
      .meta({ id: 'TokenRequestBody' }),
    answer: {
      description: 'The access token.',
      schema: z
        .object({
          access_token: z.string(),
          token_type: z.literal('Bearer'),
          expires_in: z.int().meta({ description: 'In seconds, on the clock of the workspace.' }),
          scope: z.string(),
        })
        .meta({ id: 'TokenResponse' }),
    },
    operate: createToken,
  },
  {
    path: '/token/revoke',
    operation: 'developer.token.revoke',
    summary: 'Revoke an access token',
    body: z
      .object({
        token: z.string(),
        token_type_hint: z.enum(['access_token', 'refresh_token']).optional(),
        ...clientFields,
      })
      .meta({ id: 'TokenRevokeRequestBody' }),
    answer: {
      description: 'It opens nothing any more, or never did (RFC 7009 2.2).',
      schema: z.object({}).meta({ id: 'TokenRevoked' }),
    },
    operate: revokeToken,
  },
]

function createToken(
  client: ApiClient,
  { grant_type: grantType, scope }: TokenParameters,
  { tenant, now }: ExchangeContext,
  { credentials }: DeveloperFaceOptions,
): ExchangeAnswer {
  checkGrantType(grantType)
  const scopes = readScopes(client, scope)
  const seconds = tenant.settings().developerTokenSeconds
  const expiresAt = toIsoInstant(Date.parse(now) + seconds * 1000)
  const body = {
    access_token: credentials.mint(client, scopes, { now, expiresAt }),
    token_type: 'Bearer',
    expires_in: seconds,
    scope: scopes.join(' '),
  }
  return { status: 200, body: JSON.stringify(body), headers: NOT_STORED }
}

function checkGrantType(grantType: string | undefined): void {
  if (grantType === GRANT_TYPE) return
  if (grantType === undefined)
    throw new OAuthRefusal('invalid_request', 'The parameter grant_type is missing.')
  throw new OAuthRefusal(
    'unsupported_grant_type',
    `The grant type has to be ${GRANT_TYPE}.`,
    `The grant type ${JSON.stringify(grantType.slice(0, 100))} is not served here: use ${GRANT_TYPE}.`,
  )
}

/** Ramp requires the parameter, and a subset of what the client has (ramp-developer-api.md 2.1). */
function readScopes(client: ApiClient, scope: string | undefined): readonly string[] {
  const scopes = [...new Set((scope ?? '').split(/\s+/).filter((each) => each !== ''))]
  if (scopes.length === 0)
    throw new OAuthRefusal(
      'invalid_scope',
      'The parameter scope is missing: Ramp requires it for this grant.',
    )
  const refused = scopes.filter((each) => !client.scopes.includes(each))
  if (refused.length === 0) return scopes
  throw new OAuthRefusal(
    'invalid_scope',
    'A scope is not enabled for this client.',
    `The client ${client.name} does not have ${refused.join(' ').slice(0, 400)}: it was made with ${client.scopes.join(' ')}.`,
  )
}

function revokeToken(
  client: ApiClient,
  { token }: TokenParameters,
  { findings }: ExchangeContext,
  { credentials }: DeveloperFaceOptions,
): ExchangeAnswer {
  if (token === undefined) throw new OAuthRefusal('invalid_request', 'The parameter token is missing.')
  if (!credentials.revoke(client, token))
    findings.add({
      code: 'developer.nothing-revoked',
      level: 'advice',
      message: 'No access token of this client was revoked: it had ended already, or is not one of its own.',
    })
  return { status: 200, body: '{}', headers: NOT_STORED }
}
