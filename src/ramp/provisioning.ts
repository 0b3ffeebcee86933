import type { ScimDocument } from '../scim/document.ts'
import { foldText } from '../scim/fold.ts'
import type { PersonRow } from '../store/people.ts'
import type { ResourceRow } from '../store/resources.ts'
import { readFacts, referenceKeys } from './attributes.ts'
import type { PersonFacts } from './attributes.ts'
import { createDirectory } from './directory.ts'
import type { Directory } from './directory.ts'
import { judge } from './judge.ts'
import { isActiveStatus } from './lifecycle.ts'
import { toPerson } from './person.ts'
import { Refused, reasonOf, refusals } from './refusals.ts'
import type { Violation } from './refusals.ts'
import { transferOwnership } from './owner-transfer.ts'
import { MANAGER_ATTRIBUTE, managerCause } from './rules/manager.ts'
import type { ManagerOutcome } from './rules/manager.ts'
import type { RampSession, RampWork } from './session.ts'
import { writePerson } from './write-person.ts'
import { syncCustomFields } from './sync-custom-fields.ts'
import { followUp, followUpsOf, schedule } from './follow-up.ts'
import type { FollowUp } from './follow-up.ts'
import { settleSyncErrors } from './sync-error-log.ts'
import type { SyncErrorReason } from './sync-error-reasons.ts'
import type { DirectoryChange } from './sync-error-log.ts'
import { documentOf } from './user-document.ts'

/** How the person is to follow the document. */
export interface Following {
  /** The document before the write, that one itself when nothing changed; undefined for what a POST makes. */
  readonly before: ScimDocument | undefined
  /** Whether the client gets the answer: then what Ramp refuses is thrown, else the person is held back. */
  readonly refuse: boolean
  /** Whether the client sent this; otherwise the document waited for something else, which has come. */
  readonly isOwn: boolean
}

/**
 * Brings the Ramp person in line with the SCIM resource, then everyone who waited for that: a push in any order ends
 * with everyone linked (ramp-scim.md 4.1, 4.2, D2, U16). Throws Refused when Ramp refuses the resource itself and
 * `refuse` is set; otherwise the person is held back and the reason listed.
 */
export function provision(
  session: RampSession,
  row: ResourceRow,
  document: ScimDocument,
  following: Following,
): void {
  const directory = createDirectory(session.store)
  release(session, directory, settle(session, directory, row, readFacts(document), following), row.pk)
}

/** Brings on those who were refused or held for the e-mail of a resource that is gone by now. */
export function releaseEmail(session: RampWork, document: ScimDocument): void {
  const key = emailKeyOf(readFacts(document))
  if (key === undefined) return
  const directory = createDirectory(session.store)
  release(session, directory, followUpsOf(session, { ...noChange, freedEmailKeys: [key] }))
}

const noChange = { freedEmailKeys: [], lineChanged: false, ownerChanged: false, arrived: undefined }

/**
 * Brings on those who waited for, or were refused because of, what anybody but a connection changed about a person:
 * to be called after the write, in its transaction. `before` is undefined for somebody new, `person` for somebody gone.
 */
export function follow(work: RampWork, before: PersonRow | undefined, person: PersonRow | undefined): void {
  const { users, syncErrors } = work.store
  const { pk, id } = person ?? before ?? {}
  if (pk === undefined || id === undefined || before === person) return
  const directory = createDirectory(work.store)
  const resource = users.findByPk(pk)
  const keys = resource === undefined ? [] : referenceKeys(readFacts(documentOf(resource)))
  const change: DirectoryChange = {
    freedEmailKeys: before === undefined || before.emailKey === person?.emailKey ? [] : [before.emailKey],
    lineChanged: before?.manager !== person?.manager,
    ownerChanged: person?.role === 'BUSINESS_OWNER' && before?.role !== person.role,
    arrived: person === undefined ? undefined : { person, keys: [id, person.emailKey, ...keys] },
  }
  const own: readonly FollowUp[] =
    resource !== undefined && syncErrors.hasOpen()
      ? [{ of: 'own', id, subjectKey: resource.uniqueKey, after: 0 }]
      : []
  release(work, directory, [...followUpsOf(work, change), ...own])
}

/** The same after locations or entities changed: "Invalid location change" may hold no more (ramp-scim.md 6). */
export function followPlaces(work: RampWork): void {
  release(work, createDirectory(work.store), [{ of: 'places', after: 0 }])
}

/** Everyone who is held is tried again, as due work: to be called when settings changed, in their transaction. */
export function retryHeld(work: RampWork): void {
  const { waits, syncErrors } = work.store
  if (waits.hasAny()) schedule(work, { of: 'waits', after: 0 })
  if (syncErrors.hasOpen()) schedule(work, { of: 'errors', after: 0 })
}

/** Goes on with those whom a change concerns who were too many to be tried at once. */
export function goOn(work: RampWork, followUp: FollowUp): void {
  release(work, createDirectory(work.store), [followUp])
}

/** Throws Refused when Ramp would refuse the resource as it stands; changes nothing. */
export function refuseBroken(
  session: RampSession,
  row: ResourceRow,
  document: ScimDocument,
  before: ScimDocument | undefined,
): void {
  const facts = readFacts(document)
  const directory = createDirectory(session.store)
  const current = session.store.people.findByPk(row.pk)
  const { violations } = judge({ self: row, current, next: facts, directory, settings: session.settings })
  decide(session, facts, row.id, violations, { before, refuse: true, isOwn: true })
}

/** Comes to an end: each turn goes on only from somebody new in Ramp, or from a sync error that closed. */
function release(work: RampWork, directory: Directory, first: readonly FollowUp[], self?: number): void {
  followUp(work, directory, first, {
    self,
    tryAgain({ resource, connectionId }) {
      const row = work.store.users.findByPk(resource)
      const owner = row && work.onBehalfOf(connectionId)
      if (row === undefined || owner === undefined) return []
      const document = documentOf(row)
      const following = { before: document, refuse: false, isOwn: false }
      return settle(owner, directory, row, readFacts(document), following)
    },
  })
}

/** One person; returns whom that concerns. */
function settle(
  session: RampSession,
  directory: Directory,
  row: ResourceRow,
  facts: PersonFacts,
  following: Following,
): readonly FollowUp[] {
  const { store, settings } = session
  const { before, isOwn } = following
  const known = store.people.findByPk(row.pk)
  const judgement = judge({ self: row, current: known, next: facts, directory, settings })
  const broken = decide(session, facts, row.id, judgement.violations, following)
  const { manager, role } = judgement
  const holdsBack = broken.some((violation) => isHolding(violation, known, settings))
  const awaitedKey =
    manager.kind === 'waiting' && waitMode(session) === 'hold' ? manager.managerKey : undefined

  const waitChanged = keepWait(session, row, facts, manager, holdsBack)
  const awaited = !holdsBack && facts.active ? awaitedKey : undefined
  const standing = awaited === undefined ? broken : [...broken, unresolved(awaited)]
  // Somebody who was held and is deactivated was never in Ramp: there is nobody to deactivate.
  const isNobody = known === undefined && !facts.active && (before !== undefined || awaitedKey !== undefined)
  const isHeld = holdsBack || awaited !== undefined || isNobody
  const person = isHeld ? undefined : toPerson(session, row, facts, known, judgement)
  if (person !== undefined) {
    if (role.kind === 'transfer') transferOwnership(session, person)
    writePerson(session, known, person)
    syncCustomFields(session, directory, row)
  }
  settleSyncErrors(session, facts, row.id, {
    standing,
    isOwn,
    person,
    isNew: known === undefined && person !== undefined,
  })

  const isArrival =
    isOwn || known === undefined || !isActiveStatus(known.status) || known.role !== person?.role
  return followUpsOf(session, {
    freedEmailKeys: emailsGivenUp(before, known, facts, person),
    lineChanged: waitChanged || (known !== undefined && (person ?? known).manager !== known.manager),
    ownerChanged: role.kind === 'transfer' && person !== undefined,
    arrived:
      person !== undefined && isArrival
        ? { person, keys: [row.id, person.emailKey, ...referenceKeys(facts)] }
        : undefined,
  })
}

/** The violations that count here: none in mode spec, where each is a finding. */
function decide(
  session: RampSession,
  facts: PersonFacts,
  id: string,
  violations: readonly Violation[],
  { before, refuse }: Following,
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
  // A deactivation is never refused; a create is, also that of somebody inactive.
  if (!facts.active && before !== undefined) return []
  const atOnce = refuse ? violations.filter((violation) => isAnsweredAtOnce(violation, session.settings)) : []
  if (atOnce.length > 0) throw new Refused(facts, id, [...new Set([...atOnce, ...violations])])
  return violations
}

/** Whether nothing is applied because of it. Of a role only an arrival has to be right (ramp-scim.md 5.3). */
function isHolding(
  { code }: Violation,
  known: PersonRow | undefined,
  { invalidRoleOnUpdate }: RampSession['settings'],
): boolean {
  const isRole = code === 'ramp.user.invalid-role-assignment'
  return !isRole || known === undefined || invalidRoleOnUpdate === 'hold'
}

/** How Ramp answers where the setting syncErrors says nothing about a reason. */
const unlessSaid: Partial<Record<SyncErrorReason, 'async'>> = { 'Invalid role assignment': 'async' }

/** What Ramp has no sync error for is always answered; the others as the setting says (C20). */
function isAnsweredAtOnce({ code }: Violation, { syncErrors }: RampSession['settings']): boolean {
  const reason = reasonOf(code)
  return reason === undefined || (syncErrors[reason] ?? unlessSaid[reason]) !== 'async'
}

function waitMode({ connection, settings }: RampSession): 'hold' | 'link-later' {
  return connection.mode === 'ramp' && settings.unresolvedManager === 'hold' ? 'hold' : 'link-later'
}

const unresolved = (managerKey: string): Violation => ({
  code: 'ramp.user.invalid-manager',
  attribute: MANAGER_ATTRIBUTE,
  causeKey: managerCause(managerKey),
})

/** Notes whom the person waits for, if for anybody; returns whether somebody else was waited for before. */
function keepWait(
  session: RampSession,
  row: ResourceRow,
  facts: PersonFacts,
  manager: ManagerOutcome,
  isBroken: boolean,
): boolean {
  const { waits } = session.store
  const known = waits.hasAny() ? waits.find(row.pk) : undefined
  if (facts.active && facts.manager !== undefined && manager.kind === 'waiting') {
    waits.put({
      resource: row.pk,
      manager: facts.manager,
      managerKey: manager.managerKey,
      mode: waitMode(session),
      connectionId: session.connection.id,
      since: session.now,
    })
    return known !== undefined && known.managerKey !== manager.managerKey
  }
  if (known === undefined) return false
  // The manager has come and is no good yet, or the person cannot come for another reason: tried again with either.
  if (isBroken && facts.manager !== undefined && known.managerKey === foldText(facts.manager)) return false
  waits.remove(row.pk)
  return true
}

/** The folded e-mails that were this resource's or its person's, and are neither's now. */
function emailsGivenUp(
  before: ScimDocument | undefined,
  known: PersonRow | undefined,
  facts: PersonFacts,
  person: PersonRow | undefined,
): readonly string[] {
  const kept = [emailKeyOf(facts), (person ?? known)?.emailKey, '']
  return [before && emailKeyOf(readFacts(before)), known?.emailKey]
    .filter((key) => key !== undefined)
    .filter((key) => !kept.includes(key))
}

const emailKeyOf = ({ email }: PersonFacts) => (email === undefined ? undefined : foldText(email))
