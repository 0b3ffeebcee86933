import { z } from 'zod'
import type { WorkspaceStore } from '../../store/workspace-store.ts'
import type { KnownPlace } from '../edit-person.ts'
import { isNeverEnded } from '../roles.ts'
import { uuid, validText } from './fields.ts'
import type { FieldMessages } from './refusal.ts'
import { givableRoles } from './user-view.ts'

/** A text of a person's, as long as Ramp takes it; Ramp's own rule about names comes after it. */
export const personText = validText(1, 255)

/** What both a new user and a change of one may have (ramp-developer-api.md 2.3). */
export const userFields = {
  role: z.enum(givableRoles),
  department_id: uuid.optional(),
  location_id: uuid.optional().meta({ description: 'The entity follows from it.' }),
  direct_manager_id: uuid.optional(),
  employee_id: personText.optional(),
  is_manager: z.boolean().optional(),
  scheduled_deactivation_date: z.iso.date().nullable().optional(),
}

interface SentUserFields {
  readonly department_id?: string | undefined
  readonly location_id?: string | undefined
  readonly direct_manager_id?: string | undefined
  readonly scheduled_deactivation_date?: string | null | undefined
}

/** What the ids of a body stand for. */
export interface FoundUserFields {
  readonly department: KnownPlace | undefined
  readonly location: KnownPlace | undefined
  /** UTC ISO 8601; null where null was sent, undefined where nothing was. */
  readonly scheduledDeactivationAt: string | null | undefined
  /** What is wrong with each field; empty where nothing is. */
  readonly wrong: FieldMessages
}

/** Looks up what a body names, for somebody who is to have that role. */
export function findUserFields(
  { store, now }: { readonly store: WorkspaceStore; readonly now: string },
  sent: SentUserFields,
  role: string,
): FoundUserFields {
  const wrong: Record<string, readonly string[]> = {}
  const { department_id, location_id, direct_manager_id, scheduled_deactivation_date: date } = sent
  const department = department_id === undefined ? undefined : store.departments.find(department_id)
  if (department_id !== undefined && department === undefined)
    wrong['department_id'] = ['No department has this id.']
  const location = location_id === undefined ? undefined : store.locations.find(location_id)
  if (location_id !== undefined && location === undefined) wrong['location_id'] = ['No location has this id.']
  if (direct_manager_id !== undefined && store.people.find(direct_manager_id) === undefined)
    wrong['direct_manager_id'] = ['No user has this id.']
  const scheduledDeactivationAt = typeof date === 'string' ? `${date}T00:00:00.000Z` : date
  if (typeof scheduledDeactivationAt === 'string') {
    if (isNeverEnded(role))
      wrong['scheduled_deactivation_date'] = ['Admins and owners cannot be deactivated by themselves.']
    else if (scheduledDeactivationAt <= now)
      wrong['scheduled_deactivation_date'] = ['Must be a date to come.']
  }
  return { department, location, scheduledDeactivationAt, wrong }
}
