import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { JsonObject, ScimDocument } from '../../src/scim/document.ts'
import { replaceDocument, toDocument } from '../../src/scim/document/normalise.ts'
import { ScimError } from '../../src/scim/error.ts'
import { applyPatch } from '../../src/scim/patch/apply.ts'
import { parseProjection, project } from '../../src/scim/project.ts'
import { deepFreeze, userType, watchTolerances } from '../scim/scim-types.ts'
import { anyBody, anyJson, anyOperations, goodBody, likelyOperations } from './patch-model.ts'

/** ONRAMP_PROPERTY_RUNS lengthens the run; ONRAMP_PROPERTY_SEED repeats one. */
const numRuns = Number(process.env['ONRAMP_PROPERTY_RUNS'] ?? 300)
const seed = process.env['ONRAMP_PROPERTY_SEED']

function hold<T extends [unknown, ...unknown[]]>(property: fc.IProperty<T>): void {
  fc.assert(property, { numRuns, ...(seed !== undefined && { seed: Number(seed) }) })
}

const toUser = (body: unknown) => toDocument(userType, body, watchTolerances().tolerances)
const patchUser = (current: ScimDocument, operations: unknown) =>
  applyPatch(userType, current, { Operations: operations }, watchTolerances().tolerances)

/** What `run` gives, or undefined when it is refused; any other failure fails the test. */
function unlessRefused<T>(run: () => T): T | undefined {
  try {
    return run()
  } catch (error) {
    if (!(error instanceof ScimError)) throw error
    expect(error.status).toBe(400)
    expect(error.message.isWellFormed() && !error.message.includes('\0')).toBe(true)
    return undefined
  }
}

function expectCanonical(document: ScimDocument): void {
  expect(toUser(document)).toEqual(document)
  expect(JSON.parse(JSON.stringify(document))).toEqual(document)
  for (const name of ['emails', 'phoneNumbers', 'addresses', 'roles']) {
    const elements = (document[name] ?? []) as readonly JsonObject[]
    expect(elements.filter((element) => element['primary'] === true).length).toBeLessThan(2)
  }
  for (const dropped of ['id', 'meta', 'groups', 'password', '__proto__', 'constructor']) {
    expect(Object.hasOwn(document, dropped)).toBe(false)
  }
}

describe('toDocument', () => {
  it('gives a canonical document, or refuses, for any JSON, and never touches it', () => {
    hold(
      fc.property(anyBody, (body) => {
        const document = unlessRefused(() => toUser(deepFreeze(body)))
        if (document !== undefined) expectCanonical(document)
      }),
    )
  })

  it('is idempotent', () => {
    hold(
      fc.property(goodBody, (body) => {
        expect(toUser(toUser(body))).toEqual(toUser(body))
      }),
    )
  })
})

describe('replaceDocument', () => {
  it('changes nothing when the body is what GET answered', () => {
    hold(
      fc.property(goodBody, (body) => {
        const current = toUser(body)
        const echo = {
          ...current,
          id: '1',
          meta: { resourceType: 'User', version: 'W/"1"' },
          groups: [{ value: 'g' }],
        }
        expect(replaceDocument(userType, current, echo, ['active'], watchTolerances().tolerances)).toBe(
          current,
        )
      }),
    )
  })

  it('changes nothing but what the client changed', () => {
    hold(
      fc.property(goodBody, fc.constantFrom('New', 'Other'), (body, title) => {
        const current = toUser(body)
        const next = replaceDocument(
          userType,
          current,
          { ...current, title },
          [],
          watchTolerances().tolerances,
        )
        expect(next).toEqual({ ...current, title })
      }),
    )
  })
})

describe('applyPatch', () => {
  it('never touches its input; what it gives is canonical; what it refuses has changed nothing', () => {
    hold(
      fc.property(goodBody, likelyOperations, (body, operations) => {
        const current = deepFreeze(toUser(body))
        const before = structuredClone(current)
        const next = unlessRefused(() => patchUser(current, deepFreeze(operations)))
        expect(current).toEqual(before)
        if (next !== undefined) expectCanonical(next)
      }),
    )
  })

  it('refuses with a ScimError or gives a canonical document for any operations', () => {
    hold(
      fc.property(anyBody, anyOperations, (body, operations) => {
        const current = unlessRefused(() => toUser(body)) ?? toUser({ userName: 'u' })
        const next = unlessRefused(() => patchUser(deepFreeze(current), deepFreeze(operations)))
        if (next !== undefined) expectCanonical(next)
      }),
    )
  })

  it('refuses any other body with a ScimError', () => {
    hold(
      fc.property(anyJson, (body) => {
        unlessRefused(() =>
          applyPatch(userType, toUser({ userName: 'u' }), body, watchTolerances().tolerances),
        )
      }),
    )
  })

  it('replace, then read, gives the value', () => {
    const target = fc.constantFrom('displayName', 'title', 'nickName', 'externalId', 'userName')
    hold(
      fc.property(goodBody, target, fc.string({ minLength: 1 }), (body, name, value) => {
        fc.pre(!value.includes('\0'))
        for (const operation of [
          { op: 'replace', path: name, value },
          { op: 'replace', value: { [name]: value } },
        ]) {
          expect(patchUser(toUser(body), [operation])).toEqual({ ...toUser(body), [name]: value })
        }
      }),
    )
  })

  it('replacing the whole by itself changes nothing', () => {
    hold(
      fc.property(goodBody, (body) => {
        const current = toUser(body)
        expect(patchUser(current, [{ op: 'replace', value: current }])).toBe(current)
        expect(patchUser(current, [{ op: 'add', value: current }])).toBe(current)
      }),
    )
  })
})

describe('project', () => {
  it('attributes and excludedAttributes part a resource in two', () => {
    const name = fc.constantFrom(
      'userName',
      'displayName',
      'title',
      'active',
      'name',
      'emails',
      'roles',
      'custom',
    )
    hold(
      fc.property(goodBody, fc.array(name, { minLength: 1 }), (body, names) => {
        const resource = { ...toUser(body), id: '1' }
        const kept = project(parseProjection(userType, names.join(',')), resource)
        const left = project(parseProjection(userType, undefined, names.join(',')), resource)
        expect({ ...left, ...kept }).toEqual(resource)
        for (const key of Object.keys(kept))
          expect(Object.hasOwn(left, key)).toBe(['id', 'schemas'].includes(key))
      }),
    )
  })

  it('accepts any text', () => {
    hold(
      fc.property(fc.string({ unit: 'binary' }), goodBody, (text, body) => {
        project(parseProjection(userType, text, text), toUser(body))
        project(parseProjection(userType, undefined, text), toUser(body))
      }),
    )
  })
})
