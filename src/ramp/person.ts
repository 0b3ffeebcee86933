import { foldText } from '../scim/fold.ts'
import type { PersonRow } from '../store/people.ts'
import type { ResourceRow } from '../store/resources.ts'
import type { PersonFacts } from './attributes.ts'
import type { Judgement } from './judge.ts'
import { guestEnd } from './guest-deactivation.ts'
import type { ManagerOutcome } from './rules/manager.ts'
import { arrive, deactivate, hasNeverAccepted, isActiveStatus, reactivate } from './lifecycle.ts'
import { inRole } from './roles.ts'
import type { RampSession } from './session.ts'

/** The person the facts make; what a rule refused keeps its present value. */
export function toPerson(
  session: RampSession,
  row: ResourceRow,
  facts: PersonFacts,
  known: PersonRow | undefined,
  { manager, role: roleOutcome, violations }: Judgement,
): PersonRow {
  const { now, settings, store, ids, connection } = session
  const keeps = (attribute: RegExp) =>
    connection.mode === 'ramp' && violations.some((violation) => attribute.test(violation.attribute))
  const { firstName, lastName } = (keeps(/^name/) ? known : undefined) ?? facts
  const address = addressOf(keeps(/^emails/) ? undefined : facts.email, known, now)
  const options = {
    ignoreCase: settings.placeMatching === 'ignore-case',
    make: () => ({ id: ids.uuid(), at: now }),
  }
  const department = facts.department ?? settings.defaultDepartment
  const location = keeps(/^addresses/) ? null : (facts.location ?? settings.defaultLocation)
  const role =
    roleOutcome.kind === 'keep' || roleOutcome.kind === 'refused'
      ? (known?.role ?? 'BUSINESS_USER')
      : roleOutcome.role
  const link = managerLink(manager, facts.active, known)
  // Nobody else is invited by this.
  const isInvited = known === undefined || !isActiveStatus(known.status)
  const sender = isInvited ? (link.manager ?? store.people.findOwner()?.pk ?? null) : null
  const life = { settings, now, sender }
  const person: PersonRow = {
    pk: row.pk,
    id: row.id,
    ...(known
      ? inRole(known, role)
      : {
          role,
          managerFlag: null,
          scheduledDeactivationAt: guestEnd(role, settings, now),
          ...arrive(role, life, facts.active),
        }),
    firstName: firstName ?? known?.firstName ?? '',
    lastName: lastName ?? known?.lastName ?? '',
    ...address,
    // Not Ramp's to keep in line unless the provider sends it (ramp-scim.md 2.2).
    employeeId: facts.employeeId ?? known?.employeeId ?? null,
    department:
      department === null
        ? (known?.department ?? null)
        : store.departments.findOrCreate(department, options).pk,
    location:
      location === null ? (known?.location ?? null) : store.locations.findOrCreate(location, options).pk,
    ...link,
    // What a connection sent before it was disconnected still arrives, and is nobody's (ramp-scim.md 1.10).
    connectionId: session.isConnected(connection.id) ? connection.id : null,
    createdAt: known?.createdAt ?? now,
    updatedAt: now,
  }
  if (known === undefined) return person
  if (facts.active) return reactivate(person, life)
  // The offboarding option is off: SCIM says inactive, and in Ramp nothing happens (ramp-scim.md 10).
  return settings.deprovisioningEnabled ? deactivate(person, 'scim', now) : person
}

type Address = Pick<PersonRow, 'email' | 'emailKey' | 'pendingEmail' | 'pendingEmailAt'>

/**
 * Who signs in with an address keeps it until they confirm the new one; before that it changes at once (ramp-scim.md
 * 7.6). `sent` is undefined where nothing was, or what was may not be theirs.
 */
function addressOf(sent: string | undefined, known: PersonRow | undefined, now: string): Address {
  const email = sent ?? known?.email ?? ''
  const emailKey = foldText(email)
  if (known === undefined || hasNeverAccepted(known))
    return { email, emailKey, pendingEmail: null, pendingEmailAt: null }
  const { pendingEmail, pendingEmailAt } = known
  if (sent === undefined) return { email, emailKey, pendingEmail, pendingEmailAt }
  if (emailKey === known.emailKey) return { email, emailKey, pendingEmail: null, pendingEmailAt: null }
  const isSame = pendingEmail !== null && foldText(pendingEmail) === emailKey
  return {
    email: known.email,
    emailKey: known.emailKey,
    pendingEmail: isSame ? pendingEmail : email,
    pendingEmailAt: isSame ? pendingEmailAt : now,
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
