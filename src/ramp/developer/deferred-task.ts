import { z } from 'zod'
import type { DeferredTaskRow } from '../../store/deferred-tasks.ts'
import { createPerson, judgeNewPerson } from '../create-person.ts'
import type { NewPerson } from '../create-person.ts'
import { DEFERRED_TASK } from '../due-work.ts'
import { guestEnd } from '../guest-deactivation.ts'
import type { Violation } from '../refusals.ts'
import type { RampWork } from '../session.ts'
import { toIsoInstant } from '../../workspace/clock.ts'
import type { FieldMessages } from './refusal.ts'
import { findUserFields, personText, userFields } from './user-fields.ts'
import { sentenceOf } from './user-refusal.ts'

/** A user to be made, as POST /users/deferred takes them, without the key it was sent under. */
export const newUserFields = {
  ...userFields,
  email: z.email().max(255),
  first_name: personText,
  last_name: personText,
  is_draft: z.boolean().optional(),
  scheduled_deactivation_date: userFields.scheduled_deactivation_date.meta({
    description: 'A guest who is sent without one is deactivated after six months; null: never.',
  }),
}

export type NewUserRequest = z.output<z.ZodObject<typeof newUserFields>>

/** How long a guest is let in where nothing else was said (ramp-developer-api.md 2.3). */
const GUEST_MONTHS = 6

/** What Ramp holds against the request as things stand: by field, and by its rules. */
export interface Objections {
  readonly wrong: FieldMessages
  readonly violations: readonly Violation[]
}

export function judgeRequest(work: RampWork, request: NewUserRequest): Objections {
  const { wish, wrong } = toNewPerson(work, request)
  return { wrong, violations: judgeNewPerson(work, wish) }
}

/** Does it now where nothing delays it, else later; returns the task as it stands. Call in a transaction. */
export function startTask(work: RampWork, task: DeferredTaskRow): DeferredTaskRow {
  const { store, settings, now } = work
  const { deferredTasks } = store.developer
  deferredTasks.insert(task)
  const delayMs = settings.developerDeferredDelayMs
  if (delayMs === 0) return finishTask(work, task)
  const startMs = Date.parse(now)
  const doneAt = toIsoInstant(startMs + delayMs)
  const dueAt = toIsoInstant(startMs + Math.floor(delayMs / 2))
  store.dueWork.schedule({ kind: DEFERRED_TASK, subject: task.id, dueAt, payload: { doneAt } })
  return task
}

/** What the clock does to a task: from STARTED to IN_PROGRESS, and then to its end. */
export function goOnWithTask(
  work: RampWork,
  taskId: string,
  { doneAt }: { readonly doneAt?: unknown },
): void {
  const { deferredTasks } = work.store.developer
  const task = deferredTasks.find(taskId)
  if (task?.status === 'IN_PROGRESS') finishTask(work, task)
  if (task?.status !== 'STARTED') return
  deferredTasks.update({ ...task, status: 'IN_PROGRESS' })
  const dueAt = typeof doneAt === 'string' ? doneAt : work.now
  work.store.dueWork.schedule({ kind: DEFERRED_TASK, subject: taskId, dueAt, payload: {} })
}

/** Much may have changed since it was asked for: judged again. */
function finishTask(work: RampWork, task: DeferredTaskRow): DeferredTaskRow {
  const { wish, wrong } = toNewPerson(work, JSON.parse(task.request) as NewUserRequest)
  const made = Object.keys(wrong).length > 0 ? { violations: [] } : createPerson(work, wish)
  const done: DeferredTaskRow =
    'person' in made
      ? { ...task, status: 'SUCCESS', userId: made.person.id }
      : {
          ...task,
          status: 'ERROR',
          error: [...sentencesOf(wrong), ...made.violations.map(sentenceOf)].join(' '),
        }
  work.store.developer.deferredTasks.update(done)
  return done
}

const sentencesOf = (wrong: FieldMessages): readonly string[] =>
  Object.entries(wrong).map(([field, messages]) => `${field}: ${messages.join(' ')}`)

function toNewPerson(
  work: RampWork,
  request: NewUserRequest,
): { readonly wish: NewPerson; readonly wrong: FieldMessages } {
  const { role, email } = request
  const { department, location, scheduledDeactivationAt, wrong } = findUserFields(work, request, role)
  const wish: NewPerson = {
    email,
    firstName: request.first_name,
    lastName: request.last_name,
    role,
    department,
    location,
    manager: request.direct_manager_id,
    employeeId: request.employee_id,
    hasManagerAddOn: request.is_manager ?? false,
    isDraft: request.is_draft ?? false,
    scheduledDeactivationAt:
      scheduledDeactivationAt === undefined
        ? guestEnd(role, { guestDeactivationMonths: GUEST_MONTHS }, work.now)
        : scheduledDeactivationAt,
  }
  return { wish, wrong }
}
