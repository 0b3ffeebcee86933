import { foldText } from '../scim/fold.ts'
import type { PersonRow } from '../store/people.ts'
import type { ResourceRow } from '../store/resources.ts'
import type { PersonFacts } from './attributes.ts'
import type { Judgement } from './judge.ts'
import type { ManagerOutcome } from './rules/manager.ts'
import type { RampSession } from './session.ts'

const INACTIVE = 'USER_INACTIVE'

/** Whether that status takes part in the business: signs in, spends, may be given reports. */
export const isActiveStatus = (status: string): boolean => status !== INACTIVE

/** The person the facts make; what a rule refused keeps its present value. */
export function toPerson(
  session: RampSession,
  row: ResourceRow,
  facts: PersonFacts,
  known: PersonRow | undefined,
  { manager, violations }: Judgement,
): PersonRow {
  const { now, settings, store, ids, connection } = session
  const keeps = (attribute: RegExp) =>
    connection.mode === 'ramp' && violations.some((violation) => attribute.test(violation.attribute))
  const { firstName, lastName } = (keeps(/^name/) ? known : undefined) ?? facts
  const email = (keeps(/^emails/) ? known : undefined)?.email ?? facts.email ?? known?.email ?? ''
  const options = {
    ignoreCase: settings.placeMatching === 'ignore-case',
    make: () => ({ id: ids.uuid(), at: now }),
  }
  const department = facts.department ?? settings.defaultDepartment
  const location = facts.location ?? settings.defaultLocation
  return {
    pk: row.pk,
    id: row.id,
    ...lifecycle(facts.active, known),
    role: known?.role ?? 'BUSINESS_USER',
    firstName: firstName ?? known?.firstName ?? '',
    lastName: lastName ?? known?.lastName ?? '',
    email,
    emailKey: foldText(email),
    employeeId: facts.employeeId ?? null,
    department:
      department === null
        ? (known?.department ?? null)
        : store.departments.findOrCreate(department, options).pk,
    location:
      location === null ? (known?.location ?? null) : store.locations.findOrCreate(location, options).pk,
    ...managerLink(manager, facts.active, known),
    // What a connection sent before it was disconnected still arrives, and is nobody's (ramp-scim.md 1.10).
    connectionId: session.isConnected(connection.id) ? connection.id : null,
    createdAt: known?.createdAt ?? now,
    updatedAt: now,
  }
}

/**
 * A refused manager changes nothing; a missing or awaited one leaves nobody (ramp-scim.md 4.1, 4.2). Nobody waits for
 * the manager of somebody inactive, whose reporting line stays (8.2).
 */
function managerLink(
  manager: ManagerOutcome,
  active: boolean,
  known: PersonRow | undefined,
): Pick<PersonRow, 'manager' | 'managerKey'> {
  if (manager.kind === 'linked') return { manager: manager.pk, managerKey: manager.managerKey }
  if (manager.kind === 'refused' || (manager.kind === 'waiting' && !active))
    return { manager: known?.manager ?? null, managerKey: known?.managerKey ?? null }
  return { manager: null, managerKey: null }
}

/** Deactivated, never deleted; reactivation returns to the status before (ramp-scim.md 8). */
function lifecycle(
  active: boolean,
  known: PersonRow | undefined,
): Pick<PersonRow, 'status' | 'previousStatus' | 'deactivatedBy'> {
  if (known === undefined)
    return active
      ? { status: 'INVITE_PENDING', previousStatus: null, deactivatedBy: null }
      : { status: INACTIVE, previousStatus: 'INVITE_PENDING', deactivatedBy: 'scim' }
  if (active && known.status === INACTIVE)
    return { status: known.previousStatus ?? 'USER_ACTIVE', previousStatus: null, deactivatedBy: null }
  if (!active && known.status !== INACTIVE)
    return { status: INACTIVE, previousStatus: known.status, deactivatedBy: 'scim' }
  const { status, previousStatus, deactivatedBy } = known
  return { status, previousStatus, deactivatedBy }
}

/** Whether nothing but the time of the update differs. */
export function isSamePerson(known: PersonRow, next: PersonRow): boolean {
  return (Object.keys(next) as (keyof PersonRow)[]).every(
    (field) => field === 'updatedAt' || known[field] === next[field],
  )
}
