export const FAULT_FACES = ['scim', 'developer'] as const
export type FaultFace = (typeof FAULT_FACES)[number]

export const FAULT_METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'] as const

/** What a fault does to the exchanges it strikes; what each is for stands in control/routes/fault-effects.ts. */
export type FaultEffect =
  | {
      readonly type: 'status'
      readonly status: number
      readonly retryAfterSeconds?: number | undefined
      readonly message?: string | undefined
      /** Whether what was asked for is done all the same. */
      readonly done: boolean
    }
  | { readonly type: 'reset'; readonly done: boolean }
  | { readonly type: 'expireToken' | 'missingScope' | 'truncatePage' | 'emptyBody' | 'truncateBody' }
  | { readonly type: 'contentType'; readonly contentType: string; readonly body?: string | undefined }

/** What is struck, how often, and what comes of it. */
export interface FaultRule {
  readonly face: FaultFace
  /** As the journal names it; any operation of the face when not given. */
  readonly operation?: string | undefined
  readonly method?: (typeof FAULT_METHODS)[number] | undefined
  /** Below the base URL, without the query. */
  readonly path?: string | undefined
  /** The number of the page in a walk, from 1. */
  readonly page?: number | undefined
  /** How many exchanges pass before the first is struck. */
  readonly after: number
  readonly times: number
  /** How long the answer is held back. */
  readonly delayMs: number
  /** Undefined: it is only late. */
  readonly effect?: FaultEffect | undefined
}

export interface ArmedFault extends FaultRule {
  readonly id: string
  /** The workspace's time, UTC ISO 8601. */
  readonly armedAt: string
  /** The ids of the exchanges struck, in their order. */
  readonly exchangeIds: readonly string[]
}

const LIST = /\.list$/
const PAGED_EFFECTS: ReadonlySet<string> = new Set(['truncatePage'])
const TOKEN_EFFECTS: ReadonlySet<string> = new Set(['expireToken', 'missingScope'])
/** Of the Developer API alone: SCIM has no scopes, and counts instead of naming a next page. */
const DEVELOPER_EFFECTS: ReadonlySet<string> = new Set(['missingScope', 'truncatePage'])

/** Whether such a fault can strike an operation at all: pages are those of lists, scopes those of bearer tokens. */
export function canStrike({ face, page, effect }: FaultRule, operation: string): boolean {
  const type = effect?.type ?? ''
  if (face !== 'developer' && DEVELOPER_EFFECTS.has(type)) return false
  if ((page !== undefined || PAGED_EFFECTS.has(type)) && !LIST.test(operation)) return false
  return !(TOKEN_EFFECTS.has(type) && operation.startsWith('developer.token.'))
}
