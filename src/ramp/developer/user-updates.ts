import { z } from 'zod'
import type { PersonRow } from '../../store/people.ts'
import { editPerson, grantManager, revokeManager } from '../edit-person.ts'
import { isManager } from '../manager-role.ts'
import type { Violation } from '../refusals.ts'
import { isManagingRole } from '../roles.ts'
import { ROLE_ATTRIBUTE } from '../rules/role.ts'
import type { RampWork } from '../session.ts'
import { defineOperation } from './operation.ts'
import { invalid } from './refusal.ts'
import { findUserFields, personText, userFields } from './user-fields.ts'
import { refuseUser } from './user-refusal.ts'
import { changeUser } from './user.ts'

/** Every field may be left out; an e-mail address is not changed here (ramp-developer-api.md 2.3). */
const updateBody = z
  .strictObject({
    ...userFields,
    role: userFields.role.optional(),
    first_name: personText.optional(),
    last_name: personText.optional(),
    auto_promote: z.boolean().optional().meta({
      description: 'Whether the direct manager is granted the Manager add-on, where their role needs it.',
    }),
  })
  .meta({ id: 'ApiUserUpdateRequestBody' })

type UpdateBody = z.output<typeof updateBody>

export const userUpdateOperations = [
  defineOperation({
    method: 'PATCH',
    path: '/users/{user_id}',
    operation: 'developer.users.update',
    summary: 'Update a user: what their identity provider owns it overwrites at its next sync',
    scopes: ['users:write'],
    query: z.object({}),
    body: updateBody,
    answer: { status: 204, description: 'Updated.' },
    operate(session, { ids: [id = ''], body }) {
      const work = session.work()
      return changeUser(session, id, (person) => updateUser(work, person, body))
    },
  }),
]

/** Throws 422 for what the ids stand for, and 400 with Ramp's sentence; the transaction then takes everything back. */
function updateUser(work: RampWork, person: PersonRow, body: UpdateBody): void {
  const { role, auto_promote, direct_manager_id: manager, is_manager } = body
  const { wrong, ...found } = findUserFields(work, body, role ?? person.role)
  if (Object.keys(wrong).length > 0) throw invalid(wrong)
  // Ownership passes on in Ramp only.
  if (role === 'BUSINESS_OWNER' && person.role !== role) check([roleRefused])
  if (auto_promote === true && manager !== undefined) check(promote(work, manager))
  check(
    editPerson(work, person, {
      ...found,
      firstName: body.first_name,
      lastName: body.last_name,
      role,
      manager,
      employeeId: body.employee_id,
    }),
  )
  const edited = work.store.people.findByPk(person.pk)
  if (edited === undefined || is_manager === undefined) return
  if (!is_manager && isManager(work.store, edited)) revokeManager(work, edited)
  if (is_manager && !(isManager(work.store, edited) && isManagingRole(edited)))
    check(grantManager(work, edited))
}

const roleRefused: Violation = { code: 'ramp.user.invalid-role-assignment', attribute: ROLE_ATTRIBUTE }

/** Grants a manager the add-on their role manages with; who manages without it is left alone. */
function promote(work: RampWork, managerId: string): readonly Violation[] {
  const manager = work.store.people.find(managerId)
  return manager === undefined || isManagingRole(manager) ? [] : grantManager(work, manager)
}

function check(violations: readonly Violation[]): void {
  if (violations.length > 0) throw refuseUser(violations)
}
