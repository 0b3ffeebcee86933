import { foldText } from '../../scim/fold.ts'
import type { AudienceKind, FundRow, SpendProgramRow } from '../../store/spend-programs.ts'
import type { PlaceTable } from '../../store/places.ts'
import { WorkspaceRefusal } from '../../workspace/workspaces.ts'
import type { AdminOptions } from '../admin.ts'
import type { PlaceRef } from '../admin-view.ts'

/** A spend program as Ramp's administrators see it. */
export interface SpendProgramView {
  readonly id: string
  readonly name: string
  /** Whether new users of the audience get a fund of it with their invite. */
  readonly issueByDefault: boolean
  readonly audience: AudienceKind
  /** The departments or locations of the audience; none for `all`. */
  readonly places: readonly PlaceRef[]
  /** UTC ISO 8601. */
  readonly createdAt: string
}

export interface NewSpendProgram {
  readonly name: string
  readonly issueByDefault: boolean
  readonly audience: AudienceKind
  /** Names or ids. */
  readonly places: readonly string[]
}

/** The spend programs of a business (ramp-scim.md 3.7). */
export interface SpendProgramAdmin {
  list(): readonly SpendProgramView[]
  /** Throws WorkspaceRefusal `spend-program.name-taken` or `spend-program.place-unknown`. */
  create(program: NewSpendProgram): SpendProgramView
  /** Funds already issued stay. Throws WorkspaceRefusal `spend-program.unknown`. */
  remove(id: string): void
  /** What that person (by pk) was issued. */
  fundsOf(person: number): readonly FundRow[]
}

export function createSpendProgramAdmin({
  store,
  work,
}: Pick<AdminOptions, 'store' | 'work'>): SpendProgramAdmin {
  const { spendPrograms } = store
  const tableOf = (audience: AudienceKind): PlaceTable | undefined =>
    audience === 'all' ? undefined : store[audience]

  function toView({ id, name, issueByDefault, audience, places, createdAt }: SpendProgramRow) {
    const named = places.flatMap((pk) => tableOf(audience)?.findByPk(pk) ?? [])
    return {
      id,
      name,
      issueByDefault,
      audience,
      places: named.map((place) => ({ id: place.id, name: place.name })),
      createdAt,
    }
  }

  function findPlaces(audience: AudienceKind, wanted: readonly string[]): readonly number[] {
    const known = tableOf(audience)?.list() ?? []
    const pks = wanted.map((text) => {
      const key = foldText(text.trim())
      const place = known.find(({ id, name }) => id === text || foldText(name) === key)
      if (place !== undefined) return place.pk
      throw new WorkspaceRefusal(
        'spend-program.place-unknown',
        `The business has no ${audience.slice(0, -1)} ${JSON.stringify(text)}.`,
      )
    })
    return [...new Set(pks)]
  }

  return {
    list: () => spendPrograms.list().map(toView),
    create({ name, issueByDefault, audience, places }) {
      const { ids, now } = work('admin')
      return store.transaction(() => {
        if (spendPrograms.findByName(name) !== undefined)
          throw new WorkspaceRefusal(
            'spend-program.name-taken',
            `There is a spend program ${JSON.stringify(name)} already.`,
          )
        const pks = findPlaces(audience, places)
        const id = ids.uuid()
        return toView(
          spendPrograms.insert({
            id,
            name: name.trim(),
            issueByDefault,
            audience,
            places: pks,
            createdAt: now,
          }),
        )
      })
    },
    remove(id) {
      store.transaction(() => {
        const program = spendPrograms.list().find((one) => one.id === id)
        if (program === undefined)
          throw new WorkspaceRefusal(
            'spend-program.unknown',
            `There is no spend program ${JSON.stringify(id)}.`,
          )
        spendPrograms.remove(program.pk)
      })
    },
    fundsOf: (person) => spendPrograms.fundsOf(person),
  }
}
