import type { Workspace } from '../workspace/workspace.ts'
import { createInviteActions } from './admin/invites.ts'
import type { InviteActions } from './admin/invites.ts'
import { createEmployeeLinks } from './employee-links.ts'
import type { EmployeeLinks } from './employee-links.ts'
import { createLinks } from './links.ts'
import type { LetterOptions } from './mail/letter.ts'
import { createOutbox } from './mail/outbox.ts'
import type { Outbox } from './mail/outbox.ts'
import type { Actor, RampWork } from './session.ts'

export interface MailRoomOptions {
  readonly workspace: Workspace
  readonly work: (actor: Actor) => RampWork
  /** What stands before `/invites/…` in links, without a slash at the end. */
  readonly linkBase: () => string
  /** The address mail is sent from. */
  readonly sentFrom: string
}

/** Mail of one workspace, and what is done about it. */
export interface MailRoom {
  readonly letters: LetterOptions
  readonly outbox: Outbox
  readonly links: EmployeeLinks
  readonly actions: InviteActions
}

/** Everything about the mail of one workspace, over its rows. */
export function createMailRoom({ workspace, work, linkBase, sentFrom }: MailRoomOptions): MailRoom {
  const { id, name, store, ids, clock } = workspace
  const links = createLinks({
    workspaceId: id,
    secret: () => store.secrets.ensure('links', () => ids.secret(32)),
    baseUrl: linkBase,
  })
  const letters = { business: name, links, sentFrom }
  const actions = createInviteActions(work)
  const employee = { business: name, now: () => clock.now() }
  return {
    letters,
    actions,
    outbox: createOutbox(() => work('ramp'), letters),
    links: createEmployeeLinks(store, links, actions, employee),
  }
}
