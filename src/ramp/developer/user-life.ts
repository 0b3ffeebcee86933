import { z } from 'zod'
import { changeLife } from '../change-life.ts'
import { inviteContext, published, resent } from '../invite.ts'
import { deactivate, reactivate, waitsForInvite } from '../lifecycle.ts'
import { isSoleOwner } from '../sole-owner.ts'
import { emptyObject } from './fields.ts'
import { defineOperation } from './operation.ts'
import { DeveloperRefusal } from './refusal.ts'
import { refuseUser } from './user-refusal.ts'
import { changeUser } from './user.ts'

const EMPTY = '{}'

/** A repeated call changes nothing and is answered like the first. */
export const userLifeOperations = [
  defineOperation({
    method: 'PATCH',
    path: '/users/{user_id}/deactivate',
    operation: 'developer.users.deactivate',
    summary: 'Deactivate a user: SCIM shows them inactive, and the next push of active true has them back',
    scopes: ['users:write'],
    query: z.object({}),
    answer: { status: 200, description: 'The user is inactive.', schema: emptyObject },
    operate(session, { ids: [id = ''] }) {
      const work = session.work()
      const changed = changeUser(session, id, (person) => {
        if (isSoleOwner(work, person))
          throw refuseUser([{ code: 'ramp.user.sole-owner', attribute: 'active' }])
        changeLife(work, person, deactivate(person, work.actor, work.now))
      })
      return { body: EMPTY, ...changed }
    },
  }),
  defineOperation({
    method: 'PATCH',
    path: '/users/{user_id}/reactivate',
    operation: 'developer.users.reactivate',
    summary: 'Reactivate a user: they get the status back they had before',
    scopes: ['users:write'],
    query: z.object({}),
    answer: { status: 200, description: 'The user is not inactive.', schema: emptyObject },
    operate(session, { ids: [id = ''] }) {
      const work = session.work()
      const changed = changeUser(session, id, (person) =>
        changeLife(work, person, reactivate(person, inviteContext(work, person))),
      )
      return { body: EMPTY, ...changed }
    },
  }),
  defineOperation({
    method: 'POST',
    path: '/users/{user_id}/invite',
    operation: 'developer.users.invite',
    summary: 'Invite a draft, or somebody who has not accepted yet once more',
    scopes: ['users:write'],
    query: z.object({}),
    answer: { status: 200, description: 'The user is invited.', schema: emptyObject },
    operate(session, { ids: [id = ''] }) {
      const work = session.work()
      const changed = changeUser(session, id, (person) => {
        const context = inviteContext(work, person)
        if (person.status === 'USER_DRAFT') changeLife(work, person, published(person, context))
        else if (waitsForInvite(person)) changeLife(work, person, resent(person, context))
        else
          throw new DeveloperRefusal('developer.user-refused', {
            message: 'The user is neither a draft nor waiting for an invite.',
            explanation: `Refused, nothing was changed. ${person.email} is ${person.status}: there is nobody to invite.`,
          })
      })
      return { body: EMPTY, ...changed }
    },
  }),
]
