import { z } from 'zod'
import { foldText } from '../../scim/fold.ts'
import type { UserFilter, UserPageQuery } from '../../store/user-pages.ts'
import { listOf, pageQuery, text, uuid } from './fields.ts'
import { defineOperation } from './operation.ts'
import type { DeveloperAnswer } from './operation.ts'
import { afterPkOf, pageOfTexts } from './paging.ts'
import type { DeveloperSession } from './session.ts'
import { getPerson, renderShown, textOfUser, touchedUser } from './user.ts'
import { givableRoles, statusesShownAs, userSchema, userStatuses } from './user-view.ts'

const userFilters = {
  employee_id: text.max(10_000).optional(),
  role: z.enum(givableRoles).optional(),
  status: z.enum(userStatuses).optional(),
  entity_id: uuid.optional(),
  department_id: uuid.optional(),
  location_id: uuid.optional(),
  email: z.email().optional(),
}

const usersQuery = z.object({ ...userFilters, ...pageQuery })

export const userReads = [
  defineOperation({
    method: 'GET',
    path: '/users',
    operation: 'developer.users.list',
    summary: 'List users',
    scopes: ['users:read'],
    query: usersQuery,
    answer: {
      status: 200,
      description: 'A page of users, in the order they came.',
      schema: listOf(userSchema),
    },
    operate: listUsers,
  }),
  defineOperation({
    method: 'GET',
    path: '/users/{user_id}',
    operation: 'developer.users.get',
    summary: 'Fetch a user',
    scopes: ['users:read'],
    query: z.object({}),
    answer: { status: 200, description: 'The user.', schema: userSchema },
    operate(session, { ids: [id = ''] }) {
      const body = textOfUser(session, getPerson(session, id).pk)
      return { body, touched: touchedUser(id) }
    },
  }),
]

function listUsers(
  session: DeveloperSession,
  { query }: { query: z.output<typeof usersQuery> },
): DeveloperAnswer {
  const { users } = session.store.developer
  const size = query.page_size
  const afterPk = afterPkOf(query.start, users.findPk)
  const filter = toFilter(session, query)
  if (filter === undefined) return { page: pageOfTexts([], size, null) }
  const pageQuery: UserPageQuery = { filter, afterPk, limit: size }
  let found = users.page(pageQuery)
  if (found.missing > 0) {
    keepMissing(session, pageQuery)
    found = users.page(pageQuery)
  }
  const { items, count, next } = found
  return { page: { items: items ?? '', count, size, nextStart: next } }
}

/** Undefined where the filter names a place that does not exist: then nobody is in it. */
function toFilter({ store }: DeveloperSession, query: z.output<typeof usersQuery>): UserFilter | undefined {
  const { departments, locations } = store.developer
  const { department_id, location_id, entity_id, email, employee_id, role, status } = query
  const department = department_id === undefined ? undefined : departments.find(department_id)?.pk
  const location = location_id === undefined ? undefined : locations.find(location_id)?.pk
  const entity = entity_id === undefined ? undefined : store.entities.find(entity_id)?.pk
  const isNowhere =
    (department_id !== undefined && department === undefined) ||
    (location_id !== undefined && location === undefined) ||
    (entity_id !== undefined && entity === undefined)
  if (isNowhere) return undefined
  return {
    ...(department !== undefined && { department }),
    ...(location !== undefined && { location }),
    ...(entity !== undefined && { entity }),
    ...(email !== undefined && { emailKey: foldText(email) }),
    ...(employee_id !== undefined && { employeeId: employee_id }),
    ...(role !== undefined && { role }),
    ...(status !== undefined && { statuses: statusesShownAs(status) }),
  }
}

/** Makes and keeps the texts that the page lacks. */
function keepMissing(session: DeveloperSession, query: UserPageQuery): void {
  const { users } = session.store.developer
  session.store.transaction(() => {
    const missing = users.rows(query).filter(({ pk }) => typeof users.findText(pk) !== 'string')
    users.keep(missing.map((row) => [row.pk, renderShown(session, row)]))
  })
}
