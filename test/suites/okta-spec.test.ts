import { runInNewContext } from 'node:vm'
import { beforeAll, describe, expect, test } from 'vitest'
import { send } from '../../src/idp/wire.ts'
import { MODES } from '../../src/workspace/connection.ts'
import type { Mode } from '../../src/workspace/connection.ts'
import { newUser, useSandbox } from '../support/tenant.ts'
import { brokenAssertion, fillIn, propertyOf, readOktaSpec, type SuiteRequest } from './okta-spec.ts'

// As the suite's start script makes them: capitals inside, so a server that lower-cases on store fails steps 6 and 7.
const given = 'Runscope417'
const family = 'Wqzhkvtbn286'
const email = `${given}${family}@atko.com`

const { sandbox, workspace } = useSandbox()

/** The token of a connection in each mode: `ramp` in the workspace of a first start, whose defaults are set. */
const TOKENS: Readonly<Record<Mode, () => Promise<string | undefined>>> = {
  async ramp() {
    const first = sandbox().workspaces.find(({ id }) => id === 'default')
    return first?.connections?.find(({ name }) => name === 'okta')?.token
  },
  async spec() {
    const { connections, scim } = await workspace({
      connections: [{ name: 'okta', idp: 'okta', mode: 'spec' }],
    })
    // The suite reads somebody who is already there.
    await scim('POST', '/Users', newUser('Ada.Lovelace@atko.com'))
    return connections['okta']?.token
  },
}

type Variables = Map<string, string>

async function variablesFor(mode: Mode): Promise<Variables> {
  return new Map([
    ['InvalidUserEmail', 'abcdefgh@atko.com'],
    ['UserIdThatDoesNotExist', '010101001010101011001010101011'],
    ['randomEmail', email],
    ['randomUsername', email],
    ['randomUsernameCaps', email.toUpperCase()],
    ['randomGivenName', given],
    ['randomFamilyName', family],
    ['SCIMBaseURL', sandbox().scimBaseUrl],
    ['auth', `Bearer ${await TOKENS[mode]()}`],
  ])
}

async function perform({ method, url, headers, body }: SuiteRequest, variables: Variables) {
  const startedMs = performance.now()
  const answer = await send({
    method,
    url: fillIn(url, variables),
    headers: Object.fromEntries(
      Object.entries(headers).map(([name, values]) => [name, fillIn(values.join(', '), variables)]),
    ),
    ...(body === undefined ? {} : { body: fillIn(body, variables) }),
  })
  const durationMs = performance.now() - startedMs
  return { status: answer.status, text: answer.body, body: JSON.parse(answer.body) as unknown, durationMs }
}

/** The suite's own script for the step; its bare `assert(a, b)` calls only have to find something true. */
function runScripts(scripts: readonly string[], body: string): void {
  const assert = Object.assign((value: unknown) => expect(value).toBeTruthy(), {
    ok: (value: unknown) => expect(value).toBe(true),
  })
  for (const script of scripts) runInNewContext(script, { response: { body }, assert, log: () => undefined })
}

describe.each(MODES)("Okta's SCIM 2.0 SPEC test in mode %s", (mode) => {
  const requests = readOktaSpec()
  let variables: Variables
  beforeAll(async () => {
    variables = await variablesFor(mode)
  })

  test('holds twelve requests', () => expect(requests).toHaveLength(12))

  test.each(requests.map((request, index) => [index + 1, request.note.trim(), request] as const))(
    'step %i: %s',
    async (number, _note, request) => {
      const answer = await perform(request, variables)
      const broken = request.assertions
        .map((assertion) => brokenAssertion(assertion, answer, variables))
        .filter((sentence) => sentence !== undefined)
      expect(broken, answer.text).toEqual([])
      runScripts(request.scripts, answer.text)
      for (const { name, property } of request.variables) {
        variables.set(name, String(propertyOf(answer.body, property)))
      }
      // The file asks for a 200 only; a case-sensitive server would pass with an empty list (RFC 7643 4.1.1).
      if (number === 9) {
        expect(propertyOf(answer.body, 'Resources[0].id')).toBe(variables.get('idUserOne'))
        expect(propertyOf(answer.body, 'Resources[0].userName')).toBe(email)
      }
    },
  )
})
