import { expect, it } from 'vitest'
import type { FaultRule } from '../../src/workspace/fault.ts'
import { openWorkspaces } from './open-workspaces.ts'
import { temporaryFolder } from './temporary-folder.ts'

const rule: FaultRule = {
  face: 'scim',
  operation: 'users.list',
  after: 0,
  times: 2,
  delayMs: 0,
  effect: { type: 'status', status: 500, done: false },
}
const exchange = {
  id: 'x-1',
  face: 'scim',
  operation: 'users.list',
  callerId: 'c',
  method: 'GET',
  path: '/Users',
  query: {},
} as const

it('A fault outlasts the closing of its workspace’s files, and ends with a reset and the workspace', () => {
  const workspaces = openWorkspaces(temporaryFolder(), { maxOpen: 1 })
  for (const id of ['a', 'b']) workspaces.create({ id })
  const faultsOf = (id: string) => workspaces.open(id).faults
  const { ids, clock } = workspaces.open('a')
  const { id } = faultsOf('a').arm(rule, ids, clock.now())
  expect([faultsOf('b').isArmed, faultsOf('b').list()]).toEqual([false, []])
  expect(faultsOf('a').strike(exchange)?.id).toBe(id)
  workspaces.open('b')
  expect(faultsOf('a').list()).toMatchObject([{ id, exchangeIds: ['x-1'] }])
  expect([faultsOf('a').isArmed, faultsOf('a').strike(exchange)?.id]).toEqual([true, id])
  expect([faultsOf('a').isArmed, faultsOf('a').strike(exchange)]).toEqual([false, undefined])

  workspaces.reset('a', { journal: false })
  expect(faultsOf('a').list()).toEqual([])
  faultsOf('a').arm(rule, ids, clock.now())
  workspaces.delete('a')
  workspaces.create({ id: 'a' })
  expect(faultsOf('a').list()).toEqual([])
})
