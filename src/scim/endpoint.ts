import { ScimError } from './error.ts'
import type { ResourceHandler, TargetSession } from './target.ts'

/** The handler that serves an endpoint; undefined where nothing is kept (`emptyCollections`) or nothing is. */
export function findHandler({ handlers }: TargetSession, endpoint: string): ResourceHandler | undefined {
  return handlers.find(({ type }) => type.endpoint === endpoint)
}

/** Throws 501 for a write to a collection that is always empty, 404 for an endpoint this target lacks. */
export function refuseEndpoint({ emptyCollections }: TargetSession, endpoint: string): never {
  if (!emptyCollections.includes(endpoint)) throw noSuchEndpoint(endpoint)
  throw new ScimError({
    status: 501,
    code: 'scim.collection.read-only',
    detail: `${endpoint} is always empty here and takes no writes. Switch off its provisioning in the identity provider.`,
  })
}

export function noSuchEndpoint(what: string): ScimError {
  return new ScimError({
    status: 404,
    code: 'http.no-such-endpoint',
    detail: `There is nothing at ${what.slice(0, 200)}. Users are at /Users below the base URL that ends in /scim/v2.`,
  })
}
