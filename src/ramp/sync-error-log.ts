import { foldText } from '../scim/fold.ts'
import type { PersonRow } from '../store/people.ts'
import type { SyncErrorRow } from '../store/sync-errors.ts'
import type { WorkspaceStore } from '../store/workspace-store.ts'
import { readFacts, referenceKeys } from './attributes.ts'
import type { PersonFacts } from './attributes.ts'
import type { Directory } from './directory.ts'
import { reasonOf, refusals } from './refusals.ts'
import type { Violation } from './refusals.ts'
import { emailCause } from './rules/email.ts'
import { isAbove, managerCause } from './rules/manager.ts'
import { locationCause } from './rules/location.ts'
import { roleCause } from './rules/role.ts'
import type { RampSession, RampWork } from './session.ts'
import { documentOf } from './user-document.ts'

/** A resource whose person may be able to come or to follow now, and the connection in whose name. */
export interface Waiting {
  /** pk of the resource. */
  readonly resource: number
  readonly connectionId: string
}

/** Lists the violations that are sync errors; `personId` is undefined for a payload that made nobody. */
export function listSyncErrors(
  session: RampSession,
  facts: PersonFacts,
  personId: string | undefined,
  violations: readonly Violation[],
): void {
  for (const { code, attribute, causeKey } of violations) {
    const reason = reasonOf(code)
    if (reason === undefined) continue
    session.store.syncErrors.see({
      id: session.ids.uuid(),
      reason,
      message: refusals[code].message,
      attribute,
      subject: facts.userName,
      subjectKey: foldText(facts.userName),
      personId: personId ?? null,
      connectionId: session.connection.id,
      causeKey: causeKey ?? null,
      at: session.now,
    })
  }
}

/** What came of one document. */
export interface Outcome {
  /** What holds the person back; nothing when they followed. */
  readonly standing: readonly Violation[]
  /** Whether the client sent the document now; otherwise it was tried again. */
  readonly isOwn: boolean
  /** The person as they followed, and whether they came into Ramp with it. */
  readonly person: PersonRow | undefined
  readonly isNew: boolean
}

/**
 * Lists what holds a person back and resolves the rest of what was open about them. A document tried again resolves
 * only what it was held for itself: a change refused since then is still not made.
 */
export function settleSyncErrors(
  session: RampSession,
  facts: PersonFacts,
  personId: string,
  { standing, isOwn, person, isNew }: Outcome,
): void {
  const { syncErrors, people } = session.store
  const open = syncErrors.hasOpen() ? syncErrors.findOpenBySubject(foldText(facts.userName), personId) : []
  const reasons = standing.map(({ code }) => reasonOf(code)).filter((reason) => reason !== undefined)
  // What was listed when the client sent it is not seen once more because Ramp tries again.
  const isListed = ({ code }: Violation) => open.some(({ reason }) => reason === reasonOf(code))
  listSyncErrors(session, facts, personId, isOwn ? standing : standing.filter((one) => !isListed(one)))
  // Ramp has no name for what stands: the list goes on saying why somebody is missing.
  if (standing.length > 0 && reasons.length === 0) return
  if (open.length === 0) return
  const manager = person?.manager == null ? undefined : people.findByPk(person.manager)
  const causes = causesOf(session, facts, manager?.id)
  for (const { pk, reason, causeKey } of open) {
    const isGone = !reasons.some((standingReason) => standingReason === reason)
    if (isGone && (isOwn || isNew || (causeKey !== null && causes.includes(causeKey))))
      syncErrors.resolve(pk, session.now, session.exchangeId)
  }
}

function causesOf(
  { settings }: RampSession,
  { email, manager, role, location = settings.defaultLocation ?? undefined }: PersonFacts,
  managerId: string | undefined,
): readonly string[] {
  const managers = [manager, managerId].filter((reference) => reference !== undefined)
  return [
    ...(role === undefined ? [] : [roleCause(role)]),
    ...(location === undefined ? [] : [locationCause(location)]),
    ...(email === undefined ? [] : [emailCause(foldText(email))]),
    ...managers.map((reference) => managerCause(foldText(reference))),
  ]
}

/** What changed about an employee, as far as others may hang on it. */
export interface DirectoryChange {
  /** The folded e-mails this employee gave up. */
  readonly freedEmailKeys: readonly string[]
  /** Whether the manager, or whom the employee waits for, is another. */
  readonly lineChanged: boolean
  /** Whether the business has another owner. */
  readonly ownerChanged: boolean
  /** Somebody new, or active again, and the keys under which managers are found. */
  readonly arrived: { readonly person: PersonRow; readonly keys: readonly string[] } | undefined
}

/** Whether the manager's coming will have the person settled, and the error with them. */
export function isWaiting({ users, waits }: WorkspaceStore, { personId }: SyncErrorRow): boolean {
  const resource = personId === null ? undefined : users.find(personId)?.pk
  return resource !== undefined && waits.find(resource) !== undefined
}

/** The resource an error is about, in the name of whom it belongs to; undefined for a payload that made nobody. */
export function findHeld(store: WorkspaceStore, row: SyncErrorRow): Waiting | undefined {
  const resource = row.personId === null ? undefined : store.users.find(row.personId)?.pk
  if (resource === undefined) return undefined
  const person = store.people.findByPk(resource)
  // Of nobody's people no connection makes its own by an error.
  const connectionId =
    person === undefined
      ? (store.waits.find(resource)?.connectionId ?? row.connectionId)
      : person.connectionId
  return connectionId === null ? undefined : { resource, connectionId }
}

/** Whether the reporting line still stands against the manager that was refused. */
export function isCircular({ store, settings }: RampWork, directory: Directory, row: SyncErrorRow): boolean {
  const manager =
    row.causeKey === null ? undefined : directory.findByReference(row.causeKey.replace(/^manager:/, ''))
  if (manager === undefined) return false
  const self = row.personId === null ? undefined : store.users.find(row.personId)
  // Of a payload that made nobody only the user name is left: whom nobody answers to may be the one it was about.
  const isSelf = (reference: string) =>
    self === undefined
      ? directory.findByReference(reference) === undefined
      : [self.id, ...referenceKeys(readFacts(documentOf(self)))].includes(foldText(reference))
  return isAbove({ pk: self?.pk, isSelf }, manager.pk, directory, settings)
}

/** Of a person, or of a resource nobody has come from. */
export function pkOf({ people, users }: WorkspaceStore, id: string | null): number | undefined {
  return id === null ? undefined : (people.find(id)?.pk ?? users.find(id)?.pk)
}
