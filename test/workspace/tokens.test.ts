import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createSeededIdSource } from '../../src/workspace/ids.ts'
import type { WorkspaceRefusalCode, Workspaces } from '../../src/workspace/workspaces.ts'
import { openWorkspaces } from './open-workspaces.ts'
import { temporaryFolder } from './temporary-folder.ts'

const OKTA = { name: 'okta', idp: 'okta' } as const

const expectRefusal = (work: () => unknown, code: WorkspaceRefusalCode) =>
  expect(work).toThrow(expect.objectContaining({ name: 'WorkspaceRefusal', code }))

function createWithOkta(workspaces: Workspaces, id: string, token?: string) {
  const created = workspaces.create({ id, connections: [{ ...OKTA, ...(token !== undefined && { token }) }] })
  const [connection] = created.connections
  if (connection === undefined) throw new Error('no connection was made')
  return connection
}

test('a minted token names its workspace, ends in 32 random bytes and opens its connection alone', () => {
  const workspaces = openWorkspaces(':memory:')
  const acme = createWithOkta(workspaces, 'acme')
  const other = createWithOkta(workspaces, 'other')
  expect(acme.token).toMatch(/^onramp_acme_[0-9a-f]{64}$/)
  expect(workspaces.findConnection(acme.token)?.id).toBe(acme.id)
  expect(workspaces.findConnection(other.token)?.workspaceId).toBe('other')
})

test('only the whole token counts: its middle part is a hint', () => {
  const workspaces = openWorkspaces(':memory:')
  const { token } = createWithOkta(workspaces, 'acme')
  createWithOkta(workspaces, 'other')
  const wrong = [
    '',
    token.slice(0, -1),
    `${token}0`,
    token.replace('acme', 'other'),
    token.toUpperCase(),
    'x'.repeat(100_000),
  ]
  expect(wrong.map((text) => workspaces.findConnection(text))).toEqual(wrong.map(() => undefined))
  expect(workspaces.list()).toHaveLength(2)
})

test('no token is in any file, and all of them still open after a restart', () => {
  const folder = temporaryFolder()
  const before = openWorkspaces(folder)
  const minted = createWithOkta(before, 'acme')
  const given = before.addConnection('acme', { name: 'entra', idp: 'entra', token: 'a-token-of-my-own' })
  before.close()
  const bytes = readFileSync(join(folder, 'registry.db')).toString('latin1')
  expect([minted.token, given.token].filter((token) => bytes.includes(token))).toEqual([])
  const after = openWorkspaces(folder)
  expect([minted, given].map(({ token }) => after.findConnection(token)?.name)).toEqual(['okta', 'entra'])
})

test('a rotated token opens nothing any more, the new one does', () => {
  const workspaces = openWorkspaces(':memory:')
  const old = createWithOkta(workspaces, 'acme')
  const minted = workspaces.rotate('acme', old.id)
  expect(minted).toMatchObject({ id: old.id, name: 'okta' })
  expect([old.token, minted.token].map((token) => workspaces.findConnection(token)?.id)).toEqual([
    undefined,
    old.id,
  ])
  const given = workspaces.rotate('acme', old.id, 'my-own')
  expect([minted.token, given.token].map((token) => workspaces.findConnection(token)?.id)).toEqual([
    undefined,
    old.id,
  ])
  // The token it has already is no clash with itself.
  expect(workspaces.rotate('acme', old.id, 'my-own').token).toBe('my-own')
})

test('a disconnected connection stays known, without a token for good; its name is free again', () => {
  const folder = temporaryFolder()
  const workspaces = openWorkspaces(folder)
  const { id, token } = createWithOkta(workspaces, 'acme', 'my-own')
  const ended = workspaces.disconnect('acme', id)
  expect(ended.disconnectedAt).not.toBeNull()
  expect(workspaces.disconnect('acme', id)).toBe(ended)
  expect(workspaces.findConnection(token)).toBeUndefined()
  expect(workspaces.findConnectionById(id)).toBe(ended)
  expectRefusal(() => workspaces.rotate('acme', id), 'connection.unknown')
  workspaces.addConnection('acme', { ...OKTA, token })
  workspaces.close()
  const after = openWorkspaces(folder)
  expect(
    after.connections('acme').map(({ name, disconnectedAt }) => [name, disconnectedAt !== null]),
  ).toEqual([
    ['okta', true],
    ['okta', false],
  ])
  expect(after.findConnection(token)?.id).not.toBe(id)
})

test.each([
  [''],
  ['with blank'],
  ['tab\there'],
  ['ünicode'],
  ['x'.repeat(1025)],
  ['ramp_tok_0123456789abcdef'],
  ['RAMP_SEC_x'],
])('the given token %j is refused before anything is made', (token) => {
  const workspaces = openWorkspaces(':memory:')
  expectRefusal(() => createWithOkta(workspaces, 'acme', token), 'connection.token-invalid')
  expect(workspaces.list()).toEqual([])
})

test.each([['x'], ['~!"#$%&/()=?'], ['x'.repeat(1024)]])('the given token %j is taken', (token) => {
  const workspaces = openWorkspaces(':memory:')
  createWithOkta(workspaces, 'acme', token)
  expect(workspaces.findConnection(token)?.workspaceId).toBe('acme')
})

test('a token belongs to one live connection of all workspaces', () => {
  const workspaces = openWorkspaces(':memory:')
  createWithOkta(workspaces, 'acme', 'shared')
  expectRefusal(() => createWithOkta(workspaces, 'other', 'shared'), 'connection.token-taken')
  const twins = [OKTA, { name: 'entra', idp: 'entra' } as const].map((input) => ({ ...input, token: 'twin' }))
  expectRefusal(() => workspaces.create({ id: 'other', connections: twins }), 'connection.token-taken')
  expect(workspaces.get('other')).toBeUndefined()
  expect(workspaces.findConnection('twin')).toBeUndefined()
  const { id } = createWithOkta(workspaces, 'other')
  expectRefusal(() => workspaces.rotate('other', id, 'shared'), 'connection.token-taken')
})

test('a name belongs to one live connection of the workspace', () => {
  const workspaces = openWorkspaces(':memory:')
  expectRefusal(() => workspaces.create({ id: 'acme', connections: [OKTA, OKTA] }), 'connection.name-taken')
  createWithOkta(workspaces, 'acme')
  expectRefusal(() => workspaces.addConnection('acme', OKTA), 'connection.name-taken')
  createWithOkta(workspaces, 'other')
})

test('connections are reached through their own workspace only', () => {
  const workspaces = openWorkspaces(':memory:')
  const { id } = createWithOkta(workspaces, 'acme')
  workspaces.create({ id: 'other' })
  expectRefusal(() => workspaces.rotate('other', id), 'connection.unknown')
  expectRefusal(() => workspaces.disconnect('other', id), 'connection.unknown')
  expectRefusal(() => workspaces.updateConnection('other', id, {}), 'connection.unknown')
  expectRefusal(() => workspaces.connections('nowhere'), 'workspace.unknown')
  expectRefusal(() => workspaces.addConnection('nowhere', OKTA), 'workspace.unknown')
})

test("a connection's own settings are checked, merged, taken away by null, and kept", () => {
  const folder = temporaryFolder()
  const workspaces = openWorkspaces(folder)
  const { id } = createWithOkta(workspaces, 'acme')
  const before = workspaces.findConnectionById(id)
  workspaces.updateConnection('acme', id, { patchAnswer: 204, unresolvedManager: 'reject' })
  expect(before?.settings).toEqual({})
  expectRefusal(
    () => workspaces.updateConnection('acme', id, { patchAnswer: 200, nonsense: 1 }),
    'setting.unknown',
  )
  expectRefusal(() => workspaces.updateConnection('acme', id, { patchAnswer: 500 }), 'setting.invalid')
  expectRefusal(
    () => workspaces.updateConnection('acme', id, { defaultDepartment: 'Sales' }),
    'setting.unknown',
  )
  workspaces.updateConnection('acme', id, { unresolvedManager: null })
  expect(workspaces.findConnectionById(id)?.settings).toEqual({ patchAnswer: 204 })
  workspaces.close()
  expect(openWorkspaces(folder).findConnectionById(id)?.settings).toEqual({ patchAnswer: 204 })
})

test('the same seed mints the same ids and tokens', () => {
  const mint = () => {
    const workspaces = openWorkspaces(':memory:', { ids: createSeededIdSource('a') })
    const { id, connections } = workspaces.create({ connections: [OKTA] })
    return [id, connections.map((connection) => [connection.id, connection.token])]
  }
  expect(mint()).toEqual(mint())
})
