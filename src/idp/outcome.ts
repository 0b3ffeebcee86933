import type { RampView } from './control.ts'
import type { Sequence } from './fixture.ts'
import { describeDifferences, differences, type Json } from './matcher.ts'
import { fill, textAt, type Variables } from './variables.ts'

const byKey = (items: readonly Json[], pointer: string): Json =>
  Object.fromEntries(items.map((item) => [textAt(item, pointer), item]))

/** How the state after a sequence differs from the outcome it promises, as aligned lines; undefined when it does not. */
export function compareOutcome(
  { title, outcome }: Sequence,
  view: RampView,
  variables: Variables,
): string | undefined {
  if (outcome === undefined) return undefined
  const expected = fill(outcome, variables)
  const found = [
    ...differences(expected.users, byKey(view.users, '/userName'), '/users'),
    ...differences(expected.people, byKey(view.people, '/email'), '/people'),
    ...differences(expected.syncErrors, view.syncErrors, '/syncErrors'),
  ]
  return found.length === 0 ? undefined : `${title}: afterwards\n${describeDifferences(found)}`
}
