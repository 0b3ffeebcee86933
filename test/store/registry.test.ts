import { expect, onTestFinished, test } from 'vitest'
import { openDatabase } from '../../src/store/database.ts'
import { createRegistry } from '../../src/store/registry.ts'
import type { ConnectionRow } from '../../src/store/registry.ts'

const workspace = {
  id: 'acme',
  name: 'Acme',
  settings: { defaultDepartment: 'Sales' },
  seed: { departments: ['Sales'] },
  createdAt: '2026-03-01T10:00:00.000Z',
}
const connection: ConnectionRow = {
  id: 'c1',
  workspaceId: 'acme',
  name: 'okta',
  idp: 'okta',
  mode: 'ramp',
  settings: { patchAnswer: 204 },
  tokenHash: 'ab'.repeat(32),
  createdAt: workspace.createdAt,
  disconnectedAt: null,
}

function openRegistry() {
  const registry = createRegistry(openDatabase({ path: ':memory:', series: 'registry' }))
  onTestFinished(() => {
    registry.close()
  })
  return registry
}

test('rows are read as they were written', () => {
  const registry = openRegistry()
  registry.insertWorkspace(workspace)
  registry.insertConnection(connection)
  expect(registry.workspaces()).toEqual([workspace])
  expect(registry.connections()).toEqual([connection])
  const ended = { ...connection, settings: {}, tokenHash: null, disconnectedAt: '2026-03-02T10:00:00.000Z' }
  registry.updateConnection(ended)
  expect(registry.connections()).toEqual([ended])
})

test('two live connections of a workspace cannot share a name, a live and an ended one can', () => {
  const registry = openRegistry()
  registry.insertWorkspace(workspace)
  registry.insertConnection(connection)
  const twin = { ...connection, id: 'c2', tokenHash: 'cd'.repeat(32) }
  expect(() => registry.insertConnection(twin)).toThrow(/UNIQUE/)
  registry.updateConnection({ ...connection, tokenHash: null, disconnectedAt: workspace.createdAt })
  registry.insertConnection(twin)
  expect(registry.connections()).toHaveLength(2)
})

test('a deleted workspace takes its connections along', () => {
  const registry = openRegistry()
  registry.insertWorkspace(workspace)
  registry.insertConnection(connection)
  registry.deleteWorkspace('acme')
  expect([registry.workspaces(), registry.connections()]).toEqual([[], []])
})

test('a transaction that throws leaves nothing', () => {
  const registry = openRegistry()
  const work = () =>
    registry.transaction(() => {
      registry.insertWorkspace(workspace)
      registry.addLeftover('acme')
      throw new Error('stop')
    })
  expect(work).toThrow('stop')
  expect([registry.workspaces(), registry.leftovers()]).toEqual([[], []])
})

test('leftovers are kept once until removed', () => {
  const registry = openRegistry()
  registry.addLeftover('acme')
  registry.addLeftover('acme')
  expect(registry.leftovers()).toEqual(['acme'])
  registry.removeLeftover('acme')
  expect(registry.leftovers()).toEqual([])
})
