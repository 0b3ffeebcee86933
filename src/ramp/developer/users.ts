import { z } from 'zod'
import { foldText } from '../../scim/fold.ts'
import type { UserFilter, UserPageQuery } from '../../store/user-pages.ts'
import { listOf, pageQuery, text, uuid } from './fields.ts'
import { defineOperation } from './operation.ts'
import type { DeveloperAnswer } from './operation.ts'
import { afterPkOf } from './paging.ts'
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
  if (filter === undefined) return { page: { items: [], size, nextStart: null } }
  const pageQuery: UserPageQuery = { filter, afterPk, limit: size + 1 }
  const kept = users.texts(pageQuery)
  const texts = kept.includes(null) ? renderMissing(session, pageQuery, kept) : (kept as readonly string[])
  const items = texts.slice(0, size)
  const last = texts.length > size ? items.at(-1) : undefined
  const nextStart = last === undefined ? null : (JSON.parse(last) as { id: string }).id
  return { page: { items, size, nextStart } }
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

/** The texts of the page, those that were missing made and kept. */
function renderMissing(
  session: DeveloperSession,
  query: UserPageQuery,
  kept: readonly (string | null)[],
): readonly string[] {
  const { users } = session.store.developer
  const rows = users.rows(query)
  const made: [pk: number, text: string][] = []
  const texts = rows.map((row, index) => {
    const known = kept[index]
    if (known !== undefined && known !== null) return known
    const text = renderShown(session, row)
    made.push([row.pk, text])
    return text
  })
  session.store.transaction(() => users.keep(made))
  return texts
}
