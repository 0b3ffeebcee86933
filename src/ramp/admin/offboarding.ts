import type { PersonRow } from '../../store/people.ts'
import type { TerminatedRow } from '../../store/terminations.ts'
import { parseIsoInstant, toIsoInstant } from '../../workspace/clock.ts'
import { WorkspaceRefusal } from '../../workspace/workspaces.ts'
import type { AdminOptions } from '../admin.ts'
import { changeLife as writeLife } from '../change-life.ts'
import { DAY_MS, canSignIn, deactivate, lock, reactivate, unlock } from '../lifecycle.ts'
import type { RampWork } from '../session.ts'
import { isSoleOwner } from '../sole-owner.ts'
import { ineligibleReasons, terminationDate } from '../termination-plan.ts'
import type { Blocker } from '../termination-plan.ts'
import { resume } from '../termination-schedule.ts'
import { terminate } from '../terminate.ts'
import { writePerson } from '../write-person.ts'

/** Somebody who was terminated. */
export type TerminatedPersonView = Omit<TerminatedRow, 'pk'>

/** What an admin says about one person's automatic termination. */
export type TerminationWish =
  | { readonly days: number }
  /** ISO 8601 with a zone. */
  | { readonly at: string }
  | { readonly cancelled: true }

/**
 * How people leave by an admin's hand (ramp-scim.md 8, 9). By a person's id; throws WorkspaceRefusal: `person.unknown`,
 * `person.state` where the person is not in a state for it, `person.sole-owner`.
 */
export interface OffboardingAdmin {
  /** Nothing is deleted; SCIM shows it, and the provider's next push of active true wins. */
  deactivate(id: string): void
  reactivate(id: string): void
  /** Locks somebody who can sign in (U10). */
  suspend(id: string): void
  unsuspend(id: string): void
  /** For good (8.6). */
  terminate(id: string): void
  /** What stands in the way of a termination, in place of what was said before. */
  setBlockers(id: string, kinds: readonly Blocker[]): void
  /** Throws WorkspaceRefusal `termination.not-planned` for whom the clock does not terminate, and `termination.invalid`. */
  planTermination(id: string, wish: TerminationWish): void
  terminated(page: { readonly limit: number; readonly after?: string }): {
    readonly people: readonly TerminatedPersonView[]
    readonly next: string | null
  }
}

export function createOffboardingAdmin({
  store,
  work,
}: Pick<AdminOptions, 'store' | 'work'>): OffboardingAdmin {
  const { people, terminations } = store

  function find(id: string): PersonRow {
    const person = people.find(id)
    if (person !== undefined) return person
    const gone = terminations.findTerminated(id)
    throw new WorkspaceRefusal(
      'person.unknown',
      gone === undefined
        ? `There is no person ${JSON.stringify(id)}.`
        : `${gone.firstName} ${gone.lastName} was terminated at ${gone.terminatedAt}.`,
    )
  }

  /** One change of one person by an admin, with everything that follows; `change` refuses by throwing. */
  function act(id: string, change: (work: RampWork, person: PersonRow) => void): void {
    const admin = work('admin')
    store.transaction(() => change(admin, find(id)))
  }

  function changeLife(id: string, change: (work: RampWork, person: PersonRow) => PersonRow): void {
    act(id, (admin, person) => writeLife(admin, person, change(admin, person)))
  }

  function refuseSoleOwner(admin: RampWork, person: PersonRow): void {
    if (!isSoleOwner(admin, person)) return
    throw new WorkspaceRefusal(
      'person.sole-owner',
      'This is the only owner of the business, who cannot leave it.',
    )
  }

  return {
    deactivate: (id) =>
      changeLife(id, (admin, person) => {
        if (person.status === 'USER_INACTIVE') throw wrongState(person, 'is inactive already')
        refuseSoleOwner(admin, person)
        return deactivate(person, 'admin', admin.now)
      }),
    reactivate: (id) =>
      changeLife(id, ({ settings, now }, person) => {
        if (person.status !== 'USER_INACTIVE') throw wrongState(person, 'is not inactive')
        const sender = person.manager ?? person.inviteSender ?? people.findOwner()?.pk ?? null
        return reactivate(person, { settings, now, sender })
      }),
    suspend: (id) =>
      changeLife(id, (admin, person) => {
        if (!canSignIn(person)) throw wrongState(person, 'cannot sign in, so there is nothing to lock')
        refuseSoleOwner(admin, person)
        return lock(person)
      }),
    unsuspend: (id) =>
      changeLife(id, (_admin, person) => {
        if (person.status !== 'USER_SUSPENDED') throw wrongState(person, 'is not suspended')
        return unlock(person)
      }),
    terminate: (id) =>
      act(id, (admin, person) => {
        refuseSoleOwner(admin, person)
        terminate(admin, [person])
      }),
    setBlockers: (id, kinds) =>
      act(id, (admin, person) => {
        terminations.setBlockers(person.pk, kinds)
        resume(admin, person)
      }),
    planTermination: (id, wish) =>
      act(id, (admin, person) => {
        const { settings, now } = admin
        const [reason] = ineligibleReasons(person, [], { privilegedRoles: [] })
        if (person.status !== 'USER_INACTIVE' || reason !== undefined || !settings.autoTermination)
          throw new WorkspaceRefusal(
            'termination.not-planned',
            'The clock terminates only people whom the provider deactivated, while autoTermination is on.',
          )
        writePerson(admin, person, { ...person, ...planOf(wish, person, admin), updatedAt: now })
        const planned = people.findByPk(person.pk)
        if (planned !== undefined) resume(admin, planned)
      }),
    terminated({ limit, after }) {
      const rows = terminations.listTerminated(after === undefined ? 0 : Number(after), limit + 1)
      const shown = rows.slice(0, limit)
      const last = rows.length > limit ? shown.at(-1) : undefined
      return {
        people: shown.map(({ pk: _pk, ...person }) => person),
        next: last === undefined ? null : String(last.pk),
      }
    },
  }
}

type Plan = Pick<
  PersonRow,
  'terminationAt' | 'terminationDaysOverride' | 'terminationCancelledAt' | 'terminationPostponedFrom'
>

/** Not scheduled yet: taken up as what was postponed, which something may still stand in the way of. */
function planOf(wish: TerminationWish, person: PersonRow, { settings, now }: RampWork): Plan {
  const plan = { terminationAt: null, terminationCancelledAt: null, terminationDaysOverride: null }
  if ('cancelled' in wish) return { ...plan, terminationCancelledAt: now, terminationPostponedFrom: null }
  if ('days' in wish) {
    const dated = { ...person, terminationDaysOverride: wish.days }
    return {
      ...plan,
      terminationDaysOverride: wish.days,
      terminationPostponedFrom: terminationDate(dated, settings, now),
    }
  }
  const atMs = parseIsoInstant(wish.at)
  if (atMs === undefined || atMs < Date.parse(now))
    throw new WorkspaceRefusal(
      'termination.invalid',
      `Nobody can be terminated at ${JSON.stringify(wish.at)}: give an ISO 8601 date and time with a zone, from ${now} on.`,
    )
  const inactiveMs = atMs - Date.parse(person.deactivatedAt ?? now)
  return {
    ...plan,
    terminationDaysOverride: Math.max(0, Math.ceil(inactiveMs / DAY_MS)),
    terminationPostponedFrom: toIsoInstant(atMs),
  }
}

function wrongState({ firstName, lastName, status }: PersonRow, is: string): WorkspaceRefusal {
  return new WorkspaceRefusal('person.state', `${firstName} ${lastName} (${status}) ${is}.`)
}
