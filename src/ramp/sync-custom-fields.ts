import type { JsonValue } from '../scim/document.ts'
import type { CustomFieldRow, CustomValueRow } from '../store/custom-fields.ts'
import type { ResourceRow } from '../store/resources.ts'
import { customAttributes } from './custom-attributes.ts'
import { coerce } from './custom-values.ts'
import type { FindPerson } from './custom-values.ts'
import type { Directory } from './directory.ts'
import type { RampSession } from './session.ts'
import { documentOf } from './user-document.ts'

/**
 * Has a person's custom fields follow their SCIM resource (ramp-scim.md 12). A field that was never sent keeps what it
 * was given in Ramp (2.2); a bad value changes nothing but is warned of.
 */
export function syncCustomFields(
  { store, settings, now }: Pick<RampSession, 'store' | 'settings' | 'now'>,
  directory: Directory,
  row: ResourceRow,
): void {
  const { customFields } = store
  const fields = customFields.list()
  if (fields.length === 0 || !settings.rampPlus) return
  const sent = customAttributes(documentOf(row))
  const known = new Map(customFields.valuesOf(row.pk).map((value) => [value.field, value]))
  const findPerson: FindPerson = (reference) => {
    const employee = directory.findByReference(reference)
    return employee?.person && employee.id
  }
  for (const field of fields) {
    const before = known.get(field.pk)
    const after = follow(field, sent.get(field.name), before, findPerson, now)
    if (after === before) continue
    if (after === undefined) customFields.clear(row.pk, field.pk)
    else customFields.put(row.pk, after)
  }
}

function follow(
  field: CustomFieldRow,
  sent: JsonValue | undefined,
  before: CustomValueRow | undefined,
  findPerson: FindPerson,
  now: string,
): CustomValueRow | undefined {
  if (sent === undefined) return before?.synced === true ? undefined : before
  const coerced = coerce(field, sent, findPerson)
  const next =
    'warning' in coerced
      ? { value: before?.value ?? null, warning: coerced.warning }
      : { value: coerced.value, warning: null }
  if (before?.synced === true && before.value === next.value && before.warning === next.warning) return before
  return {
    field: field.pk,
    ...next,
    warnedAt: next.warning === null ? null : before?.warning === next.warning ? before.warnedAt : now,
    synced: true,
  }
}
