import { differences, type Json } from './matcher.ts'
import type { StepResult } from './play.ts'
import { textAt, valueAt } from './variables.ts'

const MAX_LINE = 76

const cut = (text: string) => (text.length <= MAX_LINE ? text : `${text.slice(0, MAX_LINE - 1)}…`)

/** A request target as a person reads it: `/Users?filter=userName eq "a@b.c"`. */
function readable(target: string): string {
  try {
    return decodeURIComponent(target.replaceAll('+', ' '))
  } catch {
    return target
  }
}

function sent({ request, step }: StepResult): string {
  const target = readable(
    new URL(request.url).pathname.replace(/^.*(?=\/[A-Z])/u, '') + new URL(request.url).search,
  )
  const { body } = request
  if (body === undefined) return `${request.method} ${target}`
  const json = JSON.parse(body) as Json
  const operations = valueAt(json, '/Operations')
  const said = operations ?? step.request.echo?.overlay ?? valueAt(json, '/userName')
  return `${request.method} ${target}  ${JSON.stringify(said)}`
}

function cameBack({ answer, body }: StepResult): string {
  const total = valueAt(body, '/totalResults')
  const detail = textAt(body, '/detail')
  const user = textAt(body, '/userName')
  const active = valueAt(body, '/active') === false ? ', not active' : ''
  const what = detail || (typeof total === 'number' ? `${total} found` : user && `${user}${active}`)
  return `${answer.status}${what && ` ${what}`}`
}

/** One exchange in two lines: what the provider sent, and what came back. */
export function narrateStep(result: StepResult): readonly string[] {
  const lines = [`      ${cut(sent(result))}`, `        -> ${cut(cameBack(result))}`]
  return result.failure === undefined
    ? lines
    : [...lines, ...result.failure.split('\n').map((line) => `      ! ${line}`)]
}

const facts = (person: Json): Readonly<Record<string, string>> => ({
  name: `${textAt(person, '/firstName')} ${textAt(person, '/lastName')}`,
  email: textAt(person, '/email'),
  status: textAt(person, '/status'),
  department: textAt(person, '/department/name') || 'none',
  location: textAt(person, '/location/name') || 'none',
  manager: textAt(person, '/manager/email') || 'none',
})

function narratePerson(person: Json, before: Json | undefined): readonly string[] {
  const now = facts(person)
  if (before === undefined) {
    const { name, status, department, location, manager } = now
    return [`+ ${name}: ${status}, department ${department}, location ${location}, manager ${manager}`]
  }
  const then = facts(before)
  const changes = Object.keys(now).filter((fact) => now[fact] !== then[fact])
  if (changes.length === 0) return []
  return [`~ ${now['name']}: ${changes.map((fact) => `${fact} ${then[fact]} -> ${now[fact]}`).join(', ')}`]
}

/** What Ramp's administrators see now that they did not see before. */
export interface RampState {
  readonly people: readonly Json[]
  /** The open ones. */
  readonly syncErrors: readonly Json[]
}

/** The people and sync errors that came, changed or went between two looks at Ramp. */
export function narrateRamp(before: RampState, after: RampState): readonly string[] {
  const known = new Map(before.people.map((person) => [textAt(person, '/id'), person]))
  const isListedIn = (errors: readonly Json[], error: Json) =>
    errors.some((other) => differences({ id: textAt(error, '/id') }, other).length === 0)
  const describe = (error: Json) => `${textAt(error, '/reason')}, ${textAt(error, '/subject')}`
  return [
    ...after.people.flatMap((person) => narratePerson(person, known.get(textAt(person, '/id')))),
    ...after.syncErrors
      .filter((error) => !isListedIn(before.syncErrors, error))
      .map((error) => `! sync error: ${describe(error)}: "${textAt(error, '/message')}"`),
    ...before.syncErrors
      .filter((error) => !isListedIn(after.syncErrors, error))
      .map((error) => `  sync error resolved: ${describe(error)}`),
  ].map((line) => `      Ramp ${line}`)
}
