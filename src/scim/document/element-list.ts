import { isObject } from '../document.ts'
import type { JsonObject, JsonValue } from '../document.ts'
import { badRequest } from '../error.ts'
import { matchesElement } from '../filter/evaluate.ts'
import type { Filter } from '../filter/filter.ts'
import { comparisonKey } from '../fold.ts'
import type { Attribute } from '../schema/attribute.ts'
import type { Tolerances } from '../tolerance.ts'
import { isSameJson } from './equal.ts'
import { pinnedValue } from './selection.ts'
import { shapeOf } from './shape.ts'

/** Elements and members one request may look at; what a group of 50,000 needs for 20 filters without an index. */
export const MAX_ELEMENT_VISITS = 1_000_000

/** Counts what one request looks at, so that no list of operations can block the server. */
export class ElementVisits {
  #left = MAX_ELEMENT_VISITS

  /** Throws 400 tooMany when the request looks at more than MAX_ELEMENT_VISITS elements and members. */
  spend(count: number): void {
    this.#left -= count
    if (this.#left >= 0) return
    throw badRequest(
      'tooMany',
      'scim.body.too-much-work',
      'The request touches too many values too often; send it in several smaller requests.',
    )
  }
}

/**
 * The elements of one multi-valued attribute while a request changes them: removal leaves holes and look-ups by `value`
 * use an index, so that a thousand operations on a large list stay cheap. At most one element is primary.
 */
export class ElementList {
  readonly #attribute: Attribute
  readonly #name: string
  readonly #tolerances: Tolerances
  readonly #visits: ElementVisits
  readonly #original: readonly JsonValue[]
  #elements: (JsonValue | undefined)[]
  #byValue: Map<string, Set<number>> | undefined
  #primary: number | undefined
  #isTouched = false

  constructor(
    attribute: Attribute,
    name: string,
    original: readonly JsonValue[],
    { tolerances, visits }: { readonly tolerances: Tolerances; readonly visits: ElementVisits },
  ) {
    this.#attribute = attribute
    this.#name = name
    this.#tolerances = tolerances
    this.#visits = visits
    this.#original = original
    this.#elements = [...original]
    this.#primary = this.#findPrimary()
  }

  at(index: number): JsonValue | undefined {
    return this.#elements[index]
  }

  indexes(): readonly number[] {
    this.#visits.spend(this.#elements.length)
    const indexes: number[] = []
    for (const [index, element] of this.#elements.entries()) if (element !== undefined) indexes.push(index)
    return indexes
  }

  /** Indexes of the elements a value filter selects. */
  matching(filter: Filter): readonly number[] {
    const pinned = pinnedValue(filter)
    const candidates = pinned === undefined ? this.indexes() : this.#sameValue({ value: pinned })
    return candidates.filter((index) => {
      const element = this.#elements[index]
      return element !== undefined && matchesElement(filter, element)
    })
  }

  /** Indexes of the elements a client means by listing `wanted` in a remove (P8): same `value`, no other `type`. */
  listed(wanted: JsonValue): readonly number[] {
    return this.#sameValue(wanted).filter((index) => this.#isSameElement(this.#elements[index], wanted))
  }

  /** Sets or (undefined) takes away one element; a new primary takes the place of the old one (P4, P5). */
  put(index: number, next: JsonValue | undefined): void {
    this.#isTouched = true
    this.#visits.spend(isObject(next) ? Object.keys(next).length : 1)
    const before = this.#elements[index]
    if (this.#byValue !== undefined) {
      const [oldKey, newKey] = [this.#keyOf(before), this.#keyOf(next)]
      if (oldKey !== newKey) {
        if (oldKey !== undefined) this.#byValue.get(oldKey)?.delete(index)
        this.#index(index, newKey)
      }
    }
    this.#elements[index] = next
    if (isPrimary(next)) this.#claimPrimary(index)
    else if (this.#primary === index) this.#primary = undefined
  }

  /** RFC 7644 3.5.2.1: appends what is not there yet; an element with the same `value` and `type` is merged (P6). */
  add(incoming: readonly JsonValue[]): void {
    for (const element of this.#withOnePrimary(this.#distinct(incoming))) {
      const candidates = this.listed(element)
      const exactKey = this.#exactKeyOf(element)
      const index =
        candidates.find((at) => this.#exactKeyOf(this.#elements[at]) === exactKey) ?? candidates[0]
      const existing = index === undefined ? undefined : this.#elements[index]
      if (index === undefined) {
        this.#elements.push(undefined)
        this.put(this.#elements.length - 1, element)
      } else if (isObject(existing) && isObject(element)) {
        const merged = { ...existing, ...element }
        if (!isSameJson(existing, merged)) this.put(index, merged)
      }
    }
  }

  /** Takes these elements for the whole attribute; of several with the same `value` and `type` one is kept. */
  replaceAll(incoming: readonly JsonValue[]): void {
    this.#elements = [...this.#withOnePrimary(this.#distinct(incoming))]
    this.#byValue = undefined
    this.#primary = this.#findPrimary()
  }

  /** The elements as they are to be kept: the original list when nothing changed, undefined when none is left. */
  finish(): readonly JsonValue[] | undefined {
    const kept: JsonValue[] = []
    for (const element of this.#elements) {
      if (element === undefined) continue
      if (isHollow(element) && this.#tolerances.allows('value.empty-element', this.#name)) continue
      kept.push(element)
    }
    if (kept.length === 0) return undefined
    const distinct = this.#isTouched ? this.#distinct(kept) : kept
    return isSameJson(distinct, this.#original) ? this.#original : distinct
  }

  #findPrimary(): number | undefined {
    const index = this.#elements.findIndex(isPrimary)
    return index === -1 ? undefined : index
  }

  #claimPrimary(index: number): void {
    const rival = this.#primary
    this.#primary = index
    const element = rival === undefined || rival === index ? undefined : this.#elements[rival]
    // RFC 7644 3.5.2: the server sets "primary" of the other value to false.
    if (rival !== undefined && isObject(element)) this.put(rival, { ...element, primary: false })
  }

  /** RFC 7643 2.4: the same (type, value) is kept once; what a later one says is merged into the first. */
  #distinct(incoming: readonly JsonValue[]): readonly JsonValue[] {
    const elements: JsonValue[] = []
    const known = new Map<string, number>()
    for (const element of incoming) {
      const key = this.#exactKeyOf(element)
      const index = key === undefined ? undefined : known.get(key)
      const existing = index === undefined ? undefined : elements[index]
      if (index === undefined || existing === undefined) {
        if (key !== undefined) known.set(key, elements.length)
        elements.push(element)
      } else if (isObject(existing) && isObject(element)) {
        elements[index] = { ...existing, ...element, ...(isPrimary(existing) && { primary: true }) }
      }
    }
    return elements
  }

  /** RFC 7643 2.4: at most one element is primary. Of several the first keeps it, as readers take the first. */
  *#withOnePrimary(incoming: readonly JsonValue[]): Generator<JsonValue> {
    let seen = false
    for (const element of incoming) {
      if (!isPrimary(element)) yield element
      else if (!seen) yield element
      else {
        if (!this.#tolerances.allows('value.many-primaries', this.#name)) {
          throw badRequest(
            'invalidValue',
            'scim.value.many-primaries',
            `${this.#name} has more than one element with "primary": true; mark one.`,
            this.#name,
          )
        }
        yield { ...(element as JsonObject), primary: false }
      }
      seen ||= isPrimary(element)
    }
  }

  #sameValue(element: JsonValue): readonly number[] {
    if (this.#byValue === undefined) {
      this.#byValue = new Map()
      for (const [index, present] of this.#elements.entries()) this.#index(index, this.#keyOf(present))
    }
    const key = this.#keyOf(element)
    const holders = key === undefined ? undefined : this.#byValue.get(key)
    this.#visits.spend(holders?.size ?? 0)
    return [...(holders ?? [])]
  }

  #index(index: number, key: string | undefined): void {
    if (key === undefined) return
    const holders = this.#byValue?.get(key)
    if (holders === undefined) this.#byValue?.set(key, new Set([index]))
    else holders.add(index)
  }

  /** Elements that could be the same have the same key: that of their `value`, else all they hold. */
  #keyOf(element: JsonValue | undefined): string | undefined {
    if (element === undefined) return undefined
    const row = shapeOf(this.#attribute).value
    const key =
      this.#attribute.type !== 'complex'
        ? comparisonKey(this.#attribute, element)
        : row !== undefined && isObject(element)
          ? comparisonKey(row, element['value'])
          : undefined
    return key === undefined ? `json ${sortedText(element)}` : `value ${key}`
  }

  #exactKeyOf(element: JsonValue | undefined): string | undefined {
    if (!isObject(element)) return this.#keyOf(element)
    return Object.hasOwn(element, 'value')
      ? `${this.#typeKey(element) ?? ''}\n${this.#keyOf(element)}`
      : undefined
  }

  #typeKey(element: JsonObject): string | undefined {
    const row = shapeOf(this.#attribute).type
    return row === undefined ? undefined : comparisonKey(row, element['type'])
  }

  #isSameElement(present: JsonValue | undefined, wanted: JsonValue): boolean {
    if (!isObject(present) || !isObject(wanted)) return present !== undefined
    const [presentType, wantedType] = [this.#typeKey(present), this.#typeKey(wanted)]
    return presentType === undefined || wantedType === undefined || presentType === wantedType
  }
}

function isPrimary(element: JsonValue | undefined): boolean {
  return isObject(element) && element['primary'] === true
}

/** Nothing but `type` and `primary`: what is left of an element whose value was emptied. */
function isHollow(element: JsonValue): boolean {
  return isObject(element) && Object.keys(element).every((key) => key === 'type' || key === 'primary')
}

function sortedText(value: JsonValue): string {
  return JSON.stringify(value, (_key, part: JsonValue) =>
    isObject(part) ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1))) : part,
  )
}
