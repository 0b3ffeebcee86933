import { z } from 'zod'
import type { ListedPlaceRow } from '../../store/place-pages.ts'
import { listOf, name, pageQuery, text, uuid } from './fields.ts'
import { defineOperation } from './operation.ts'
import { afterPkOf, toPage } from './paging.ts'
import { DeveloperRefusal, invalid } from './refusal.ts'
import type { DeveloperSession } from './session.ts'

const departmentSchema = z
  .object({ id: uuid, name: text })
  .meta({ id: 'Department', description: 'A department.' })

const departmentBody = z
  .strictObject({ name })
  .meta({ id: 'ApiDepartmentCreateRequestBody', description: 'The name of a department.' })

export const departmentOperations = [
  defineOperation({
    method: 'GET',
    path: '/departments',
    operation: 'developer.departments.list',
    summary: 'List departments',
    scopes: ['departments:read'],
    query: z.object(pageQuery),
    answer: { status: 200, description: 'A page of departments.', schema: listOf(departmentSchema) },
    operate({ store }, { query }) {
      const { departments } = store.developer
      const afterPk = afterPkOf(query.start, (id) => departments.find(id)?.pk)
      const rows = departments.page({ afterPk, limit: query.page_size + 1 })
      return { page: toPage(rows, query.page_size, render) }
    },
  }),
  defineOperation({
    method: 'POST',
    path: '/departments',
    operation: 'developer.departments.create',
    summary: 'Create a department',
    scopes: ['departments:write'],
    query: z.object({}),
    body: departmentBody,
    answer: { status: 201, description: 'The department.', schema: departmentSchema },
    operate({ store, ids, settings, now }, { body }) {
      const { departments } = store.developer
      const ignoreCase = settings.placeMatching === 'ignore-case'
      const made = { id: ids.uuid(), name: body.name.trim() }
      store.transaction(() => {
        if (departments.findByName(made.name, ignoreCase) !== undefined) throw nameTaken('department')
        departments.insert({ ...made, entity: null, createdAt: now }, ignoreCase)
      })
      return answer(JSON.stringify(made), made.id, undefined)
    },
  }),
  defineOperation({
    method: 'GET',
    path: '/departments/{department_id}',
    operation: 'developer.departments.get',
    summary: 'Fetch a department',
    scopes: ['departments:read'],
    query: z.object({}),
    answer: { status: 200, description: 'The department.', schema: departmentSchema },
    operate: (session, { ids: [id = ''] }) => ({ body: render(getDepartment(session, id)) }),
  }),
  defineOperation({
    method: 'PATCH',
    path: '/departments/{department_id}',
    operation: 'developer.departments.update',
    summary: 'Rename a department',
    scopes: ['departments:write'],
    query: z.object({}),
    body: departmentBody,
    answer: { status: 200, description: 'The department.', schema: departmentSchema },
    operate(session, { ids: [id = ''], body }) {
      const { store, settings } = session
      const ignoreCase = settings.placeMatching === 'ignore-case'
      const before = getDepartment(session, id)
      const after = { ...before, name: body.name.trim() }
      store.transaction(() => {
        const namesake = store.developer.departments.findByName(after.name, ignoreCase)
        if (namesake !== undefined && namesake.pk !== before.pk) throw nameTaken('department')
        store.developer.departments.rename(before.pk, after.name, ignoreCase)
      })
      return answer(render(after), id, render(before))
    },
  }),
]

/** 422: a place is found by its name, so no two have the same. */
export const nameTaken = (what: string) => invalid({ name: [`Another ${what} has this name.`] })

function getDepartment({ store }: DeveloperSession, id: string): ListedPlaceRow {
  const row = store.developer.departments.find(id)
  if (row !== undefined) return row
  throw new DeveloperRefusal('developer.department-unknown', {
    explanation: `No department has the id ${JSON.stringify(id.slice(0, 100))}.`,
  })
}

const render = ({ id, name }: { readonly id: string; readonly name: string }) => JSON.stringify({ id, name })

const answer = (body: string, resourceId: string, before: string | undefined) => ({
  body,
  touched: {
    resourceType: 'Department',
    resourceId,
    after: body,
    ...(before !== undefined && { before }),
  },
})
