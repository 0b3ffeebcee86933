import { z } from 'zod'
import { MAIL_STATES } from '../../store/mail.ts'
import { cursor, fromCursor, limit, next, toCursor } from '../paging.ts'
import { refuse } from '../refusal.ts'
import { defineRoute } from '../route.ts'
import { strictObject } from '../strict-object.ts'
import { instant, noQuery, openAdmin, workspaceId, workspacePath } from './workspace-path.ts'

const TAG = 'mail'

const address = z.object({ name: z.string(), address: z.string() }).meta({ id: 'MailAddress' })

const mailFields = {
  id: z.string(),
  kind: z.enum(['invite', 'email-change']),
  personId: z.string(),
  from: address.meta({ description: 'Named after the manager, else the account owner, else the business.' }),
  to: address,
  subject: z.string(),
  state: z.enum(MAIL_STATES).meta({
    description:
      '`kept`: no mail server was given, so it stays here. `queued`: to be sent, or to be sent again. `failed`: given up. `cancelled`: nobody wanted it any more before it was sent.',
  }),
  attempts: z.int().meta({ description: 'How often a mail server was asked to take it.' }),
  nextAttemptAt: instant.nullable(),
  lastError: z.string().nullable().meta({ description: 'What the last attempt failed of.' }),
  createdAt: instant,
  sentAt: instant.nullable(),
}

const Mail = z.object(mailFields).meta({ id: 'Mail', description: 'A mail to an employee.' })

const WholeMail = z
  .object({
    ...mailFields,
    text: z.string(),
    html: z.string(),
    link: z.string().meta({ description: 'Where the employee accepts or confirms.' }),
  })
  .meta({ id: 'WholeMail', description: 'A mail with all it says.' })

export const mailRoutes = [
  defineRoute({
    method: 'GET',
    path: '/v1/workspaces/{id}/mail',
    operationId: 'listMail',
    tag: TAG,
    summary: 'List the mail to the people of a workspace, newest first',
    params: workspacePath,
    query: strictObject({
      limit,
      after: cursor.optional().meta({ description: 'The `next` of the page before.' }),
      personId: z.string().min(1).max(100).optional().meta({ description: 'The id of a person.' }),
      state: z.enum(MAIL_STATES).optional(),
    }),
    answer: {
      status: 200,
      description: 'One page of mail.',
      schema: z.object({ mail: z.array(Mail), next }),
    },
    refusals: ['workspace.unknown', 'cursor.invalid'],
    handle: ({ params, query }, services) => {
      const { limit, after, personId, state } = query
      const page = openAdmin(services, params.id).mail({
        limit,
        ...(after !== undefined && { after: fromCursor('mail', after) }),
        ...(personId !== undefined && { personId }),
        ...(state !== undefined && { state }),
      })
      return { mail: page.mail, next: toCursor('mail', page.next) }
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/v1/workspaces/{id}/mail/{mid}',
    operationId: 'getMail',
    tag: TAG,
    summary: 'Get one mail as it is read: text, HTML and link',
    params: strictObject({
      id: workspaceId,
      mid: z.string().min(1).meta({ description: 'The id of the mail.' }),
    }),
    query: noQuery,
    answer: { status: 200, description: 'The mail.', schema: WholeMail },
    refusals: ['workspace.unknown', 'mail.unknown'],
    handle: ({ params }, services) => {
      const mail = openAdmin(services, params.id).oneMail(params.mid)
      if (mail === undefined)
        throw refuse('mail.unknown', `Workspace ${params.id} has no mail ${JSON.stringify(params.mid)}.`)
      return mail
    },
  }),
]
