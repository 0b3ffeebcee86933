import { foldText } from '../scim/fold.ts'
import type { PersonRow } from '../store/people.ts'
import { documentFrom } from './attributes.ts'
import type { PersonFacts } from './attributes.ts'
import { createDirectory } from './directory.ts'
import type { KnownPlace } from './edit-person.ts'
import { unknownManager } from './edit-person.ts'
import { arrive } from './lifecycle.ts'
import { follow } from './provisioning.ts'
import type { Violation } from './refusals.ts'
import { takesManagerAddOn } from './roles.ts'
import { emailCause, emailRule } from './rules/email.ts'
import { judgeManager } from './rules/manager.ts'
import { nameRule } from './rules/name.ts'
import { ROLE_ATTRIBUTE, judgeAssignment } from './rules/role.ts'
import type { Subject } from './rules/rule.ts'
import type { RampWork } from './session.ts'
import { writePerson } from './write-person.ts'

/** Somebody who is to be made in Ramp, not pushed by a provider. */
export interface NewPerson {
  readonly email: string
  readonly firstName: string
  readonly lastName: string
  readonly role: string
  readonly department: KnownPlace | undefined
  readonly location: KnownPlace | undefined
  /** An id or an e-mail address. */
  readonly manager: string | undefined
  readonly employeeId: string | undefined
  readonly hasManagerAddOn: boolean
  /** Not invited yet. */
  readonly isDraft: boolean
  /** UTC ISO 8601; null for who is not deactivated by themselves. */
  readonly scheduledDeactivationAt: string | null
}

/** What Ramp would refuse them for, by the rules a provider meets; changes nothing. */
export const judgeNewPerson = (work: RampWork, wish: NewPerson): readonly Violation[] =>
  judgeNew(work, wish).violations

/**
 * Makes somebody in Ramp and shows them through SCIM, where a provider that pushes the same address links and from then
 * on manages them (C12). Returns what Ramp refuses them for, and then changes nothing. Call in a transaction.
 */
export function createPerson(
  work: RampWork,
  wish: NewPerson,
): { readonly person: PersonRow } | { readonly violations: readonly Violation[] } {
  const { store, ids, settings, now } = work
  const { facts, link, violations } = judgeNew(work, wish)
  if (violations.length > 0) return { violations }
  const { email, role, isDraft, hasManagerAddOn, scheduledDeactivationAt } = wish
  const document = documentFrom(facts)
  const emailKey = foldText(email)
  const { pk, id } = store.users.insert({
    id: ids.uuid(),
    uniqueKey: emailKey,
    json: JSON.stringify(document),
    keys: store.keys.extract(document),
    at: now,
  })
  const sender = link.manager ?? store.people.findOwner()?.pk ?? null
  const person: PersonRow = {
    pk,
    id,
    ...arrive(role, { settings: { ...settings, createAsDraft: isDraft }, now, sender }),
    role,
    managerFlag: hasManagerAddOn ? 'granted' : null,
    scheduledDeactivationAt,
    firstName: facts.firstName ?? '',
    lastName: facts.lastName ?? '',
    email,
    emailKey,
    pendingEmail: null,
    pendingEmailAt: null,
    employeeId: wish.employeeId ?? null,
    department: wish.department?.pk ?? null,
    location: wish.location?.pk ?? null,
    ...link,
    connectionId: null,
    createdAt: now,
    updatedAt: now,
  }
  writePerson(work, undefined, person)
  follow(work, undefined, person)
  return { person }
}

function judgeNew(work: RampWork, wish: NewPerson) {
  const facts = factsOf(wish)
  const subject: Subject = {
    // Nobody has this pk.
    self: { pk: 0, id: '' },
    current: undefined,
    next: facts,
    directory: createDirectory(work.store),
    settings: work.settings,
  }
  const manager = judgeManager(subject)
  const role = judgeAssignment(subject, wish.role)
  const byEmail = emailRule(subject)
  const isAddOnRefused = wish.hasManagerAddOn && !takesManagerAddOn(wish.role)
  const violations: readonly Violation[] = [
    ...nameRule(subject),
    ...byEmail,
    ...(byEmail.length === 0 ? userNameRule(work, wish) : []),
    ...(role.kind === 'refused' ? [role.violation] : []),
    ...(role.kind !== 'refused' && isAddOnRefused ? [addOnRefused] : []),
    ...(manager.kind === 'refused' ? [manager.violation] : []),
    ...(manager.kind === 'waiting' ? [unknownManager(manager.managerKey)] : []),
  ]
  const link =
    manager.kind === 'linked'
      ? { manager: manager.pk, managerKey: manager.managerKey }
      : { manager: null, managerKey: null }
  return { facts, link, violations }
}

const addOnRefused: Violation = { code: 'ramp.user.invalid-role-assignment', attribute: ROLE_ATTRIBUTE }

/** The address is the user name too: it may be that of somebody whose address is another. */
function userNameRule({ store: { users } }: RampWork, { email }: NewPerson): readonly Violation[] {
  const key = foldText(email)
  if (users.findByUniqueKey(key) === undefined) return []
  return [{ code: 'ramp.user.duplicate-email', attribute: 'emails', causeKey: emailCause(key) }]
}

function factsOf(wish: NewPerson): PersonFacts {
  const filled = (text: string) => (text.trim() === '' ? undefined : text.trim())
  return {
    userName: wish.email,
    externalId: undefined,
    firstName: filled(wish.firstName),
    lastName: filled(wish.lastName),
    email: wish.email,
    location: wish.location?.name,
    department: wish.department?.name,
    manager: wish.manager,
    employeeId: wish.employeeId,
    role: undefined,
    active: true,
  }
}
