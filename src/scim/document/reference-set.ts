import type { JsonObject } from '../document.ts'
import { matchesElement } from '../filter/evaluate.ts'
import type { Filter } from '../filter/filter.ts'
import { comparisonKey } from '../fold.ts'
import type { Attribute } from '../schema/attribute.ts'
import type { ElementVisits } from './element-list.ts'
import { shapeOf } from './shape.ts'
import { pinnedValue, soleValues } from './selection.ts'

/** What one request does to the elements of an attribute kept apart, by their `value`. */
export interface ReferenceChange {
  /** What was there before goes, but for what is also in `added`. */
  readonly replaces: boolean
  /** Elements to be there afterwards, whether they are there already or not. */
  readonly added: readonly string[]
  /** Elements not to be there afterwards, whether they are there now or not. */
  readonly removed: readonly string[]
}

/** The elements there are, for the filters no change can be told from without looking. */
export interface ReferenceReader {
  /** What is there before the request: all of it, or the elements of these values. */
  present(values?: readonly string[]): readonly JsonObject[]
  /** What elements of these values would say of themselves. */
  describe(values: readonly string[]): readonly JsonObject[]
}

/** An element looked up by itself counts as so many looked at, which is about what it takes longer. */
const DESCRIBED_VISITS = 10

/**
 * The elements of one attribute kept apart while a request changes them. It holds what the request adds and takes away,
 * never what is there, so that one more among 50,000 costs what one more among ten does.
 */
export class ReferenceSet {
  readonly #value: Attribute
  readonly #reader: ReferenceReader
  readonly #visits: ElementVisits
  #replaces = false
  /** By comparison key, with the value as sent. */
  readonly #added = new Map<string, string>()
  readonly #removed = new Map<string, string>()
  #present: readonly JsonObject[] | undefined

  constructor(attribute: Attribute, reader: ReferenceReader, visits: ElementVisits) {
    const { value } = shapeOf(attribute)
    if (value === undefined) throw new Error(`${attribute.name} has no sub-attribute value.`)
    this.#value = value
    this.#reader = reader
    this.#visits = visits
  }

  /** The same value twice is one element (RFC 7643 2.4); one that is there already stays as it is (P6). */
  add(values: readonly string[]): void {
    this.#visits.spend(values.length)
    for (const value of values) {
      const key = this.#keyOf(value)
      this.#removed.delete(key)
      this.#added.set(key, value)
    }
  }

  /** What is not there needs no taking away (P9, Q8). */
  remove(values: readonly string[]): void {
    this.#visits.spend(values.length)
    for (const value of values) {
      const key = this.#keyOf(value)
      this.#added.delete(key)
      if (!this.#replaces) this.#removed.set(key, value)
    }
  }

  replaceAll(values: readonly string[]): void {
    this.#replaces = true
    this.#added.clear()
    this.#removed.clear()
    this.add(values)
  }

  /** The values a filter can select at most; all that are there are only looked at when it names none. */
  removeMatching(filter: Filter): void {
    this.remove(soleValues(filter) ?? this.matching(filter))
  }

  /** Values of the elements a value filter selects, as the operations so far have left them. */
  matching(filter: Filter): readonly string[] {
    const pinned = pinnedValue(filter)
    const wanted = soleValues(filter) ?? (typeof pinned === 'string' ? [pinned] : undefined)
    const elements = wanted === undefined ? this.#all() : this.#among(wanted)
    return elements
      .filter((element) => matchesElement(filter, element))
      .map((element) => element['value'])
      .filter((value) => typeof value === 'string')
  }

  /** Undefined when no operation touched the attribute. */
  change(): ReferenceChange | undefined {
    if (!this.#replaces && this.#added.size === 0 && this.#removed.size === 0) return undefined
    return {
      replaces: this.#replaces,
      added: [...this.#added.values()],
      removed: [...this.#removed.values()],
    }
  }

  #all(): readonly JsonObject[] {
    this.#visits.spend(DESCRIBED_VISITS * this.#added.size)
    const added = this.#reader.describe([...this.#added.values()])
    if (this.#replaces) return added
    this.#present ??= this.#reader.present()
    this.#visits.spend(this.#present.length)
    return [...this.#present.filter((element) => this.#isLeft(element)), ...added]
  }

  #among(values: readonly string[]): readonly JsonObject[] {
    this.#visits.spend(values.length)
    const added = values.filter((value) => this.#added.has(this.#keyOf(value)))
    const others = this.#replaces ? [] : values.filter((value) => !added.includes(value))
    const present = others.length === 0 ? [] : this.#reader.present(others)
    return [...present.filter((element) => this.#isLeft(element)), ...this.#reader.describe(added)]
  }

  #isLeft({ value }: JsonObject): boolean {
    const key = typeof value === 'string' ? this.#keyOf(value) : ''
    return !this.#removed.has(key) && !this.#added.has(key)
  }

  #keyOf(value: string): string {
    return comparisonKey(this.#value, value) ?? value
  }
}
