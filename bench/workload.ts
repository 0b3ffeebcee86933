import { deactivation, developerReads } from './developer-workload.ts'
import {
  DEPARTMENT_SIZE,
  ENTERPRISE,
  departmentOf,
  externalIdOf,
  personBody,
  scattered,
  userNameOf,
} from './people.ts'

export interface Call {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH'
  /** Below the base URL of SCIM, or of the Developer API. */
  readonly path: string
  readonly face?: 'developer'
  readonly body?: string
}

/** What both servers hold, in the same order. */
export interface Stock {
  readonly people: number
  /** The identifiers of the people both servers were given, by number. */
  readonly ids: readonly string[]
  /** The Developer API's ids of the departments, by number. */
  readonly departments: readonly string[]
}

/** Sends one call, outside of any measurement, and returns the body of its answer. */
export type Send = (call: Call) => Promise<string>

/** One line of the result: what is called, over and over, and how a right answer reads. */
export interface Row {
  readonly name: string
  readonly status: number
  /** A part of every right answer's body. */
  readonly answerHolds: string
  /** Measured by number of calls, so that both stores hold as much in every round; no more than so many at once. */
  readonly mostCalls?: number
  call(number: number, stock: Stock): Call
  /** The same answer from the floor's least clever statement, for comparison. */
  naiveCall?(number: number, stock: Stock): Call
}

type Caller = Row['call']

/** Rows that are measured one after the other in every turn, so that the second may undo the first. */
export interface RowSet {
  readonly rows: readonly Row[]
  /** Makes or finds in a server what the rows call there; the callers are then used in the place of theirs. */
  setUp?(send: Send, stock: Stock): Promise<readonly Caller[]>
}

const PATCH_OP = 'urn:ietf:params:scim:api:messages:2.0:PatchOp'

const pick = (number: number, { ids }: Stock) => ids[scattered(number, ids.length)] ?? ''

const patchBody = (operation: object) => JSON.stringify({ schemas: [PATCH_OP], Operations: [operation] })
const DEACTIVATE = patchBody({ op: 'replace', value: { active: false } })
const ACTIVATE = patchBody({ op: 'replace', value: { active: true } })

const list = (query: string): Call => ({ method: 'GET', path: `/Users?${query}` })
const filtered = (filter: string, count = 100) =>
  list(`filter=${encodeURIComponent(filter)}&startIndex=1&count=${count}`)

const GET: Row = {
  name: 'get',
  status: 200,
  answerHolds: '"id":',
  call: (number, stock) => ({ method: 'GET', path: `/Users/${pick(number, stock)}` }),
}

/** A filter that finds `found` resources whoever it is asked about. */
const filterRow = (name: string, found: number, toFilter: (person: number) => string): Row => ({
  name: `filter by ${name}`,
  status: 200,
  answerHolds: `"totalResults":${found},`,
  call: (number, { people }) => filtered(toFilter(scattered(number, people))),
})

/** The prefixes of user names that ten people with one digit more share, and one without. */
const prefixRow: Row = {
  name: 'sw page of 10',
  status: 200,
  answerHolds: '"itemsPerPage":10,',
  call(number, { people }) {
    const lowest = 10 ** (String(people - 1).length - 2)
    const prefix = lowest + scattered(number, Math.floor(people / 10) - lowest)
    return filtered(`userName sw "person.${prefix}"`, 10)
  },
}

const PAGE = 100
/** The places of pages about 90 % down the list, a different one for each call. */
const deepStart = (number: number, people: number) =>
  Math.max(1, Math.floor(people * 0.9) - PAGE + 1 - (number % Math.ceil(people / 100)))

const pageRow = (name: string, query: string, size: number): Row => ({
  name,
  status: 200,
  answerHolds: `"itemsPerPage":${size},`,
  call: () => list(query),
})

/** How many deep pages are found by walking, to be called in turn. */
const DEEP_CURSORS = 50

const cursorPage = (cursor: string) => list(`count=${PAGE}&cursor=${encodeURIComponent(cursor)}`)

const deepCursorRow: RowSet = {
  rows: [
    {
      name: 'page at 90 % by cursor',
      status: 200,
      answerHolds: '"nextCursor":',
      call: () => cursorPage(''),
    },
  ],
  async setUp(send, { people }) {
    const calls: Call[] = []
    let call = cursorPage('')
    for (let at = 0; at < people * 0.9; at += PAGE) {
      const { nextCursor } = JSON.parse(await send(call)) as { nextCursor: string }
      call = cursorPage(nextCursor)
      calls.push(call)
      if (calls.length > DEEP_CURSORS) calls.shift()
    }
    return [(number) => calls[number % calls.length] ?? call]
  },
}

/** Every walk over all people gives them another title. */
const putRow: Row = {
  name: 'PUT',
  status: 200,
  answerHolds: '"id":',
  call(number, { ids, people }) {
    const person = scattered(number, people)
    const body = personBody(person, `Analyst ${Math.floor(number / people)}`)
    return { method: 'PUT', path: `/Users/${ids[person]}`, body }
  },
}

/** One in twenty manages others, is managed by nobody and stays active: no line of managers closes to a circle. */
const managersOf = (people: number) => Math.ceil(people / 20)

/** One of the others, and how often all of them have been called before. */
function pickManaged(number: number, { ids, people }: Stock): { id: string; walk: number } {
  const managers = managersOf(people)
  const others = people - managers
  return { id: ids[managers + scattered(number, others)] ?? '', walk: Math.floor(number / others) }
}

const managerRow: Row = {
  name: 'PATCH manager',
  status: 200,
  answerHolds: '"manager":',
  call(number, stock) {
    const { id, walk } = pickManaged(number, stock)
    const value = stock.ids[scattered(number + walk, managersOf(stock.people))] ?? ''
    const operation = { op: 'replace', path: `${ENTERPRISE}:manager`, value: { value } }
    return { method: 'PATCH', path: `/Users/${id}`, body: patchBody(operation) }
  },
}

/** Everyone deactivated in one walk and activated in the next, so that every call changes its person. */
const activeRow: Row = {
  name: 'PATCH active',
  status: 200,
  answerHolds: '"active":',
  call(number, stock) {
    const { id, walk } = pickManaged(number, stock)
    return { method: 'PATCH', path: `/Users/${id}`, body: walk % 2 === 0 ? DEACTIVATE : ACTIVATE }
  },
}

export const CREATE: Row = {
  name: 'create',
  status: 201,
  answerHolds: '"id":',
  mostCalls: Infinity,
  call: (number, { people }) => ({ method: 'POST', path: '/Users', body: personBody(people + number) }),
}

const GROUP = 'urn:ietf:params:scim:schemas:core:2.0:Group'

const groupPatch = (id: string, operation: object): Call => ({
  method: 'PATCH',
  path: `/Groups/${id}`,
  body: patchBody(operation),
})

interface Groups {
  readonly count: number
  /** Of each. */
  readonly size: number
  /** The first member of a group; the others have the numbers after it. */
  firstOf(group: number): number
  /** No member of that group, and another one with each call to the same group. */
  strangerTo(group: number, number: number): number
}

/** Adding one member, and removing it again in the row after: the groups stay as large as they were. */
function groupRows(people: number, { count, size, firstOf, strangerTo }: Groups): RowSet {
  const row = {
    status: 204,
    answerHolds: '',
    mostCalls: (people - size) * count,
    call: () => groupPatch('', {}),
  }
  const numbers = Array.from({ length: size }, (_, index) => index)

  async function make(send: Send, { ids }: Stock, group: number): Promise<string> {
    const members = numbers.map((index) => ({ value: ids[(firstOf(group) + index) % people] }))
    const body = JSON.stringify({ schemas: [GROUP], displayName: `Team ${group} of ${size}`, members })
    const answer = await send({ method: 'POST', path: '/Groups?excludedAttributes=members', body })
    return (JSON.parse(answer) as { id: string }).id
  }

  return {
    rows: [
      { ...row, name: `add to group of ${size}` },
      { ...row, name: `remove from group of ${size}` },
    ],
    async setUp(send, stock) {
      const groups: string[] = []
      for (let group = 0; group < count; group++) groups.push(await make(send, stock, group))
      const pick = (number: number): [group: string, member: string] => {
        const group = number % count
        return [groups[group] ?? '', stock.ids[strangerTo(group, Math.floor(number / count)) % people] ?? '']
      }
      return [
        (number) => {
          const [group, value] = pick(number)
          return groupPatch(group, { op: 'add', path: 'members', value: [{ value }] })
        },
        (number) => {
          const [group, value] = pick(number)
          return groupPatch(group, { op: 'remove', path: `members[value eq "${value}"]` })
        },
      ]
    },
  }
}

const SMALL = 10
const smallGroupRows = (people: number) =>
  groupRows(people, {
    count: Math.min(1000, Math.floor(people / 20)),
    size: SMALL,
    firstOf: (group) => group * SMALL,
    strangerTo: (group, number) => (group + 1) * SMALL + (number % (people - SMALL)),
  })

function largeGroupRows(people: number): RowSet {
  const size = Math.min(50_000, Math.floor(people / 2))
  return groupRows(people, {
    count: 1,
    size,
    firstOf: () => 0,
    strangerTo: (_group, number) => size + scattered(number, people - size),
  })
}

const BULK_REQUEST = 'urn:ietf:params:scim:api:messages:2.0:BulkRequest'
const BULK_SIZE = 100

/** Every walk over all people gives them another title. */
const bulkRow: Row = {
  name: `bulk of ${BULK_SIZE}`,
  status: 200,
  answerHolds: '"status":"200"',
  call(number, { ids, people }) {
    const operations = Array.from({ length: BULK_SIZE }, (_, index) => {
      const at = number * BULK_SIZE + index
      const operation = { op: 'replace', path: 'title', value: `Bulk ${Math.floor(at / people)}` }
      const data = { schemas: [PATCH_OP], Operations: [operation] }
      return { method: 'PATCH', path: `/Users/${ids[scattered(at, people)]}`, data }
    })
    const body = JSON.stringify({ schemas: [BULK_REQUEST], Operations: operations })
    return { method: 'POST', path: '/Bulk', body }
  },
}

/** What is measured, in the order of the table. */
export function rowsFor(people: number): readonly RowSet[] {
  const page = Math.min(PAGE, people)
  const rows = [
    CREATE,
    GET,
    filterRow('userName', 1, (person) => `userName eq "${userNameOf(person)}"`),
    filterRow('externalId', 1, (person) => `externalId eq "${externalIdOf(person)}"`),
    filterRow('e-mail', 1, (person) => `emails.value eq "${userNameOf(person)}"`),
    filterRow('department', DEPARTMENT_SIZE, (person) => {
      const full = Math.floor(people / DEPARTMENT_SIZE) * DEPARTMENT_SIZE
      return `${ENTERPRISE}:department eq "${departmentOf(person % full)}"`
    }),
    prefixRow,
    pageRow('sort page of 100', `sortBy=name.familyName&startIndex=1&count=${PAGE}`, page),
    pageRow('first page of 100', `startIndex=1&count=${PAGE}`, page),
    {
      ...pageRow('page at 90 % by startIndex', '', page),
      call: (number: number) => list(`startIndex=${deepStart(number, people)}&count=${PAGE}`),
      naiveCall: (number: number) => list(`startIndex=${deepStart(number, people)}&count=${PAGE}&naive=1`),
    },
    putRow,
    managerRow,
    activeRow,
  ]
  const sets = rows.map((row): RowSet => ({ rows: [row] }))
  const writes = sets.findIndex(({ rows: [row] }) => row === putRow)
  return [
    ...sets.slice(0, writes),
    deepCursorRow,
    deactivation(people),
    ...sets.slice(writes),
    { rows: [bulkRow] },
    // Last: from here on users are in groups, and show them.
    smallGroupRows(people),
    largeGroupRows(people),
    // What they are read as is kept, and would be dropped again by writes.
    ...developerReads(people),
  ]
}

/** The rows of `--quick`. */
export const QUICK_ROWS = ['create', 'get', 'filter by userName', 'PATCH active']
