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
import { MANAGER_ATTRIBUTE, managerCause } from './rules/manager.ts'
import type { ManagerOutcome } from './rules/manager.ts'
import type { RampSession } from './session.ts'
import { writePerson } from './write-person.ts'
import { syncCustomFields } from './sync-custom-fields.ts'
import { resolveCauses, settleSyncErrors } from './sync-error-log.ts'
import type { DirectoryChange, Waiting } from './sync-error-log.ts'
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
  release(session, directory, settle(session, directory, row, readFacts(document), following))
}

/** Brings on those who were refused or held for the e-mail of a resource that is gone by now. */
export function releaseEmail(session: RampSession, document: ScimDocument): void {
  const key = emailKeyOf(readFacts(document))
  if (key === undefined) return
  const directory = createDirectory(session.store)
  const change = { self: undefined, freedEmailKeys: [key], lineChanged: false, arrived: undefined }
  release(session, directory, resolveCauses(session, directory, change))
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
function release(session: RampSession, directory: Directory, first: readonly Waiting[]): void {
  const released = [...first]
  for (const { resource, connectionId } of released) {
    const row = session.store.users.findByPk(resource)
    if (row === undefined) continue
    const document = documentOf(row)
    const following = { before: document, refuse: false, isOwn: false }
    const owner = session.onBehalfOf(connectionId)
    if (owner === undefined) continue
    released.push(...settle(owner, directory, row, readFacts(document), following))
  }
}

/** One person; returns who waited for what that changed. */
function settle(
  session: RampSession,
  directory: Directory,
  row: ResourceRow,
  facts: PersonFacts,
  following: Following,
): readonly Waiting[] {
  const { store, settings } = session
  const { before, isOwn } = following
  const known = store.people.findByPk(row.pk)
  const judgement = judge({ self: row, current: known, next: facts, directory, settings })
  const broken = decide(session, facts, row.id, judgement.violations, following)
  const { manager } = judgement
  const awaitedKey =
    manager.kind === 'waiting' && waitMode(session) === 'hold' ? manager.managerKey : undefined

  const waitChanged = keepWait(session, row, facts, manager, broken.length > 0)
  const standing =
    broken.length === 0 && facts.active && awaitedKey !== undefined ? [unresolved(awaitedKey)] : broken
  // Somebody who was held and is deactivated was never in Ramp: there is nobody to deactivate.
  const isNobody = known === undefined && !facts.active && (before !== undefined || awaitedKey !== undefined)
  const person = standing.length > 0 || isNobody ? undefined : toPerson(session, row, facts, known, judgement)
  if (person !== undefined) {
    writePerson(session, known, person)
    syncCustomFields(session, directory, row)
  }
  settleSyncErrors(session, facts, row.id, {
    standing,
    isOwn,
    person,
    isNew: known === undefined && person !== undefined,
  })

  const change: DirectoryChange = {
    self: row.pk,
    freedEmailKeys: emailsGivenUp(before, known, facts, person),
    lineChanged: waitChanged || (known !== undefined && (person ?? known).manager !== known.manager),
    arrived:
      person !== undefined && (isOwn || known === undefined || !isActiveStatus(known.status))
        ? { person, keys: [row.id, person.emailKey, ...referenceKeys(facts)] }
        : undefined,
  }
  return [...findWaiting(session, change), ...resolveCauses(session, directory, change)]
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
  if (refuse && violations.some((violation) => isAnsweredAtOnce(violation, session.settings)))
    throw new Refused(facts, id, violations)
  return violations
}

/** What Ramp has no sync error for is always answered; the others as the setting says (C20). */
function isAnsweredAtOnce({ code }: Violation, { syncErrors }: RampSession['settings']): boolean {
  const reason = reasonOf(code)
  return reason === undefined || syncErrors[reason] !== 'async'
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

function findWaiting({ store: { waits } }: RampSession, { arrived }: DirectoryChange): readonly Waiting[] {
  return arrived !== undefined && waits.hasAny() ? waits.findByManagerKeys(arrived.keys) : []
}
