export interface Call {
  readonly method: 'GET' | 'POST' | 'PATCH'
  /** Below the SCIM base URL. */
  readonly path: string
  readonly body?: string
}

/** One line of the result: what is called, over and over, and how a right answer reads. */
export interface Row {
  readonly name: string
  readonly status: number
  /** A part of every right answer's body. */
  readonly answerHolds: string
  call(number: number, ids: readonly string[]): Call
}

const USER = 'urn:ietf:params:scim:schemas:core:2.0:User'
const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User'
const PATCH_OP = 'urn:ietf:params:scim:api:messages:2.0:PatchOp'
const DEPARTMENTS = [
  'Engineering',
  'Sales',
  'Finance',
  'People',
  'Legal',
  'Support',
  'Marketing',
  'Operations',
]
const LOCATIONS = ['Berlin', 'New York', 'London', 'San Francisco', 'Lisbon']

export const userNameOf = (number: number) => `person.${number}@example.com`

/** What Okta's catalogue app posts (idp-clients.md 2.3), its random password and empty groups included. */
export function createBody(number: number): string {
  const userName = userNameOf(number)
  return JSON.stringify({
    schemas: [USER, ENTERPRISE],
    userName,
    name: { givenName: `Given${number}`, familyName: `Family${number}` },
    emails: [{ primary: true, value: userName, type: 'work' }],
    title: 'Analyst',
    displayName: `Given${number} Family${number}`,
    locale: 'en-US',
    externalId: `00u${number.toString(36).padStart(12, '0')}`,
    addresses: [
      {
        primary: true,
        type: 'work',
        locality: LOCATIONS[number % LOCATIONS.length],
        region: 'R',
        country: 'US',
      },
    ],
    groups: [],
    password: `pw-${(number * 2_654_435_761) % 4_294_967_296}`,
    active: true,
    [ENTERPRISE]: { department: DEPARTMENTS[number % DEPARTMENTS.length], employeeNumber: String(number) },
  })
}

const create = (number: number): Call => ({ method: 'POST', path: '/Users', body: createBody(number) })

/** Neighbouring calls meet people far apart: a multiplier prime to any smaller number of people. */
const scattered = (number: number, people: number) => (number * 7_919_993) % people

const pick = (number: number, ids: readonly string[]) => ids[scattered(number, ids.length)] ?? ''

const activation = (active: boolean) =>
  JSON.stringify({ schemas: [PATCH_OP], Operations: [{ op: 'replace', value: { active } }] })
const DEACTIVATE = activation(false)
const ACTIVATE = activation(true)

export const CREATE: Row = { name: 'create', status: 201, answerHolds: '"id":', call: create }

/** Everyone deactivated in one walk and activated in the next, so that every call changes its person. */
const PATCH_ACTIVE: Row = {
  name: 'PATCH active',
  status: 200,
  answerHolds: '"active":',
  call: (number, ids) => ({
    method: 'PATCH',
    path: `/Users/${pick(number, ids)}`,
    body: Math.floor(number / ids.length) % 2 === 0 ? DEACTIVATE : ACTIVATE,
  }),
}

/** Rows that leave the number of people as it is; `create` is measured after them. */
export const STEADY_ROWS: readonly Row[] = [
  {
    name: 'get',
    status: 200,
    answerHolds: '"id":',
    call: (number, ids) => ({ method: 'GET', path: `/Users/${pick(number, ids)}` }),
  },
  {
    name: 'filter by userName',
    status: 200,
    answerHolds: '"totalResults":1,',
    call: (number, ids) => {
      const filter = encodeURIComponent(`userName eq "${userNameOf(scattered(number, ids.length))}"`)
      return { method: 'GET', path: `/Users?filter=${filter}&startIndex=1&count=100` }
    },
  },
  PATCH_ACTIVE,
]
