import type { Chance } from './chance.ts'
import type { Known } from './values.ts'

export interface LiveConnection {
  readonly id: string
  readonly name: string
  token: string
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
  /** Set once somebody allowed manager cycles, or a person that lags behind. */
  allowsCycles: boolean
  lags: boolean
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
  allowsCycles: false,
  lags: false,
})

const REMEMBERED = 250

/** Keeps the newest, and some of the old. */
export function remember(list: string[], item: string, chance: Chance): void {
  if (list.includes(item)) return
  if (list.length < REMEMBERED) list.push(item)
  else list[chance.below(REMEMBERED)] = item
}
