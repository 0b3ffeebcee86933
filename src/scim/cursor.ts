import { createHmac, timingSafeEqual } from 'node:crypto'
import { badRequest } from './error.ts'
import type { ScimError } from './error.ts'
import type { ListPosition } from './sort.ts'

/** How long a cursor can be followed, by the workspace's clock; advertised in /ServiceProviderConfig. */
export const CURSOR_TIMEOUT_SECONDS = 3600

/** What the cursors of a connection are sealed with. */
export interface CursorSeal {
  /** The same after a restart. */
  secret(): string
  /** Whose cursors they are: nobody else can follow them. */
  readonly owner: string
  /** UTC ISO 8601. */
  readonly now: string
}

/** What a cursor leads to: the page behind a resource, or the one before it. */
export interface CursorTarget {
  readonly to: 'next' | 'previous'
  readonly of: ListPosition
}

/** Sort keys are as long as values are; nobody sends a longer cursor than that. */
const MAX_CURSOR_LENGTH = 2_000_000
const TAG_BYTES = 16

/**
 * A cursor (RFC 9865 2) for the list that `list` names: its endpoint, filter and order. It says all there is to know, so
 * nothing is kept here of it, and it is authentic: of unreserved characters, base64url of its text and of its seal.
 */
export function sealCursor(seal: CursorSeal, list: string, { to, of }: CursorTarget): string {
  const content = JSON.stringify([Date.parse(seal.now), to === 'next' ? 1 : 0, of.rank, of.key, of.pk])
  const text = Buffer.from(content).toString('base64url')
  return `${text}.${tagOf(seal, list, text).toString('base64url')}`
}

/**
 * Where a cursor leads. Throws 400 invalidCursor for what this list never gave (another filter or order, another
 * connection, a changed text), 400 expiredCursor after CURSOR_TIMEOUT_SECONDS.
 */
export function openCursor(seal: CursorSeal, list: string, cursor: string): CursorTarget {
  const [text = '', tag = '', ...rest] = cursor.length > MAX_CURSOR_LENGTH ? [] : cursor.split('.')
  const given = Buffer.from(tag, 'base64url')
  const isAuthentic =
    rest.length === 0 && given.length === TAG_BYTES && timingSafeEqual(given, tagOf(seal, list, text))
  if (!isAuthentic) throw invalidCursor()
  const [issuedAt, forward, rank, key, pk] = JSON.parse(Buffer.from(text, 'base64url').toString()) as [
    number,
    0 | 1,
    number,
    string,
    number,
  ]
  if (Date.parse(seal.now) - issuedAt > CURSOR_TIMEOUT_SECONDS * 1000) throw expiredCursor()
  return { to: forward === 1 ? 'next' : 'previous', of: { rank, key, pk } }
}

function tagOf({ secret, owner }: CursorSeal, list: string, text: string): Buffer {
  const hmac = createHmac('sha256', secret())
  return hmac
    .update(JSON.stringify([owner, list, text]))
    .digest()
    .subarray(0, TAG_BYTES)
}

function invalidCursor(): ScimError {
  return badRequest(
    'invalidCursor',
    'scim.cursor.invalid',
    'The cursor is none that this list gave. Send nextCursor or previousCursor unchanged, with the same filter, sortBy and sortOrder, or an empty cursor to start over.',
    'cursor',
  )
}

function expiredCursor(): ScimError {
  return badRequest(
    'expiredCursor',
    'scim.cursor.expired',
    `The cursor is older than ${CURSOR_TIMEOUT_SECONDS} seconds. Send an empty cursor to start over.`,
    'cursor',
  )
}
