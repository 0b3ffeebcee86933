import type { SyncErrorRow } from '../store/sync-errors.ts'
import type { Directory } from './directory.ts'
import { FOLLOW_UP, RECONCILE } from './due-work.ts'
import { recheck } from './recheck.ts'
import { isEligible, managerCause } from './rules/manager.ts'
import { emailCause } from './rules/email.ts'
import type { RampWork } from './session.ts'
import { findHeld, isCircular, isWaiting, pkOf } from './sync-error-log.ts'
import type { DirectoryChange, Waiting } from './sync-error-log.ts'

/** Who is tried again at once, with the change itself; the rest follow as due work, as many in each item. */
const AT_ONCE = 50

/**
 * Whom a change concerns, to be looked at one after the other: by what they hang on, from a position on. It is the
 * payload of due work where they are many.
 */
export type FollowUp =
  /** Those who wait for somebody who has come, found by the keys. */
  | { readonly of: 'arrival'; readonly id: string; readonly keys: readonly string[]; readonly after: number }
  /** Those who were refused somebody who may be a manager now. */
  | { readonly of: 'manager'; readonly id: string; readonly keys: readonly string[]; readonly after: number }
  /** Those who were refused an e-mail that was given up. */
  | { readonly of: 'email'; readonly key: string; readonly after: number }
  /** Those refused a manager below them, a role, or a location. */
  | { readonly of: 'lines' | 'roles' | 'places'; readonly after: number }
  /** What is open about one employee. */
  | { readonly of: 'own'; readonly id: string; readonly subjectKey: string; readonly after: number }
  /** Everybody who waits, and everybody an error is open about. */
  | { readonly of: 'waits' | 'errors'; readonly after: number }

/** Whom a change in the directory concerns; nobody, in a business where all is well. */
export function followUpsOf({ store }: RampWork, change: DirectoryChange): readonly FollowUp[] {
  const { arrived, freedEmailKeys, lineChanged, ownerChanged } = change
  const found: FollowUp[] = []
  const ofArrived = arrived && { id: arrived.person.id, keys: arrived.keys, after: 0 }
  if (ofArrived !== undefined && store.waits.hasAny()) found.push({ of: 'arrival', ...ofArrived })
  if (!store.syncErrors.hasOpen()) return found
  for (const key of freedEmailKeys) found.push({ of: 'email', key, after: 0 })
  if (lineChanged) found.push({ of: 'lines', after: 0 })
  if (ofArrived !== undefined) found.push({ of: 'manager', ...ofArrived })
  if (ownerChanged) found.push({ of: 'roles', after: 0 })
  return found
}

/** What has somebody's document tried again; returns whom that concerns in turn. */
export type TryAgain = (waiting: Waiting) => readonly FollowUp[]

/**
 * Tries those concerned again, and those whom that concerns, in order; what is more than fits into one item of due
 * work goes on as due work, from now on. Call in a transaction. `self` is whose change it was: they were tried already.
 */
export function followUp(
  work: RampWork,
  directory: Directory,
  first: readonly FollowUp[],
  { self, tryAgain }: { readonly self: number | undefined; readonly tryAgain: TryAgain },
): void {
  if (first.length === 0) return
  const queue = new Map<string, FollowUp>()
  const add = (one: FollowUp) => queue.set(subjectOf(one), merge(queue.get(subjectOf(one)), one))
  first.forEach(add)
  let left = AT_ONCE
  for (const [subject, one] of queue) {
    queue.delete(subject)
    const candidates = findCandidates(work, directory, one, left + 1)
    const taken = candidates.slice(0, left)
    left -= taken.length
    if (taken.length < candidates.length) schedule(work, { ...one, after: taken.at(-1)?.at ?? one.after })
    for (const { take } of taken)
      for (const waiting of take()) if (waiting.resource !== self) tryAgain(waiting).forEach(add)
  }
}

/** Has them followed up as due work. */
export function schedule({ store: { dueWork }, now }: RampWork, one: FollowUp): void {
  const subject = subjectOf(one)
  const waiting = dueWork.find(FOLLOW_UP, subject)?.payload as FollowUp | undefined
  dueWork.schedule({ kind: FOLLOW_UP, subject, dueAt: now, payload: { ...merge(waiting, one) } })
}

function subjectOf(one: FollowUp): string {
  if ('id' in one) return `${one.of}:${one.id}`
  return 'key' in one ? `${one.of}:${one.key}` : one.of
}

/** Both of the same subject. */
function merge(known: FollowUp | undefined, one: FollowUp): FollowUp {
  if (known === undefined) return one
  const after = Math.min(known.after, one.after)
  return 'keys' in known && 'keys' in one
    ? { ...one, keys: [...new Set([...known.keys, ...one.keys])], after }
    : { ...one, after }
}

/** Somebody who may be concerned, at a position; `take` closes an error that holds no more. */
interface Candidate {
  readonly at: number
  readonly take: () => readonly Waiting[]
}

function findCandidates(
  work: RampWork,
  directory: Directory,
  one: FollowUp,
  limit: number,
): readonly Candidate[] {
  const { store, settings } = work
  const { waits, syncErrors, people } = store
  const { after } = one
  /** Errors, of which those are closed that do not hold any more. */
  const errors = (rows: readonly SyncErrorRow[], isGone: (row: SyncErrorRow) => boolean) =>
    rows.map((row) => ({
      at: row.pk,
      take(): readonly Waiting[] {
        if (!isGone(row)) return []
        syncErrors.resolve(row.pk, work.now, work.exchangeId)
        const held = findHeld(store, row)
        return held === undefined ? [] : [held]
      },
    }))
  const rechecked = (rows: readonly SyncErrorRow[]) =>
    rows.map((row) => ({ at: row.pk, take: () => recheck(work, directory, [row]) }))
  const byReason = (reason: string) => syncErrors.findOpenByReason(reason, after, limit)
  switch (one.of) {
    case 'arrival':
      return waits
        .findByManagerKeys(one.keys, after, limit)
        .map((wait) => ({ at: wait.resource, take: () => [wait] }))
    case 'manager': {
      const person = people.find(one.id)
      if (person === undefined || !isEligible(person, settings)) return []
      const rows = syncErrors.findOpenByCauses(one.keys.map(managerCause), after, limit)
      return errors(rows, (row) => row.reason === 'Invalid manager' && !isWaiting(store, row))
    }
    case 'email': {
      const rows = syncErrors.findOpenByCauses([emailCause(one.key)], after, limit)
      return errors(rows, (row) => !directory.hasOtherWithEmail(one.key, pkOf(store, row.personId)))
    }
    case 'lines':
      return errors(byReason('Circular manager'), (row) => !isCircular(work, directory, row))
    case 'roles':
      return rechecked(byReason('Invalid role assignment'))
    case 'places':
      return rechecked(byReason('Invalid location change'))
    case 'own':
      return rechecked(
        syncErrors.findOpenBySubject(one.subjectKey, one.id).filter(({ pk }) => pk > after),
      ).slice(0, limit)
    case 'waits':
      return waits.list(after, limit).map((wait) => ({
        at: wait.resource,
        take: () => (isStillToCome(work, wait.resource) ? [] : [wait]),
      }))
    case 'errors':
      return syncErrors.listOpen(after, limit).map((row) => ({
        at: row.pk,
        take() {
          const held = findHeld(store, row)
          // Who waits is tried as such.
          if (held === undefined || waits.find(held.resource) !== undefined) return []
          return isStillToCome(work, held.resource) ? [] : [held]
        },
      }))
  }
}

/** A change that is still to come meets what is new when it is due. */
function isStillToCome({ store: { users, dueWork } }: RampWork, resource: number): boolean {
  const id = users.findByPk(resource)?.id
  return id === undefined || dueWork.find(RECONCILE, id) !== undefined
}
