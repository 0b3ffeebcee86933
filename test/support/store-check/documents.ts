import { userResourceType } from '../../../src/ramp/resource-types.ts'
import type { ScimDocument } from '../../../src/scim/document.ts'
import { isSameJson } from '../../../src/scim/document/equal.ts'
import { replaceDocument, toDocument } from '../../../src/scim/document/normalise.ts'
import { foldText } from '../../../src/scim/fold.ts'
import { lenient, typeOf } from './rows.ts'
import type { ResourceLine, ResourceLines } from './rows.ts'

/** Every document is a fixed point of the normaliser, and a PUT of what a GET gives changes nothing. */
export function checkDocuments({ linked, unlinked }: ResourceLines): string[] {
  const taken = new Set(linked.flatMap(({ pk, id }) => [`pk ${pk}`, `id ${id}`]))
  return [
    ...[...linked, ...unlinked].flatMap((row) => [...checkDocument(row), ...checkColumns(row)]),
    ...unlinked
      .filter(({ pk, id }) => taken.has(`pk ${pk}`) || taken.has(`id ${id}`))
      .map(({ id }) => `resource ${id} is linked and unlinked`),
  ]
}

function checkDocument(row: ResourceLine): string[] {
  const type = typeOf(row)
  if (type === undefined) return [`resource ${row.id}: there is no type ${row.type}`]
  const shown = `${row.id}: ${row.doc.slice(0, 500)}`
  const breaches: string[] = []
  try {
    const document = JSON.parse(row.doc) as ScimDocument
    if (!isSameJson(toDocument(type, document, lenient()), document))
      breaches.push(`not canonical, resource ${shown}`)
    const put = { id: row.id, ...document, meta: { resourceType: type.name } }
    if (replaceDocument(type, document, put, [], lenient()) !== document)
      breaches.push(`a PUT of itself changes resource ${shown}`)
    for (const name of type.keptApart ?? [])
      if (Object.hasOwn(document, name)) breaches.push(`${name} stands in resource ${shown}`)
  } catch (error) {
    breaches.push(`the engine refuses (${String(error)}) resource ${shown}`)
  }
  return breaches
}

function checkColumns(row: ResourceLine): string[] {
  const { id, type, doc, uniqueKey, version, created, lastModified } = row
  const breaches: string[] = []
  const { userName } = JSON.parse(doc) as { userName?: unknown }
  const expected =
    type === userResourceType.name ? foldText(typeof userName === 'string' ? userName : '') : id
  if (uniqueKey !== expected) breaches.push(`resource ${id}: unique_key is ${uniqueKey}`)
  if (version < 1) breaches.push(`resource ${id}: version ${version}`)
  if ([created, lastModified].some((at) => new Date(at).toISOString() !== at))
    breaches.push(`resource ${id}: created ${created}, modified ${lastModified}`)
  return breaches
}
