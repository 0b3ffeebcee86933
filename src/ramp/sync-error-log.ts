import { foldText } from '../scim/fold.ts'
import type { SyncErrorRow } from '../store/sync-errors.ts'
import type { PersonFacts } from './attributes.ts'
import type { Directory } from './directory.ts'
import { reasonOf, refusals } from './refusals.ts'
import type { SyncErrorReason, Violation } from './refusals.ts'
import { emailCause } from './rules/email.ts'
import { isAbove, isEligible } from './rules/manager.ts'
import type { RampSession } from './session.ts'

/** Open errors looked at again after one write; the rest wait for the next. */
const RECHECKED_AT_ONCE = 200

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

/** Resolves what was open about a subject, except for the reasons that still stand. */
export function resolveSubject(
  session: RampSession,
  userName: string,
  personId: string,
  standing: readonly SyncErrorReason[] = [],
): void {
  const { syncErrors } = session.store
  if (!syncErrors.hasOpen()) return
  for (const { pk, reason } of syncErrors.findOpenBySubject(foldText(userName), personId))
    if (!standing.includes(reason as SyncErrorReason)) syncErrors.resolve(pk, session.now, session.exchangeId)
}

/** What changed about an employee, as far as errors of others may hang on it. */
export interface DirectoryChange {
  /** The folded e-mail nobody may have any more. */
  readonly freedEmailKey: string | undefined
  readonly managerChanged: boolean
  /** The keys under which somebody new, or newly eligible, is found. */
  readonly arrivedKeys: readonly string[]
}

/** Resolves the errors whose cause went away with the change, although their own client has not tried again. */
export function resolveCauses(session: RampSession, directory: Directory, change: DirectoryChange): void {
  const { syncErrors } = session.store
  if (!syncErrors.hasOpen()) return
  const resolve = (rows: readonly SyncErrorRow[], isGone: (row: SyncErrorRow) => boolean) => {
    for (const row of rows) if (isGone(row)) syncErrors.resolve(row.pk, session.now, session.exchangeId)
  }
  const { freedEmailKey, managerChanged, arrivedKeys } = change
  if (freedEmailKey !== undefined)
    resolve(
      syncErrors.findOpenByCause(emailCause(freedEmailKey)),
      ({ personId }) => !directory.hasOtherWithEmail(freedEmailKey, pkOf(session, personId)),
    )
  if (managerChanged)
    resolve(
      syncErrors.findOpenByReason('Circular manager', RECHECKED_AT_ONCE),
      (row) => !isCircular(session, directory, row),
    )
  for (const key of arrivedKeys)
    resolve(syncErrors.findOpenByCause(`manager:${key}`), (row) => {
      if (row.reason !== 'Invalid manager' || isHeld(session, row)) return false
      const manager = directory.findByReference(key)?.person
      return manager !== undefined && isEligible(manager, session.settings)
    })
}

function isCircular(session: RampSession, directory: Directory, row: SyncErrorRow): boolean {
  const manager =
    row.causeKey === null ? undefined : directory.findByReference(row.causeKey.replace(/^manager:/, ''))
  if (manager === undefined) return false
  return isAbove(pkOf(session, row.personId), [row.subjectKey], manager.pk, directory, session.settings)
}

function isHeld(session: RampSession, { personId }: SyncErrorRow): boolean {
  const pk = pkOf(session, personId)
  return pk !== undefined && session.store.waits.find(pk) !== undefined
}

function pkOf({ store }: RampSession, id: string | null): number | undefined {
  return id === null ? undefined : (store.people.find(id)?.pk ?? store.users.find(id)?.pk)
}
