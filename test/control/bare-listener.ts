import { createControlListener } from '../../src/control/listener.ts'
import { checkSetting } from '../../src/ramp/settings.ts'
import { systemWallClock } from '../../src/workspace/clock.ts'
import { createWorkspaces } from '../../src/workspace/create-workspaces.ts'
import { createIdSource } from '../../src/workspace/ids.ts'

/** A control listener that does not listen, over a registry whose workspaces cannot be opened. */
export function createBareListener() {
  const failToOpen = (): never => {
    throw new Error('disk failure at /secret/path')
  }
  const workspaces = createWorkspaces({
    dataFolder: ':memory:',
    wallClock: systemWallClock,
    ids: createIdSource(systemWallClock),
    openStore: failToOpen,
    openJournal: failToOpen,
    checkSetting,
    dueWorkHandlers: () => ({}),
    reportFault: failToOpen,
  })
  const control = createControlListener({
    workspaces,
    adminOf: failToOpen,
    operationsOf: () => [],
    scimBaseUrl: () => 'http://127.0.0.1:7267/scim/v2',
    developerBaseUrl: () => 'http://127.0.0.1/developer/v1',
    host: '127.0.0.1',
    ready: () => true,
    version: '1.2.3',
  })
  control.addHook('onClose', () => workspaces.close())
  return control
}
