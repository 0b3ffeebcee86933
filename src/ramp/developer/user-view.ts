import { z } from 'zod'
import type { CustomFieldValue, ShownPersonRow } from '../../store/user-pages.ts'
import { nullableUuid, text, uuid } from './fields.ts'

/** Roles the Developer API filters by and lets be given (ramp-developer-api.md 2.3). */
export const givableRoles = [
  'AUDITOR',
  'BUSINESS_ADMIN',
  'BUSINESS_BOOKKEEPER',
  'BUSINESS_OWNER',
  'BUSINESS_USER',
  'GUEST_USER',
  'IT_ADMIN',
] as const

export const userStatuses = [
  'INVITE_EXPIRED',
  'INVITE_PENDING',
  'USER_ACTIVE',
  'USER_INACTIVE',
  'USER_ONBOARDING',
  'USER_SUSPENDED',
] as const

/** The Developer API has no status for a draft, nor any more one for an invite that was deleted. */
const SHOWN_STATUSES: Readonly<Record<string, string>> = {
  USER_DRAFT: 'INVITE_PENDING',
  INVITE_DELETED: 'INVITE_EXPIRED',
}

/** The statuses of people that the Developer API shows as that one. */
export const statusesShownAs = (status: string): readonly string[] => [
  status,
  ...Object.entries(SHOWN_STATUSES).flatMap(([kept, shown]) => (shown === status ? [kept] : [])),
]

export const userSchema = z
  .object({
    id: uuid,
    email: text,
    first_name: text,
    last_name: text,
    phone: text.nullable(),
    role: text,
    status: z.enum(userStatuses),
    is_manager: z.boolean(),
    business_id: nullableUuid,
    entity_id: nullableUuid,
    department_id: nullableUuid,
    location_id: nullableUuid,
    manager_id: nullableUuid,
    employee_id: text.nullable(),
    custom_fields: z.array(z.object({ name: text, value: text }).meta({ id: 'ApiUserCustomField' })),
    scheduled_deactivation_date: text.nullable().meta({ format: 'date' }),
    scheduled_invitation_date: text.nullable().meta({ format: 'date' }),
  })
  .meta({ id: 'User', description: 'A person, as the Developer API shows them.' })

/** A person as JSON text; the business is the same for all. */
export function renderUser(
  row: ShownPersonRow,
  customFields: readonly CustomFieldValue[],
  businessId: string,
): string {
  const user: z.input<typeof userSchema> = {
    id: row.id,
    email: row.email,
    first_name: row.firstName,
    last_name: row.lastName,
    phone: null,
    role: row.role,
    status: (SHOWN_STATUSES[row.status] ?? row.status) as (typeof userStatuses)[number],
    is_manager: row.isManager === 1,
    business_id: businessId,
    entity_id: row.entityId,
    department_id: row.departmentId,
    location_id: row.locationId,
    manager_id: row.managerId,
    employee_id: row.employeeId,
    custom_fields: customFields.map(({ name, value }) => ({ name, value: textOf(value) })),
    scheduled_deactivation_date: row.scheduledDeactivationAt?.slice(0, 10) ?? null,
    scheduled_invitation_date: null,
  }
  return JSON.stringify(user)
}

/** Values of custom fields are texts here, whatever their type. */
function textOf(json: string): string {
  const value: unknown = JSON.parse(json)
  return typeof value === 'string' ? value : json
}
