import type { z } from 'zod'
import type { RampAdmin } from '../ramp/admin-view.ts'
import type { FaultFace } from '../workspace/fault.ts'
import type { Workspace } from '../workspace/workspace.ts'
import type { Workspaces } from '../workspace/workspaces.ts'
import type { RefusalCode } from './refusal.ts'

/** What the operations work on. */
export interface ControlServices {
  readonly workspaces: Workspaces
  readonly adminOf: (workspace: Workspace) => RampAdmin
  /** What clients can do, as the journal names it. */
  readonly operationsOf: (face: FaultFace) => readonly string[]
  /** The address identity providers use, as advertised. */
  readonly scimBaseUrl: () => string
  /** The address connectors use, as advertised. */
  readonly developerBaseUrl: () => string
}

export type ControlMethod = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

export interface RouteInput {
  readonly params: unknown
  readonly query: unknown
  readonly body: unknown
}

/** One operation of the control API: the only source of its registration, its validation and its description. */
export interface ControlRoute {
  readonly method: ControlMethod
  /** OpenAPI style: `/v1/workspaces/{id}`. */
  readonly path: string
  readonly operationId: string
  readonly tag: string
  readonly summary: string
  readonly description?: string
  readonly params: z.ZodObject
  readonly query: z.ZodObject
  readonly body?: z.ZodType
  readonly isBodyOptional: boolean
  readonly answer: {
    readonly status: 200 | 201 | 204
    readonly description: string
    /** Absent: no body. */
    readonly schema?: z.ZodObject
    readonly location?: (answer: unknown) => string
  }
  /** The refusals of its own; those of any request are added where it is described. */
  readonly refusals: readonly RefusalCode[]
  /** What the operation answers, or a promise of it; refusals are thrown. */
  readonly handle: (input: RouteInput, services: ControlServices) => unknown
}

type Immutable<T> = T extends readonly (infer Item)[]
  ? readonly Immutable<Item>[]
  : T extends object
    ? { readonly [Key in keyof T]: Immutable<T[Key]> }
    : T

interface RouteSpec<
  Params extends z.ZodObject,
  Query extends z.ZodObject,
  Body extends z.ZodType,
  Answer extends z.ZodObject,
> extends Omit<ControlRoute, 'params' | 'query' | 'body' | 'isBodyOptional' | 'answer' | 'handle'> {
  readonly params: Params
  readonly query: Query
  readonly body?: Body
  readonly isBodyOptional?: boolean
  readonly answer: {
    readonly status: 200 | 201 | 204
    readonly description: string
    readonly schema?: Answer
    readonly location?: (answer: Immutable<z.input<Answer>>) => string
  }
  readonly handle: (
    input: {
      readonly params: z.output<Params>
      readonly query: z.output<Query>
      readonly body: z.output<Body>
    },
    services: ControlServices,
  ) => Immutable<z.input<Answer>> | undefined | Promise<Immutable<z.input<Answer>>>
}

/** A route whose handler is typed by its schemas; the listener hands it nothing that has not passed them. */
export function defineRoute<
  Params extends z.ZodObject,
  Query extends z.ZodObject,
  Body extends z.ZodType,
  Answer extends z.ZodObject,
>(spec: RouteSpec<Params, Query, Body, Answer>): ControlRoute {
  return { isBodyOptional: false, ...spec } as unknown as ControlRoute
}
