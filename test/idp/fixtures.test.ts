import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createControl, listUsers } from '../../src/idp/control.ts'
import { DIALECTS, readStory, withPredecessors, type Story } from '../../src/idp/fixture-files.ts'
import type { Sequence } from '../../src/idp/fixture.ts'
import { compareOutcome } from '../../src/idp/outcome.ts'
import { playSequence } from '../../src/idp/play.ts'
import type { Variables } from '../../src/idp/variables.ts'
import { createSandbox, type Sandbox } from '../../src/sandbox.ts'
import { expectSameInBothViews } from './same-in-both-views.ts'

let sandbox: Sandbox
beforeAll(async () => {
  sandbox = await createSandbox({ data: ':memory:', port: 0, controlPort: 0, logLevel: 'silent' })
})
afterAll(() => sandbox.close())

/** Plays the sequences one after the other in one new workspace, each held to its answers and its outcome. */
async function playAll({ transport }: Story, sequences: readonly Sequence[]) {
  const { scimBaseUrl: baseUrl, controlUrl } = sandbox
  const control = createControl(controlUrl)
  const [{ provider, mode } = { provider: '', mode: '' }] = sequences
  const settings = Object.assign({}, ...sequences.map((one) => one.settings)) as Sequence['settings']
  const { workspaceId, token } = await control.createTenant({ name: provider, idp: provider, mode, settings })
  try {
    let variables: Variables = new Map()
    for (const sequence of sequences) {
      const played = await playSequence(sequence, { baseUrl, token, transport, variables })
      expect(played.failure ?? '').toBe('')
      variables = played.variables
      if (sequence.outcome === undefined) continue
      const users = await listUsers(baseUrl, token)
      const people = await control.people(workspaceId)
      const syncErrors = await control.syncErrors(workspaceId)
      expect(compareOutcome(sequence, { users, people, syncErrors }, variables) ?? '').toBe('')
      expectSameInBothViews(users, people)
    }
  } finally {
    await control.deleteWorkspace(workspaceId)
  }
}

describe.each(DIALECTS)('%s', (dialect) => {
  const story = readStory(dialect)

  test.each([...story.sequences].map(([name, { title }]) => [name, title]))('%s: %s', async (name) => {
    await playAll(story, withPredecessors(story, name))
  })

  test('the whole story in one workspace, in sending order', async () => {
    await playAll(story, [...story.sequences.values()])
  })

  test('every sequence is filed under its own provider and dialect', () => {
    for (const { provider, dialect: own } of story.sequences.values())
      expect(`${provider}/${own}`).toBe(dialect)
  })
})
