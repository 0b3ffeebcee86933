import { z } from 'zod'
import type { RampAdmin } from '../../ramp/admin-view.ts'
import type { Workspace } from '../../workspace/workspace.ts'
import type { WorkspaceSummary } from '../../workspace/workspaces.ts'
import { WorkspaceRefusal } from '../../workspace/workspaces.ts'
import type { ControlServices } from '../route.ts'
import { strictObject } from '../strict-object.ts'

export const workspaceId = z
  .string()
  .min(1)
  .meta({ description: 'The id of the workspace.', example: 'default' })
export const workspacePath = strictObject({ id: workspaceId })
export const noQuery = strictObject({})

/** UTC ISO 8601 with milliseconds. */
export const instant = z.string().meta({ format: 'date-time' })

/** Text that survives being stored: well-formed, without control characters. */
export function plainText(least: number, most: number) {
  return z
    .string()
    .min(least)
    .max(most)
    .refine((text) => text.isWellFormed() && !/\p{Cc}/u.test(text), {
      error: 'must be well-formed text without control characters',
    })
}

/** Throws `workspace.unknown`. */
export function getWorkspace(services: ControlServices, id: string): WorkspaceSummary {
  const workspace = services.workspaces.get(id)
  if (workspace === undefined) {
    throw new WorkspaceRefusal('workspace.unknown', `There is no workspace ${JSON.stringify(id)}.`)
  }
  return workspace
}

/** Throws `workspace.unknown`. */
export function openWorkspace(services: ControlServices, id: string): Workspace {
  getWorkspace(services, id)
  return services.workspaces.open(id)
}

/** The administrators' view of the workspace. Throws `workspace.unknown`. */
export function openAdmin(services: ControlServices, id: string): RampAdmin {
  return services.adminOf(openWorkspace(services, id))
}
