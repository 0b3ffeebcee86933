import type { JsonValue } from '../../src/scim/document.ts'
import { DIALECTS, readStory } from '../../src/idp/fixture-files.ts'
import type { Chance } from './chance.ts'
import { someId } from './values.ts'
import type { Known } from './values.ts'

/** A request of a provider as the fixtures hold it. */
export interface FixtureRequest {
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: JsonValue | undefined
}

/** Every request in fixtures/idp, each distinct one once. */
export function readFixtureRequests(): readonly FixtureRequest[] {
  const requests = new Map<string, FixtureRequest>()
  for (const dialect of DIALECTS) {
    const { transport, sequences } = readStory(dialect)
    for (const { steps } of sequences.values()) {
      for (const { request } of steps) {
        const { method, path, echo } = request
        const body = request.body ?? request.rawBody ?? echo?.overlay
        const headers = {
          ...transport.always,
          ...(body !== undefined && transport.withBody),
          ...request.headers,
        }
        const read = { method, path, headers, body: body as JsonValue | undefined }
        requests.set(JSON.stringify(read), read)
      }
    }
  }
  return [...requests.values()]
}

/** Puts ids in the places the fixtures leave open. */
export function fillIn(
  chance: Chance,
  text: string,
  known: Known,
  spell: (id: string) => string = (id) => id,
): string {
  return text.replaceAll(/\{\{\w+\}\}/gu, () => spell(someId(chance, known.users)))
}
