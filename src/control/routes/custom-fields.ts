import { z } from 'zod'
import { fieldProblem } from '../../ramp/custom-values.ts'
import { CUSTOM_FIELD_NAME, CUSTOM_FIELD_TYPES } from '../../store/custom-fields.ts'
import { defineRoute } from '../route.ts'
import { strictObject } from '../strict-object.ts'
import { instant, noQuery, openAdmin, plainText, workspaceId, workspacePath } from './workspace-path.ts'

const TAG = 'custom fields'

const CustomField = z
  .object({
    id: z.string(),
    name: z.string(),
    type: z.enum(CUSTOM_FIELD_TYPES),
    options: z.array(z.string()),
    createdAt: instant,
  })
  .meta({ id: 'CustomField', description: 'A custom field of people.' })

const newField = strictObject({
  name: z
    .string()
    .max(63)
    .regex(CUSTOM_FIELD_NAME, {
      error: 'must be snake_case, as in cost_center: Ramp compares it with what a provider sends',
    })
    .meta({
      description: "What the provider's attribute must come to: `costCenter` comes to `cost_center`.",
    }),
  type: z.enum(CUSTOM_FIELD_TYPES),
  options: z
    .array(plainText(1, 200))
    .max(1_000)
    .default([])
    .meta({ description: 'What `select` and `accounting` take; without any, `accounting` takes all.' }),
}).superRefine((field, context) => {
  const message = fieldProblem(field)
  if (message !== undefined) context.addIssue({ code: 'custom', path: ['options'], message })
})

export const customFieldRoutes = [
  defineRoute({
    method: 'GET',
    path: '/v1/workspaces/{id}/custom-fields',
    operationId: 'listCustomFields',
    tag: TAG,
    summary: 'List the custom fields of people',
    params: workspacePath,
    query: noQuery,
    answer: {
      status: 200,
      description: 'The fields, oldest first.',
      schema: z.object({ customFields: z.array(CustomField) }),
    },
    refusals: ['workspace.unknown'],
    handle: ({ params }, services) => ({ customFields: openAdmin(services, params.id).customFields.list() }),
  }),
  defineRoute({
    method: 'POST',
    path: '/v1/workspaces/{id}/custom-fields',
    operationId: 'createCustomField',
    tag: TAG,
    summary: 'Make a custom field',
    description:
      "From now on each sync takes its value from the attribute of that name, wherever the provider puts it: at the top level or in an extension. People who are in Ramp already get theirs with the provider's next update of them.",
    params: workspacePath,
    query: noQuery,
    body: newField,
    answer: { status: 201, description: 'The field.', schema: CustomField },
    refusals: ['workspace.unknown', 'custom-field.name-taken'],
    handle: ({ params, body }, services) => openAdmin(services, params.id).customFields.create(body),
  }),
  defineRoute({
    method: 'DELETE',
    path: '/v1/workspaces/{id}/custom-fields/{fid}',
    operationId: 'deleteCustomField',
    tag: TAG,
    summary: "Delete a custom field and everybody's values",
    params: strictObject({
      id: workspaceId,
      fid: z.string().min(1).meta({ description: 'The id of the custom field.' }),
    }),
    query: noQuery,
    answer: { status: 204, description: 'Gone.' },
    refusals: ['workspace.unknown', 'custom-field.unknown'],
    handle: ({ params }, services) => {
      openAdmin(services, params.id).customFields.remove(params.fid)
      return undefined
    },
  }),
]
