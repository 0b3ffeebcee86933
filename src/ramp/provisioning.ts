import type { ScimDocument } from '../scim/document.ts'
import { foldText } from '../scim/fold.ts'
import type { PersonRow } from '../store/people.ts'
import type { ResourceRow } from '../store/resources.ts'
import { readFacts, referenceKeys } from './attributes.ts'
import type { PersonFacts } from './attributes.ts'
import { createDirectory } from './directory.ts'
import type { Directory } from './directory.ts'
import { judge } from './judge.ts'
import type { Judgement } from './judge.ts'
import { Refused, reasonOf, refusals } from './refusals.ts'
import type { Violation } from './refusals.ts'
import { MANAGER_ATTRIBUTE } from './rules/manager.ts'
import type { ManagerOutcome } from './rules/manager.ts'
import type { RampSession } from './session.ts'
import { listSyncErrors, resolveCauses, resolveSubject } from './sync-error-log.ts'
import { documentOf } from './user-document.ts'

const INACTIVE = 'USER_INACTIVE'
const UNRESOLVED_MANAGER: Violation = { code: 'ramp.user.invalid-manager', attribute: MANAGER_ATTRIBUTE }

/**
 * Brings the Ramp person in line with the SCIM resource, then everyone who waited for that person: a push in any
 * order ends with everyone linked (ramp-scim.md 4.1, 4.2, D2). Throws Refused when Ramp refuses the resource itself
 * and `refuse` is set; otherwise the person is held back and the reason listed.
 */
export function provision(
  session: RampSession,
  row: ResourceRow,
  document: ScimDocument,
  { refuse }: { refuse: boolean },
): void {
  const directory = createDirectory(session.store)
  const { waits, users } = session.store
  const arrivals = [settle(session, directory, row, readFacts(document), refuse)]
  for (let keys = arrivals.pop(); keys !== undefined; keys = arrivals.pop()) {
    if (keys.length === 0 || !waits.hasAny()) continue
    for (const { resource, connectionId } of waits.findByManagerKeys(keys)) {
      const waiting = users.findByPk(resource)
      if (waiting === undefined) continue
      const facts = readFacts(documentOf(waiting))
      arrivals.push(settle(session.onBehalfOf(connectionId), directory, waiting, facts, false))
    }
  }
}

/** Throws Refused when Ramp would refuse the resource as it stands; changes nothing. */
export function refuseBroken(session: RampSession, row: ResourceRow, document: ScimDocument): void {
  const facts = readFacts(document)
  const current = session.store.people.findByPk(row.pk)
  const directory = createDirectory(session.store)
  const { violations } = judge({ self: row, current, next: facts, directory, settings: session.settings })
  decide(session, facts, row.id, violations, true)
}

/** The violations that count here: none in mode spec, where each is a finding, and none against a deactivation. */
function decide(
  session: RampSession,
  facts: PersonFacts,
  id: string,
  violations: readonly Violation[],
  refuse: boolean,
): readonly Violation[] {
  if (session.connection.mode === 'spec') {
    for (const { code, attribute } of violations)
      session.findings.add({
        code,
        level: 'mismatch',
        message: `Ramp would refuse this: ${refusals[code].message}`,
        attribute,
      })
    return []
  }
  if (!facts.active) return []
  if (refuse && violations.length > 0) throw new Refused(facts, id, violations)
  return violations
}

/** One person; returns the keys under which others may have waited for them, none when they are held themselves. */
function settle(
  session: RampSession,
  directory: Directory,
  row: ResourceRow,
  facts: PersonFacts,
  refuse: boolean,
): readonly string[] {
  const { store, settings } = session
  const known = store.people.findByPk(row.pk)
  const judgement = judge({ self: row, current: known, next: facts, directory, settings })
  const broken = decide(session, facts, row.id, judgement.violations, refuse)
  if (broken.length > 0) return holdBack(session, facts, row.id, broken)

  const { manager } = judgement
  if (facts.active && manager.kind === 'waiting') {
    const mode = waitMode(session)
    const { id: connectionId } = session.connection
    store.waits.put({
      resource: row.pk,
      manager: facts.manager ?? manager.managerKey,
      managerKey: manager.managerKey,
      mode,
      connectionId,
      since: session.now,
    })
    if (mode === 'hold') return holdBack(session, facts, row.id, [UNRESOLVED_MANAGER])
  } else store.waits.remove(row.pk)

  // Somebody who was held and is deactivated was never in Ramp: there is nobody to deactivate.
  if (known === undefined && !facts.active && manager.kind === 'waiting') return []
  const person = toPerson(session, row, facts, known, judgement)
  if (known === undefined) store.people.insert(person)
  else if (!isSame(known, person)) store.people.update(person, known)
  resolveSubject(session, facts.userName, row.id)
  const keys = [row.id, person.emailKey, ...referenceKeys(facts)]
  resolveCauses(session, directory, {
    freedEmailKey: known && known.emailKey !== person.emailKey ? known.emailKey : undefined,
    managerChanged: known !== undefined && known.manager !== person.manager,
    arrivedKeys: keys,
  })
  return keys
}

/** Leaves the person as Ramp has them, or not at all, and says why. */
function holdBack(
  session: RampSession,
  facts: PersonFacts,
  id: string,
  violations: readonly Violation[],
): [] {
  listSyncErrors(session, facts, id, violations)
  const standing = violations.map(({ code }) => reasonOf(code)).filter((reason) => reason !== undefined)
  resolveSubject(session, facts.userName, id, standing)
  return []
}

function waitMode({ connection, settings }: RampSession): 'hold' | 'link-later' {
  return connection.mode === 'ramp' && settings.unresolvedManager === 'hold' ? 'hold' : 'link-later'
}

/** The person the facts make; what a rule refused keeps its present value. */
function toPerson(
  session: RampSession,
  row: ResourceRow,
  facts: PersonFacts,
  known: PersonRow | undefined,
  { manager, violations }: Judgement,
): PersonRow {
  const { now, settings, store, ids, connection } = session
  const keepsEmail =
    known !== undefined &&
    connection.mode === 'ramp' &&
    violations.some(({ attribute }) => attribute === 'emails')
  const email = keepsEmail ? known.email : (facts.email ?? known?.email ?? '')
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
    firstName: facts.firstName ?? known?.firstName ?? '',
    lastName: facts.lastName ?? known?.lastName ?? '',
    email,
    emailKey: foldText(email),
    employeeId: facts.employeeId ?? null,
    department:
      department === null
        ? (known?.department ?? null)
        : store.departments.findOrCreate(department, options).pk,
    location:
      location === null ? (known?.location ?? null) : store.locations.findOrCreate(location, options).pk,
    ...managerLink(manager, known),
    connectionId: connection.id,
    createdAt: known?.createdAt ?? now,
    updatedAt: now,
  }
}

/** A refused manager changes nothing; a missing or awaited one leaves nobody (ramp-scim.md 4.1, 4.2). */
function managerLink(
  manager: ManagerOutcome,
  known: PersonRow | undefined,
): Pick<PersonRow, 'manager' | 'managerKey'> {
  if (manager.kind === 'linked') return { manager: manager.pk, managerKey: manager.managerKey }
  if (manager.kind === 'refused')
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

function isSame(known: PersonRow, next: PersonRow): boolean {
  return (Object.keys(next) as (keyof PersonRow)[]).every(
    (field) => field === 'updatedAt' || known[field] === next[field],
  )
}
