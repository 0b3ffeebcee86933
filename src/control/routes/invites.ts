import { z } from 'zod'
import type { InviteActions } from '../../ramp/admin/invites.ts'
import { defineRoute } from '../route.ts'
import type { ControlServices } from '../route.ts'
import { strictObject } from '../strict-object.ts'
import { Person, personPath, showPerson } from './people.ts'
import { noQuery, openAdmin } from './workspace-path.ts'

const STATE_REFUSALS = ['workspace.unknown', 'person.unknown', 'person.state'] as const

function act(
  services: ControlServices,
  { id, pid }: { readonly id: string; readonly pid: string },
  action: (invites: InviteActions) => void,
) {
  const admin = openAdmin(services, id)
  action(admin.invites)
  return showPerson(admin, { id, pid })
}

type PlainAction = Exclude<keyof InviteActions, 'acceptInvite'>

function verb(
  path: string,
  action: PlainAction,
  {
    summary,
    description,
    refusals = [],
  }: { summary: string; description: string; refusals?: readonly 'email.taken'[] },
) {
  return defineRoute({
    method: 'POST',
    path: `/v1/workspaces/{id}/people/{pid}/${path}`,
    operationId: action,
    tag: 'people',
    summary,
    description,
    params: personPath,
    query: noQuery,
    answer: { status: 200, description: 'The person.', schema: Person },
    refusals: [...STATE_REFUSALS, ...refusals],
    handle: ({ params }, services) => act(services, params, (invites) => invites[action](params.pid)),
  })
}

export const inviteRoutes = [
  defineRoute({
    method: 'POST',
    path: '/v1/workspaces/{id}/people/{pid}/accept-invite',
    operationId: 'acceptInvite',
    tag: 'people',
    summary: 'Accept the invite, as the employee does by the link in the mail',
    params: personPath,
    query: noQuery,
    body: strictObject({
      onboarding: z.boolean().default(false).meta({
        description: 'Stop at the first steps in Ramp (USER_ONBOARDING); finish-onboarding ends them.',
        default: false,
      }),
    }),
    isBodyOptional: true,
    answer: { status: 200, description: 'The person.', schema: Person },
    refusals: STATE_REFUSALS,
    handle: ({ params, body }, services) =>
      act(services, params, (invites) => invites.acceptInvite(params.pid, body)),
  }),
  verb('finish-onboarding', 'finishOnboarding', {
    summary: 'Finish the first steps in Ramp',
    description: 'Of somebody who is USER_ONBOARDING.',
  }),
  verb('resend-invite', 'resendInvite', {
    summary: 'Send the invite again, for the whole time again',
    description: 'Of somebody who has not accepted: the invite is pending, expired or deleted.',
  }),
  verb('cancel-invite', 'cancelInvite', {
    summary: 'Delete a pending invite',
    description: 'Its link is no longer good. The person stays, and can be invited again.',
  }),
  verb('publish', 'publish', {
    summary: 'Publish a draft',
    description: 'Invites the person; under enforced SSO they are active at once.',
  }),
  verb('confirm-email', 'confirmEmail', {
    summary: 'Confirm the new e-mail address, as the employee does by the link in the mail',
    description: 'Of somebody with a pendingEmail.',
    refusals: ['email.taken'],
  }),
]
