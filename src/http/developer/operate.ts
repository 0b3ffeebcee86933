import type { FastifyRequest } from 'fastify'
import { findNearestName } from '../../nearest-name.ts'
import type { DeveloperAnswer, DeveloperOperation, DeveloperPage } from '../../ramp/developer/operation.ts'
import { DeveloperRefusal } from '../../ramp/developer/refusal.ts'
import { readInput } from '../../ramp/developer/validation.ts'
import type { Finding, Findings } from '../../scim/finding.ts'
import type { ApiAccess } from '../../workspace/api-client.ts'
import { DEVELOPER_PREFIX, baseUrlOf } from '../address.ts'
import { keepList } from '../long-text.ts'
import type { Body } from '../long-text.ts'
import { readJson } from './body.ts'
import type { ExchangeAnswer, ExchangeContext } from './exchange.ts'
import type { DeveloperFaceOptions, DeveloperTenant } from './tenant.ts'
import { createWalkWatch } from './walk-watch.ts'
import type { WalkWatch } from './walk-watch.ts'

type Query = Readonly<Record<string, string>>

/** Runs an operation for a request: scope, parameters and body are checked before it, its page is written after it. */
export type Operator = (
  operation: DeveloperOperation,
  access: ApiAccess,
  request: FastifyRequest,
  context: ExchangeContext,
) => ExchangeAnswer

export function createOperator({ publicUrl }: DeveloperFaceOptions): Operator {
  const watches = new WeakMap<DeveloperTenant, WalkWatch>()

  function watchOf(tenant: DeveloperTenant): WalkWatch {
    let watch = watches.get(tenant)
    if (watch === undefined) watches.set(tenant, (watch = createWalkWatch()))
    return watch
  }

  /** Absolute, because clients follow it as it is; with every filter, because no client but one puts any back. */
  function nextOf({ nextStart, size }: DeveloperPage, sent: Query, request: FastifyRequest): string | null {
    if (nextStart === null) return null
    const parameters = new URLSearchParams({ ...sent, page_size: String(size), start: nextStart })
    return `${baseUrlOf(request, publicUrl, DEVELOPER_PREFIX)}${pathOf(request)}?${parameters.toString()}`
  }

  function bodyOf({ body, page }: DeveloperAnswer, sent: Query, request: FastifyRequest): Body | undefined {
    if (page === undefined) return body
    const next = JSON.stringify(nextOf(page, sent, request))
    return keepList('{"data":[', page.items, `],"page":{"next":${next}}}`)
  }

  return (operation, { client, scopes }, request, { tenant, exchangeId, findings, now }) => {
    checkScope(operation, scopes, client.name)
    const sent = queryOf(request, operation, findings)
    const query: unknown = readInput(operation.query, sent)
    const body: unknown = operation.body && readInput(operation.body, readJson(request))
    const session = tenant.openSession({ client, exchangeId, findings, now })
    const answer = operation.operate(session, { ids: idsOf(operation, request), query, body })
    const { page, touched } = answer
    if (page !== undefined) {
      const { start, ...filters } = sent
      watchOf(tenant).note(
        {
          walk: `${client.id} ${request.method} ${pathOf(request)} ${JSON.stringify(filters)}`,
          start: start === '' ? undefined : start,
          size: page.size,
          count: page.items.length,
          hasNext: page.nextStart !== null,
        },
        findings,
      )
    }
    return {
      status: operation.answer.status,
      body: bodyOf(answer, sent, request),
      touched,
      isList: page !== undefined,
    }
  }
}

/** Below the prefix, without the query. */
const pathOf = ({ url }: FastifyRequest) => (url.split('?', 1)[0] ?? '').slice(DEVELOPER_PREFIX.length)

const idNames = new Map<string, readonly string[]>()

/** The names of the ids in a path, in its order. */
function idNamesOf(path: string): readonly string[] {
  let names = idNames.get(path)
  if (names === undefined) {
    names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name)
    idNames.set(path, names)
  }
  return names
}

const idsOf = ({ path }: DeveloperOperation, { params }: FastifyRequest) =>
  idNamesOf(path).map((name) => (params as Query)[name] ?? '')

function checkScope(
  { scopes: wanted, operation }: DeveloperOperation,
  scopes: ReadonlySet<string>,
  clientName: string,
): void {
  if (wanted.some((scope) => scopes.has(scope))) return
  throw new DeveloperRefusal('developer.scope-missing', {
    message: `The access token lacks the scope ${wanted[0]}.`,
    explanation: `The access token of ${clientName} lacks the scope ${wanted.join(' or ')}, which ${operation} asks for; it has ${[...scopes].join(' ') || 'none'}.`,
  })
}

/** The parameters the operation knows, of one sent twice the last; the others are let pass and noted. */
function queryOf({ query }: FastifyRequest, operation: DeveloperOperation, findings: Findings): Query {
  const { shape } = operation.query
  const sent: Record<string, string> = {}
  for (const [name, value] of Object.entries(query as Record<string, string | string[]>)) {
    if (Object.hasOwn(shape, name)) sent[name] = Array.isArray(value) ? (value.at(-1) ?? '') : value
    else findings.add(unknownParameter(name, Object.keys(shape)))
  }
  return sent
}

function unknownParameter(name: string, known: readonly string[]): Finding {
  const nearest = findNearestName(name, known)
  const hint =
    nearest === undefined ? `known here: ${known.join(', ') || 'none'}` : `did you mean ${nearest}?`
  return {
    code: 'developer.parameter-unknown',
    level: 'advice',
    message: `The parameter ${name.slice(0, 100)} has no effect (${hint}).`,
    attribute: name.slice(0, 100),
  }
}
