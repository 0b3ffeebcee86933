import type { PersonRow } from '../../store/people.ts'
import type { PersonFacts } from '../attributes.ts'
import type { Directory } from '../directory.ts'
import type { Violation } from '../refusals.ts'
import type { RampSettings } from '../setting-table.ts'

/** What a rule decides on: the person as Ramp has them, the facts as they are to be, and everyone else. */
export interface Subject {
  readonly self: { readonly pk: number; readonly id: string }
  /** Undefined while the person is not in Ramp. */
  readonly current: PersonRow | undefined
  readonly next: PersonFacts
  readonly directory: Directory
  readonly settings: RampSettings
}

/** A rule of Ramp: pure, returns what is broken, throws nothing. */
export type Rule = (subject: Subject) => readonly Violation[]
