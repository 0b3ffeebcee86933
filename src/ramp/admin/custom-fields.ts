import type { CustomFieldRow, CustomFieldType, CustomValue } from '../../store/custom-fields.ts'
import { WorkspaceRefusal } from '../../workspace/workspaces.ts'
import type { AdminOptions } from '../admin.ts'

/** A custom field as Ramp's administrators see it. */
export interface CustomFieldView {
  readonly id: string
  /** snake_case: what a provider's attribute must come to. */
  readonly name: string
  readonly type: CustomFieldType
  /** What a select offers. */
  readonly options: readonly string[]
  /** UTC ISO 8601. */
  readonly createdAt: string
}

/** What a person has in a custom field. */
export interface CustomValueView {
  readonly name: string
  /** Null while there is none; of type user the id of the person. */
  readonly value: CustomValue | null
  /** What was wrong with the value sent last, which was not taken. */
  readonly warning: string | null
}

export type NewCustomField = Pick<CustomFieldView, 'name' | 'type' | 'options'>

/** The custom fields of a business; they must exist before a provider's attribute is mapped (ramp-scim.md 12.1). */
export interface CustomFieldAdmin {
  list(): readonly CustomFieldView[]
  /** Throws WorkspaceRefusal `custom-field.name-taken`. */
  create(field: NewCustomField): CustomFieldView
  /** With everybody's values. Throws WorkspaceRefusal `custom-field.unknown`. */
  remove(id: string): void
  /** Every field, with what that person (by pk) has in it. */
  valuesOf(person: number): readonly CustomValueView[]
}

export function createCustomFieldAdmin({
  store,
  work,
}: Pick<AdminOptions, 'store' | 'work'>): CustomFieldAdmin {
  const { customFields } = store
  return {
    list: () => customFields.list().map(toView),
    create({ name, type, options }) {
      const { ids, now } = work('admin')
      return store.transaction(() => {
        if (customFields.list().some((field) => field.name === name))
          throw new WorkspaceRefusal(
            'custom-field.name-taken',
            `There is a custom field ${JSON.stringify(name)} already.`,
          )
        return toView(customFields.insert({ id: ids.uuid(), name, type, options, createdAt: now }))
      })
    },
    remove(id) {
      store.transaction(() => {
        const field = customFields.list().find((one) => one.id === id)
        if (field === undefined)
          throw new WorkspaceRefusal(
            'custom-field.unknown',
            `There is no custom field ${JSON.stringify(id)}.`,
          )
        customFields.remove(field.pk)
      })
    },
    valuesOf(person) {
      const fields = customFields.list()
      if (fields.length === 0) return []
      const values = new Map(customFields.valuesOf(person).map((value) => [value.field, value]))
      return fields.map(({ pk, name }) => {
        const { value = null, warning = null } = values.get(pk) ?? {}
        return { name, value, warning }
      })
    },
  }
}

function toView({ id, name, type, options, createdAt }: CustomFieldRow): CustomFieldView {
  return { id, name, type, options, createdAt }
}
