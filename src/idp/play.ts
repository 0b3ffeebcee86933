import type { Sequence, Step, Transport } from './fixture.ts'
import { describeDifferences, differences, type Json } from './matcher.ts'
import { fill, fillText, mergePatch, valueAt, type Variables } from './variables.ts'
import { send, type WireAnswer, type WireRequest } from './wire.ts'

export interface StepResult {
  readonly step: Step
  readonly request: WireRequest
  readonly answer: WireAnswer
  /** The answer's body where it is JSON. */
  readonly body: Json | undefined
  /** What differs from the expected answer, as aligned lines; undefined when nothing does. */
  readonly failure: string | undefined
}

export interface Playing {
  /** As pasted into the provider: with or without a slash at the end, with or without a query. */
  readonly baseUrl: string
  readonly token: string
  readonly transport: Transport
  /** Captures of the sequences that went before. */
  readonly variables?: Variables
  readonly onStep?: (result: StepResult) => void
}

export interface PlayResult {
  readonly steps: readonly StepResult[]
  /** The first failure; the steps after it were not sent, as they build upon its answer. */
  readonly failure: string | undefined
  /** The given captures and the new ones. */
  readonly variables: Variables
}

const parseJson = (text: string): Json | undefined => {
  try {
    return JSON.parse(text) as Json
  } catch {
    return undefined
  }
}

function bodyOf(request: Step['request'], variables: Variables): string | undefined {
  if (request.rawBody !== undefined) return fillText(request.rawBody, variables)
  if (request.echo) {
    const overlay = fill(request.echo.overlay, variables)
    return JSON.stringify(mergePatch(variables.get(request.echo.of), overlay))
  }
  return request.body === undefined ? undefined : JSON.stringify(fill(request.body, variables))
}

function toWire(
  { request }: Step,
  { baseUrl, token, transport }: Playing,
  variables: Variables,
): WireRequest {
  const body = bodyOf(request, variables)
  return {
    method: request.method,
    url: baseUrl.replace(/\/?(?:\?.*)?$/u, '') + fillText(request.path, variables),
    headers: {
      ...transport.always,
      ...(body === undefined ? {} : transport.withBody),
      Authorization: `Bearer ${token}`,
      ...request.headers,
    },
    ...(body === undefined ? {} : { body }),
  }
}

function judge(
  step: Step,
  answer: WireAnswer,
  body: Json | undefined,
  variables: Variables,
): string | undefined {
  const expected = fill(step.response, variables)
  const unreadable = body === undefined && answer.body !== ''
  const found = [
    ...differences({ status: expected.status }, { status: answer.status }),
    ...differences({ headers: expected.headers ?? {} }, { headers: answer.headers }),
    ...differences(expected.body, unreadable ? answer.body : body),
  ]
  if (found.length === 0) return undefined
  const lines = [`${step.note} [${step.source}]`, describeDifferences(found)]
  return [...lines, `answer: ${answer.status} ${answer.body || '(empty)'}`].join('\n')
}

/**
 * Sends a sequence step by step, as a client that knows nothing of the server but its URL and token, and
 * holds each answer to what the fixture expects. Rejects only when the server cannot be reached.
 */
export async function playSequence(sequence: Sequence, playing: Playing): Promise<PlayResult> {
  const variables = new Map(playing.variables)
  const steps: StepResult[] = []
  for (const step of sequence.steps) {
    const request = toWire(step, playing, variables)
    const answer = await send(request)
    const body = parseJson(answer.body)
    for (const [name, pointer] of Object.entries(step.capture ?? {})) {
      const value = valueAt(body, pointer)
      if (value !== undefined) variables.set(name, value)
    }
    const failure = judge(step, answer, body, variables)
    const result: StepResult = { step, request, answer, body, failure }
    steps.push(result)
    playing.onStep?.(result)
    if (failure !== undefined) return { steps, failure: `${sequence.title}: ${failure}`, variables }
  }
  return { steps, failure: undefined, variables }
}
