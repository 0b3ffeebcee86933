import { differences, type Json } from './matcher.ts'
import type { StepResult } from './play.ts'
import { textAt, valueAt } from './variables.ts'

const MAX_LINE = 120

const cut = (text: string) => (text.length <= MAX_LINE ? text : `${text.slice(0, MAX_LINE - 1)}…`)

// Ids and URNs are long and say little to a reader.
const shorten = (text: string) =>
  text
    .replaceAll(/([0-9a-f]{8})-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{8}([0-9a-f]{4})/gu, '$1…$2')
    .replaceAll(
      /urn:ietf:params:scim:schemas:(?:core|extension):(?:enterprise:)?2\.0:(User|Group)/gu,
      'urn:…:$1',
    )

/** A request target as a person reads it: `/Users?filter=userName eq "a@b.c"`. */
function readable(url: string): string {
  const { pathname, search } = new URL(url)
  const target = pathname.replace(/^.*(?=\/[A-Z])/u, '') + search.replaceAll('+', ' ')
  try {
    return decodeURIComponent(target)
  } catch {
    return target
  }
}

const operation = (one: Json) =>
  [textAt(one, '/op'), textAt(one, '/path'), JSON.stringify(valueAt(one, '/value'))].filter(Boolean).join(' ')

function payload({ request, step }: StepResult): string {
  if (request.body === undefined) return ''
  if (step.request.echo) return `what was read, with ${JSON.stringify(step.request.echo.overlay)}`
  const body = JSON.parse(request.body) as Json
  const operations = valueAt(body, '/Operations')
  return Array.isArray(operations) ? operations.map(operation).join('; ') : nameOf(body)
}

/** A user by user name, a group by its name and how many are in it. */
function nameOf(body: Json | undefined): string {
  const userName = textAt(body, '/userName')
  const displayName = textAt(body, '/displayName')
  if (userName !== '' || displayName === '') return userName
  const members = valueAt(body, '/members')
  const count = Array.isArray(members) ? members.length : 0
  return count === 0 ? displayName : `${displayName}, ${count} ${count === 1 ? 'member' : 'members'}`
}

function cameBack({ answer, body }: StepResult): string {
  const total = valueAt(body, '/totalResults')
  const inactive = valueAt(body, '/active') === false ? ', not active' : ''
  const resource = nameOf(body) && `${nameOf(body)}${inactive}`
  const pastTheEnd = total !== 0 && differences({ Resources: [] }, body).length === 0
  const found =
    typeof total === 'number' ? `${total || 'none'} found${pastTheEnd ? ', none on this page' : ''}` : ''
  return `${answer.status} ${textAt(body, '/detail') || found || resource}`
}

/** One exchange in two lines: what the provider sent, and what came back. */
export function narrateStep(result: StepResult): readonly string[] {
  const { request, failure } = result
  const sent = `${readable(request.url)}  ${payload(result)}`
  const lines = [
    `     ${request.method.padEnd(6)} ${cut(shorten(sent)).trimEnd()}`,
    `            ${cut(shorten(cameBack(result))).trimEnd()}`,
  ]
  return failure === undefined
    ? lines
    : [...lines, ...failure.split('\n').map((line) => `     !      ${line}`)]
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
      .map((error) => `- sync error resolved: ${describe(error)}`),
  ].map((line) => `     Ramp   ${line}`)
}
