import type { z } from 'zod'
import type { Scope } from './scopes.ts'
import type { DeveloperSession } from './session.ts'

/** What an operation touched, for the journal. */
export interface Touched {
  readonly resourceType: string
  readonly resourceId: string
  readonly personId?: string
  /** As JSON text, where it was written. */
  readonly before?: string
  readonly after?: string
}

/** What an operation answers: a body, a page of a list, or nothing. */
export interface DeveloperAnswer {
  /** JSON text. */
  readonly body?: string
  readonly page?: DeveloperPage
  readonly touched?: Touched
}

export interface DeveloperPage {
  /** Each as JSON text. */
  readonly items: readonly string[]
  readonly size: number
  /** The `start` of the next page; null on the last one. */
  readonly nextStart: string | null
}

export interface OperationInput {
  /** The ids in the path, in its order. */
  readonly ids: readonly string[]
  readonly query: unknown
  readonly body: unknown
}

/** One operation of the Developer API: the only source of its route, its validation and its description. */
export interface DeveloperOperation {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  /** Below the prefix, OpenAPI style: `/users/{user_id}`. */
  readonly path: string
  /** As the journal names it. */
  readonly operation: string
  readonly summary: string
  /** Any one of them is enough. */
  readonly scopes: readonly [Scope, ...Scope[]]
  readonly query: z.ZodObject
  /** Absent: the operation takes no body, and does not mind one. */
  readonly body?: z.ZodType
  readonly answer: {
    readonly status: 200 | 201 | 204
    readonly description: string
    /** Absent: no body. */
    readonly schema?: z.ZodType
  }
  readonly operate: (session: DeveloperSession, input: OperationInput) => DeveloperAnswer
}

interface OperationSpec<Query extends z.ZodObject, Body extends z.ZodType> extends Omit<
  DeveloperOperation,
  'query' | 'body' | 'operate'
> {
  readonly query: Query
  readonly body?: Body
  readonly operate: (
    session: DeveloperSession,
    input: {
      readonly ids: readonly string[]
      readonly query: z.output<Query>
      readonly body: z.output<Body>
    },
  ) => DeveloperAnswer
}

/** An operation typed by its schemas; the listener hands it nothing that has not passed them. */
export function defineOperation<Query extends z.ZodObject, Body extends z.ZodType>(
  spec: OperationSpec<Query, Body>,
): DeveloperOperation {
  return spec as unknown as DeveloperOperation
}
