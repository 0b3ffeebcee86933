import { z } from 'zod'
import { defineRoute } from '../route.ts'
import { noQuery, openAdmin, workspacePath } from './workspace-path.ts'

const TAG = 'settings'

const Setting = z
  .object({
    name: z.string(),
    value: z.unknown().optional().meta({ description: 'What holds in this workspace now.' }),
    default: z.unknown().optional(),
    allowed: z
      .union([z.array(z.unknown()), z.string()])
      .meta({ description: 'The values it takes, or a sentence describing the range.' }),
    scope: z
      .enum(['workspace', 'connection'])
      .meta({ description: '`connection`: a connection may have its own value, which wins.' }),
    grade: z
      .enum(['documented', 'observed', 'assumed'])
      .meta({ description: "How it is known that this is Ramp's behaviour." }),
    source: z.string().meta({ description: 'Where it is known from.' }),
    description: z.string(),
  })
  .meta({
    id: 'Setting',
    description: 'An assumption about Ramp, or a choice Ramp offers, as a named setting.',
  })

const SettingList = z.object({ settings: z.array(Setting) }).meta({ id: 'Settings' })

export const settingRoutes = [
  defineRoute({
    method: 'GET',
    path: '/v1/workspaces/{id}/settings',
    operationId: 'listSettings',
    tag: TAG,
    summary: 'List every setting with its value, default, grade and source',
    params: workspacePath,
    query: noQuery,
    answer: { status: 200, description: 'The settings.', schema: SettingList },
    refusals: ['workspace.unknown'],
    handle: ({ params }, services) => ({ settings: openAdmin(services, params.id).settings() }),
  }),
  defineRoute({
    method: 'PATCH',
    path: '/v1/workspaces/{id}/settings',
    operationId: 'updateSettings',
    tag: TAG,
    summary: 'Change settings, all of those given or none',
    params: workspacePath,
    query: noQuery,
    body: z
      .record(z.string().max(200), z.unknown())
      .meta({ description: 'Values by setting name.', example: { defaultDepartment: 'General' } }),
    answer: { status: 200, description: 'All settings as they are now.', schema: SettingList },
    refusals: ['workspace.unknown', 'setting.unknown', 'setting.invalid'],
    handle: ({ params, body }, services) => ({
      settings: openAdmin(services, params.id).updateSettings(body),
    }),
  }),
]
