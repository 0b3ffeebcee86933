import type { JsonObject } from '../../src/scim/document.ts'
import type { Chance } from './chance.ts'
import type { Known } from './values.ts'

export interface LiveConnection {
  readonly id: string
  readonly name: string
  token: string
}

/** What a lane knows of its workspace through the Developer API. */
export interface DeveloperKnown {
  /** Bearer tokens: of every scope, of one, and those that were exchanged for credentials, also expired and revoked. */
  readonly tokens: string[]
  readonly minted: string[]
  readonly clients: { readonly id: string; readonly secret: string }[]
  readonly departments: string[]
  readonly locations: string[]
  readonly entities: string[]
  readonly vendors: string[]
  /** As paths below the prefix. */
  readonly contacts: string[]
  readonly agreements: string[]
  readonly events: string[]
  readonly tasks: string[]
  /** Bodies that made a task, to be sent again. */
  readonly requests: JsonObject[]
  /** Ids of another workspace. */
  foreign: readonly string[]
}

/** What one lane knows of its workspace; it alone works there, so that a seed gives the same run again. */
export interface World extends Known {
  workspaceId: string
  connections: LiveConnection[]
  readonly users: string[]
  readonly groups: string[]
  /** Cursors the SCIM face gave. */
  readonly cursors: string[]
  /** Cursors the control API gave. */
  readonly nexts: string[]
  readonly exchanges: string[]
  /** Workspaces besides the lane's own, to be deleted. */
  readonly spare: string[]
  /** Those made beside the first ones, to be deleted. */
  apiClients: string[]
  readonly developer: DeveloperKnown
  /** Set once somebody allowed manager cycles. */
  allowsCycles: boolean
}

export const createWorld = (): World => ({
  workspaceId: '',
  connections: [],
  users: [],
  groups: [],
  cursors: [],
  nexts: [],
  exchanges: [],
  spare: [],
  apiClients: [],
  developer: {
    tokens: [],
    minted: [],
    clients: [],
    departments: [],
    locations: [],
    entities: [],
    vendors: [],
    contacts: [],
    agreements: [],
    events: [],
    tasks: [],
    requests: [],
    foreign: [],
  },
  allowsCycles: false,
})

const REMEMBERED = 250

/** Keeps the newest, and some of the old. */
export function remember<T>(list: T[], item: T, chance: Chance): void {
  if (list.includes(item)) return
  if (list.length < REMEMBERED) list.push(item)
  else list[chance.below(REMEMBERED)] = item
}
