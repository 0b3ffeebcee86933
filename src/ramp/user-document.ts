import type { ScimDocument } from '../scim/document.ts'
import type { StoredResource } from '../scim/target.ts'

/** The document of a stored resource. */
export function documentOf({ json }: StoredResource): ScimDocument {
  return JSON.parse(json) as ScimDocument
}
