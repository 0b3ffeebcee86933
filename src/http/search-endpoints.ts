import { findHandler, noSuchEndpoint } from '../scim/endpoint.ts'
import { requireEndpoint } from '../scim/features.ts'
import { renderPlainList } from '../scim/render.ts'
import { listRoot, searchResources, searchRoot } from '../scim/search-operations.ts'
import type { TargetSession } from '../scim/target.ts'
import { parseBody } from './body.ts'
import type { ScimEndpoint } from './scim-route.ts'

const SEARCH = '/.search'

/** The root: a list over all resource types (RFC 7644 3.4.2.1), and its /.search (3.4.3). */
export const rootEndpoints: readonly ScimEndpoint[] = [
  {
    url: '/',
    body: 'user',
    verbs: { GET: { operation: 'root.list', operate: (scim) => listRoot(scim) } },
    methods: offered('/', 'GET'),
  },
  {
    url: SEARCH,
    body: 'user',
    verbs: {
      POST: {
        operation: 'root.search',
        operate(scim, request) {
          requireEndpoint(scim.session.features, 'search', SEARCH)
          return searchRoot(scim, parseBody(request, scim.session.protocol.bodyMaxBytes.user))
        },
      },
    },
    methods: offered(SEARCH, 'POST'),
  },
]

function offered(url: string, method: string): (session: TargetSession) => readonly string[] {
  return ({ features }) => {
    requireEndpoint(features, 'search', url)
    return [method]
  }
}

/** /.search of a resource type's endpoint (RFC 7644 3.4.3). */
export function searchEndpoint(endpoint: string): ScimEndpoint {
  const url = `${endpoint}${SEARCH}`
  function requireSearch(session: TargetSession): void {
    requireEndpoint(session.features, 'search', url)
    if (findHandler(session, endpoint) === undefined && !session.emptyCollections.includes(endpoint))
      throw noSuchEndpoint(url)
  }
  return {
    url,
    body: 'user',
    verbs: {
      POST: {
        operation: `${endpoint.slice(1).toLowerCase()}.search`,
        operate(scim, request) {
          requireSearch(scim.session)
          const body = parseBody(request, scim.session.protocol.bodyMaxBytes.user)
          const handler = findHandler(scim.session, endpoint)
          return handler === undefined
            ? { status: 200, body: renderPlainList([]) }
            : searchResources({ ...scim, handler }, body)
        },
      },
    },
    methods(session) {
      requireSearch(session)
      return ['POST']
    },
  }
}
