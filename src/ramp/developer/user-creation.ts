import { z } from 'zod'
import type { DeferredTaskRow } from '../../store/deferred-tasks.ts'
import type { RampWork } from '../session.ts'
import { judgeRequest, newUserFields, startTask } from './deferred-task.ts'
import type { NewUserRequest } from './deferred-task.ts'
import { nullableUuid, text, uuid } from './fields.ts'
import { defineOperation } from './operation.ts'
import type { DeveloperAnswer, Touched } from './operation.ts'
import { DeveloperRefusal, invalid } from './refusal.ts'
import type { DeveloperSession } from './session.ts'
import { refuseNewUser } from './user-refusal.ts'
import { textOfUser, touchedUser } from './user.ts'

const createBody = z
  .strictObject({
    ...newUserFields,
    idempotency_key: z
      .string()
      .min(1)
      .max(255)
      .meta({ description: 'The same one again, with the same body, is answered with the same task.' }),
  })
  .meta({ id: 'ApiUserCreateRequestBody' })

const taskSchema = z
  .object({
    id: uuid,
    status: z.enum(['STARTED', 'IN_PROGRESS', 'ERROR', 'SUCCESS']),
    context: z
      .object({ acting_user_id: nullableUuid.meta({ description: 'The account owner.' }) })
      .meta({ id: 'ApiUserDeferredTaskContext' }),
    data: z.object({ user_id: nullableUuid, error: text.nullable() }).meta({ id: 'ApiUserDeferredTaskData' }),
  })
  .meta({ id: 'UserDeferredTask', description: 'A user who is being made.' })

export const userCreationOperations = [
  defineOperation({
    method: 'POST',
    path: '/users/deferred',
    operation: 'developer.users.create',
    summary: 'Make a user and invite them, as a task whose end is asked for by its id',
    scopes: ['users:write'],
    query: z.object({}),
    body: createBody,
    answer: {
      status: 201,
      description: 'The id of the task.',
      schema: z.object({ id: uuid }).meta({ id: 'DeferredTaskUUID' }),
    },
    operate: (session, { body: { idempotency_key, ...request } }) =>
      session.store.transaction(() => createUser(session, idempotency_key, request)),
  }),
  defineOperation({
    method: 'GET',
    path: '/users/deferred/status/{task_id}',
    operation: 'developer.users.task',
    summary: 'Fetch a task',
    scopes: ['users:write'],
    query: z.object({}),
    answer: { status: 200, description: 'The task.', schema: taskSchema },
    operate({ store }, { ids: [id = ''] }) {
      const task = store.developer.deferredTasks.find(id)
      if (task === undefined)
        throw new DeveloperRefusal('developer.task-unknown', {
          explanation: `No task has the id ${JSON.stringify(id.slice(0, 100))}: it is what POST /users/deferred answered, not the id of a user.`,
        })
      const { status, actingUserId, userId, error } = task
      const view: z.input<typeof taskSchema> = {
        id,
        status,
        context: { acting_user_id: actingUserId },
        data: { user_id: userId, error },
      }
      return { body: JSON.stringify(view), touched: touchedTask(task) }
    },
  }),
]

const touchedTask = ({ id, userId }: DeferredTaskRow): Touched =>
  userId === null ? { resourceType: 'DeferredTask', resourceId: id } : touchedUser(userId)

function createUser(
  session: DeveloperSession,
  idempotencyKey: string,
  body: NewUserRequest,
): DeveloperAnswer {
  const work = session.work()
  const { deferredTasks } = session.store.developer
  const request = JSON.stringify(
    Object.fromEntries(Object.entries(body).sort(([a], [b]) => (a < b ? -1 : 1))),
  )
  const known = deferredTasks.findByKey(idempotencyKey)
  if (known !== undefined) return answerAgain(session, known, request)
  refuse(work, body)
  const task = startTask(work, {
    id: session.ids.uuid(),
    idempotencyKey,
    request,
    status: 'STARTED',
    actingUserId: session.store.people.findOwner()?.id ?? null,
    userId: null,
    error: null,
    createdAt: work.now,
  })
  if (task.error !== null)
    session.findings.add({
      code: 'developer.task-failed',
      level: 'violation',
      message: `The task ended in ERROR, which the answer does not show, and no user was made. ${task.error}`,
    })
  const pk = task.userId === null ? undefined : session.store.people.find(task.userId)?.pk
  const touched =
    task.userId === null || pk === undefined
      ? touchedTask(task)
      : touchedUser(task.userId, { after: textOfUser(session, pk) })
  return { body: JSON.stringify({ id: task.id }), touched }
}

function answerAgain(
  { findings }: DeveloperSession,
  task: DeferredTaskRow,
  request: string,
): DeveloperAnswer {
  if (task.request !== request)
    throw new DeveloperRefusal('developer.idempotency-key-reused', {
      fields: { idempotency_key: ['Used for another request: send a new one.'] },
      explanation: `Refused, nothing was changed. The idempotency key was used at ${task.createdAt} with another body; a new request takes a new key.`,
    })
  findings.add({
    code: 'developer.idempotent-repeat',
    level: 'advice',
    message: `The same request came at ${task.createdAt}: its task is answered, and nobody was made twice.`,
    attribute: 'idempotency_key',
  })
  return { body: JSON.stringify({ id: task.id }), touched: touchedTask(task) }
}

/** What is known to fail is refused at once, but for an address somebody has, where the setting leaves that to the task. */
function refuse(work: RampWork, body: NewUserRequest): void {
  const { wrong, violations } = judgeRequest(work, body)
  if (Object.keys(wrong).length > 0) throw invalid(wrong)
  const isLeft = work.settings.developerDuplicateEmail === 'task-error'
  const refused = violations.filter(({ code }) => !(isLeft && code === 'ramp.user.duplicate-email'))
  if (refused.length > 0) throw refuseNewUser(refused)
}
