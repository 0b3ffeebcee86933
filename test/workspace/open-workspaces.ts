import { onTestFinished } from 'vitest'
import { wireWorkspaces } from './wire-workspaces.ts'

/** Workspaces that are closed when the test is over. */
export function openWorkspaces(
  ...options: Parameters<typeof wireWorkspaces>
): ReturnType<typeof wireWorkspaces> {
  const workspaces = wireWorkspaces(...options)
  onTestFinished(() => {
    workspaces.close()
  })
  return workspaces
}
