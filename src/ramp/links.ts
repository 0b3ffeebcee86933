import { createHmac, timingSafeEqual } from 'node:crypto'
import { isObject } from '../scim/document.ts'

/** What an employee is asked for by mail. */
export type LinkKind = 'invite' | 'email-change'

/** What a link stands for: one invite, or one change of an e-mail address. */
export interface LinkSubject {
  readonly personId: string
  /** UTC ISO 8601: when the invite was sent, or the new address came. */
  readonly at: string
  /** The address the mail went to. */
  readonly address: string
}

/** Links of one workspace: sealed with its secret, kept nowhere. */
export interface Links {
  /** The address of the page. */
  urlOf(kind: LinkKind, subject: LinkSubject): string
  /** What the token of a page stands for; undefined for one this workspace never gave for that purpose. */
  read(kind: LinkKind, token: string): LinkSubject | undefined
}

export interface LinkOptions {
  readonly workspaceId: string
  /** Made once for each workspace. */
  readonly secret: () => string
  /** What stands before `/invites/…`, without a slash at the end. */
  readonly baseUrl: () => string
}

/** Where the pages are, below the address of the API listener. */
export const LINK_PATHS: Readonly<Record<LinkKind, string>> = {
  invite: '/invites',
  'email-change': '/confirm-email',
}

const TOKEN = /^([a-z0-9-]+)\.([\w-]+)\.([\w-]{43})$/

/** The workspace a token says it is of; undefined for what is no token. */
export function workspaceOfToken(token: string): string | undefined {
  return TOKEN.exec(token)?.[1]
}

/** HMAC-SHA256 over purpose, workspace and subject; compared in constant time. */
export function createLinks({ workspaceId, secret, baseUrl }: LinkOptions): Links {
  const seal = (kind: LinkKind, payload: string) =>
    createHmac('sha256', secret()).update(`${kind}\n${workspaceId}\n${payload}`).digest()

  return {
    urlOf(kind, { personId, at, address }) {
      const payload = Buffer.from(JSON.stringify({ personId, at, address })).toString('base64url')
      const token = `${workspaceId}.${payload}.${seal(kind, payload).toString('base64url')}`
      return `${baseUrl()}${LINK_PATHS[kind]}/${token}`
    },
    read(kind, token) {
      const [, ofWorkspace, payload = '', given = ''] = TOKEN.exec(token) ?? []
      if (ofWorkspace !== workspaceId) return undefined
      const sealed = Buffer.from(given, 'base64url')
      const expected = seal(kind, payload)
      if (sealed.length !== expected.length || !timingSafeEqual(sealed, expected)) return undefined
      // Sealed by us: it is what urlOf wrote.
      const subject: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'))
      return isObject(subject) ? (subject as unknown as LinkSubject) : undefined
    },
  }
}
