import { requireEndpoint, refuseFilter } from './features.ts'
import { parseFilterAcross } from './filter/parse-filter.ts'
import { pagingOf, parsePage } from './list-request.ts'
import type { ScimQuery } from './list-request.ts'
import { listResources } from './operations.ts'
import type { Answer, Exchange } from './operations.ts'
import { parseProjection } from './project.ts'
import { withReferences } from './references.ts'
import { renderList, renderResource } from './render.ts'
import { parseSearchRequest } from './search.ts'
import { parseSorts } from './sort.ts'
import type { ResourceHandler, StoredResource, TargetSession, TypedResource, TypeQuery } from './target.ts'
import type { Tolerances } from './tolerance.ts'

type RootExchange = Omit<Exchange, 'handler'>

/** POST to /.search of a resource type (RFC 7644 3.4.3): as the same query in an address. Throws ScimError. */
export function searchResources(exchange: Exchange, body: unknown): Answer {
  const { handler, session, tolerances } = exchange
  requireEndpoint(session.features, 'search', `${handler.type.endpoint}/.search`)
  return listResources({ ...exchange, query: parseSearchRequest(body, tolerances) })
}

/** POST to /.search at the root (RFC 7644 3.4.3). Throws ScimError. */
export function searchRoot(exchange: RootExchange, body: unknown): Answer {
  const { session, tolerances } = exchange
  requireEndpoint(session.features, 'search', '/.search')
  return listRoot({ ...exchange, query: parseSearchRequest(body, tolerances) })
}

/** The root, whose list has resources of every type this session serves. */
const ROOT = '/'

/** GET of the root (RFC 7644 3.4.2.1): one list over all resource types, in one order. Throws ScimError. */
export function listRoot({ session, query, tolerances, baseUrl }: RootExchange): Answer {
  requireEndpoint(session.features, 'search', ROOT)
  const { handlers } = session
  const projections = new Map(
    handlers.map(({ type }) => [
      type.name,
      parseProjection(type, query.attributes, query.excludedAttributes),
    ]),
  )
  const parts = partsOf(session, query, tolerances)
  const request = parsePage(ROOT, query, session)
  const page = session.listAcross(parts, request)
  const complete = completed(handlers, page.resources, (handler, resources) =>
    withReferences(handler, baseUrl, projections.get(handler.type.name), resources),
  )
  const rendered = complete.map(({ handler, resource }) =>
    renderResource(handler.type, baseUrl, resource, projections.get(handler.type.name)),
  )
  return {
    status: 200,
    body: renderList(rendered, page.totalResults, pagingOf(ROOT, query, session, request, page)),
    isList: true,
  }
}

/** What is asked of each type that can have a match. */
function partsOf(
  { handlers, features }: TargetSession,
  query: ScimQuery,
  tolerances: Tolerances,
): readonly TypeQuery[] {
  const types = handlers.map(({ type }) => type)
  refuseFilter(features, query.filter)
  const filters = query.filter === undefined ? undefined : parseFilterAcross(types, query.filter, tolerances)
  const sorts = features.sort ? parseSorts(types, query, tolerances) : undefined
  return types
    .map(({ name }, index) => ({ type: name, filter: filters?.[index] ?? true, sort: sorts?.[index] }))
    .filter(({ filter }) => filter !== false)
    .map(({ filter, ...part }) => ({ ...part, filter: typeof filter === 'boolean' ? undefined : filter }))
}

interface Listed {
  readonly handler: ResourceHandler
  readonly resource: StoredResource
}

/** The resources as each handler completes its own, in the order of the page. */
function completed(
  handlers: readonly ResourceHandler[],
  resources: readonly TypedResource[],
  complete: (handler: ResourceHandler, own: readonly StoredResource[]) => readonly StoredResource[],
): readonly Listed[] {
  const listed = new Map<string, Listed>()
  for (const handler of handlers) {
    const own = resources.filter(({ type }) => type === handler.type.name)
    for (const resource of complete(handler, own)) listed.set(resource.id, { handler, resource })
  }
  return resources.map(({ id }) => listed.get(id)).filter((one) => one !== undefined)
}
