import { foldText } from '../scim/fold.ts'
import type { PersonRow } from '../store/people.ts'
import { readFacts } from './attributes.ts'
import type { PersonFacts } from './attributes.ts'
import { createDirectory } from './directory.ts'
import { transferOwnership } from './owner-transfer.ts'
import { follow } from './provisioning.ts'
import type { Violation } from './refusals.ts'
import { inRole, takesManagerAddOn } from './roles.ts'
import { emailRule } from './rules/email.ts'
import { locationChangeRule } from './rules/location.ts'
import { MANAGER_ATTRIBUTE, judgeManager, managerCause } from './rules/manager.ts'
import { nameRule } from './rules/name.ts'
import { ROLE_ATTRIBUTE, judgeAssignment } from './rules/role.ts'
import type { Subject } from './rules/rule.ts'
import type { RampWork } from './session.ts'
import { documentOf } from './user-document.ts'
import { writePerson } from './write-person.ts'

/** A place that was found. */
export interface KnownPlace {
  readonly pk: number
  readonly name: string
}

/** What somebody changes about a person in Ramp; undefined stays as it is. */
export interface PersonEdit {
  readonly firstName?: string | undefined
  readonly lastName?: string | undefined
  readonly email?: string | undefined
  readonly department?: KnownPlace | undefined
  readonly location?: KnownPlace | undefined
  /** An id or an e-mail address; null for nobody. */
  readonly manager?: string | null | undefined
  readonly role?: string | undefined
  readonly employeeId?: string | null | undefined
  /** UTC ISO 8601; null for never. */
  readonly scheduledDeactivationAt?: string | null | undefined
}

/**
 * Changes a person as Ramp's own pages do: by the rules a provider meets, and none of them about what is not changed.
 * What the provider owns is overwritten at its next sync (ramp-scim.md 2.2, C8). Returns what Ramp refuses it for,
 * and then changes nothing. Call in a transaction.
 */
export function editPerson(work: RampWork, person: PersonRow, edit: PersonEdit): readonly Violation[] {
  const subject: Subject = {
    self: person,
    current: person,
    next: factsAfter(work, person, edit),
    directory: createDirectory(work.store),
    settings: work.settings,
  }
  const manager = edit.manager == null ? undefined : judgeManager(subject)
  const role = edit.role === undefined ? undefined : judgeAssignment(subject, edit.role)
  const violations = [
    ...(edit.firstName === undefined && edit.lastName === undefined ? [] : nameRule(subject)),
    ...(edit.email === undefined ? [] : emailRule(subject)),
    ...(edit.location === undefined ? [] : locationChangeRule(subject)),
    ...(role?.kind === 'refused' ? [role.violation] : []),
    ...(manager?.kind === 'refused' ? [manager.violation] : []),
    ...(manager?.kind === 'waiting' ? [unknownManager(manager.managerKey)] : []),
  ]
  if (violations.length > 0) return violations
  const { next } = subject
  const inNewRole = role?.kind === 'assign' || role?.kind === 'transfer' ? inRole(person, role.role) : person
  const link = manager?.kind === 'linked' ? manager : { pk: null, managerKey: null }
  const edited: PersonRow = {
    ...inNewRole,
    firstName: next.firstName ?? person.firstName,
    lastName: next.lastName ?? person.lastName,
    // An admin's word needs no confirmation, and ends what waited for one.
    ...(edit.email !== undefined &&
      next.email !== undefined && {
        email: next.email,
        emailKey: foldText(next.email),
        pendingEmail: null,
        pendingEmailAt: null,
      }),
    department: edit.department?.pk ?? person.department,
    location: edit.location?.pk ?? person.location,
    ...(edit.manager !== undefined && { manager: link.pk, managerKey: link.managerKey }),
    employeeId: edit.employeeId === undefined ? person.employeeId : edit.employeeId,
    ...(edit.scheduledDeactivationAt !== undefined && {
      scheduledDeactivationAt: edit.scheduledDeactivationAt,
    }),
    updatedAt: work.now,
  }
  if (role?.kind === 'transfer') transferOwnership(work, edited)
  writePerson(work, person, edited)
  follow(work, person, edited)
  return []
}

/** The Manager add-on of somebody whose role takes one (4.5); returns what Ramp refuses it for. */
export function grantManager(work: RampWork, person: PersonRow): readonly Violation[] {
  if (!takesManagerAddOn(person.role))
    return [{ code: 'ramp.user.invalid-role-assignment', attribute: ROLE_ATTRIBUTE }]
  const granted: PersonRow = { ...person, managerFlag: 'granted', updatedAt: work.now }
  writePerson(work, person, granted)
  follow(work, person, granted)
  return []
}

/** Takes the Manager role away: the reports go to the next manager up (4.10), until the provider says otherwise. */
export function revokeManager(work: RampWork, person: PersonRow): void {
  const { people } = work.store
  const above = person.manager
  let moved: readonly [PersonRow, PersonRow] | undefined
  for (const report of people.listReports(person.pk)) {
    const manager = above === report.pk ? null : above
    moved = [report, { ...report, manager, managerKey: null, updatedAt: work.now }]
    writePerson(work, ...moved)
  }
  const left = people.findByPk(person.pk) ?? person
  const revoked: PersonRow = { ...left, managerFlag: null, updatedAt: work.now }
  writePerson(work, left, revoked)
  // One look at the reporting lines sees all who moved.
  if (moved !== undefined) follow(work, ...moved)
}

/** Nobody answers to that reference, and nobody is waited for here. */
export const unknownManager = (managerKey: string): Violation => ({
  code: 'ramp.user.invalid-manager',
  attribute: MANAGER_ATTRIBUTE,
  causeKey: managerCause(managerKey),
})

/** The person as the rules are to see them: as they are, with the changes. */
function factsAfter({ store }: RampWork, person: PersonRow, edit: PersonEdit): PersonFacts {
  const resource = store.users.findByPk(person.pk)
  const sent = resource && readFacts(documentOf(resource))
  const filled = (text: string) => (text.trim() === '' ? undefined : text.trim())
  return {
    userName: sent?.userName ?? person.email,
    externalId: sent?.externalId,
    firstName: filled(edit.firstName ?? person.firstName),
    lastName: filled(edit.lastName ?? person.lastName),
    email: filled(edit.email ?? person.email),
    location: edit.location?.name,
    department: edit.department?.name,
    manager: edit.manager ?? undefined,
    employeeId: undefined,
    role: undefined,
    active: person.status !== 'USER_INACTIVE',
  }
}
