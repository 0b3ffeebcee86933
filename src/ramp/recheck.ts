import type { SyncErrorRow } from '../store/sync-errors.ts'
import { readFacts } from './attributes.ts'
import type { PersonFacts } from './attributes.ts'
import type { Directory } from './directory.ts'
import { locationCause, locationChangeRule } from './rules/location.ts'
import { judgeRole, roleCause } from './rules/role.ts'
import type { Subject } from './rules/rule.ts'
import type { RampWork } from './session.ts'
import { findHeld } from './sync-error-log.ts'
import type { Waiting } from './sync-error-log.ts'
import { documentOf } from './user-document.ts'

/** How an error that hangs on Ramp's own state is judged anew: by what the client had sent. */
interface Recheck {
  /** What stands in the cause before the value that was refused. */
  readonly prefix: string
  /** The value as the document has it now. */
  readonly sent: (facts: PersonFacts, subject: Pick<Subject, 'settings'>) => string | null | undefined
  readonly isRefused: (subject: Subject, value: string) => boolean
}

const rechecks: Readonly<Record<string, Recheck>> = {
  'Invalid role assignment': {
    prefix: roleCause(''),
    sent: ({ role }) => role,
    isRefused: (subject, role) =>
      judgeRole({ ...subject, next: { ...subject.next, role } }).kind === 'refused',
  },
  'Invalid location change': {
    prefix: locationCause(''),
    sent: ({ location }, { settings }) => location ?? settings.defaultLocation,
    isRefused: (subject, location) =>
      locationChangeRule({ ...subject, next: { ...subject.next, location } }).length > 0,
  },
}

/**
 * Resolves those of the errors that would not arise any more, although their own client has not tried again: a person
 * has another role, a location another entity. Returns whose documents hold what was refused, to be tried again.
 */
export function recheck(
  work: RampWork,
  directory: Directory,
  errors: readonly SyncErrorRow[],
): readonly Waiting[] {
  return errors.flatMap((error) => recheckOne(work, directory, error))
}

function recheckOne(work: RampWork, directory: Directory, error: SyncErrorRow): readonly Waiting[] {
  const { store } = work
  const how = rechecks[error.reason]
  const held = findHeld(store, error)
  const session = held && work.onBehalfOf(held.connectionId)
  const resource = held && store.users.findByPk(held.resource)
  if (!how || !held || !session || !resource || error.causeKey === null) return []
  const next = readFacts(documentOf(resource))
  const current = store.people.findByPk(resource.pk)
  const value = error.causeKey.slice(how.prefix.length)
  if (how.isRefused({ self: resource, current, next, directory, settings: session.settings }, value))
    return []
  store.syncErrors.resolve(error.pk, work.now, work.exchangeId)
  return how.sent(next, session) === value ? [held] : []
}
