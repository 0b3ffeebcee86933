import type { ScimDocument } from '../scim/document.ts'
import { foldText } from '../scim/fold.ts'
import type { StoredResource } from '../scim/target.ts'
import type { ResourceRow } from '../store/resources.ts'
import type { RampWork } from './session.ts'

/** The document of a stored resource. */
export function documentOf({ json }: StoredResource): ScimDocument {
  return JSON.parse(json) as ScimDocument
}

/** The core requires a userName before it comes here. */
export function uniqueKeyOf({ userName }: ScimDocument): string {
  return foldText(typeof userName === 'string' ? userName : '')
}

/** Stores another document of a resource, with the keys that come and go. Throws UniqueKeyTaken. */
export function rewriteDocument(
  { store: { users, keys }, now }: Pick<RampWork, 'store' | 'now'>,
  row: ResourceRow,
  current: ScimDocument,
  next: ScimDocument,
): ResourceRow {
  const { added, removed } = keys.diff(current, next)
  return users.update(row, {
    uniqueKey: uniqueKeyOf(next),
    json: JSON.stringify(next),
    addedKeys: added,
    removedKeys: removed,
    at: now,
  })
}

/** Has SCIM show whether the person is active, as Ramp decided (ramp-developer-api.md 4); no push of anybody's. */
export function showActive(work: Pick<RampWork, 'store' | 'now'>, pk: number, active: boolean): void {
  const row = work.store.users.findByPk(pk)
  const document = row && documentOf(row)
  if (row === undefined || document === undefined || (document['active'] !== false) === active) return
  rewriteDocument(work, row, document, { ...document, active })
}
