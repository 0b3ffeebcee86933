export const USER = 'urn:ietf:params:scim:schemas:core:2.0:User'
export const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User'

const LOCATIONS = ['Berlin', 'New York', 'London', 'San Francisco', 'Lisbon']

/** Departments grow in number, not in size: a filter finds as many people in every store. */
export const DEPARTMENT_SIZE = 50

export const userNameOf = (number: number) => `person.${number}@example.com`
export const externalIdOf = (number: number) => `00u${number.toString(36).padStart(12, '0')}`
export const departmentOf = (number: number) => `Department ${Math.floor(number / DEPARTMENT_SIZE)}`

/** What Okta's catalogue app posts (idp-clients.md 2.3), its random password and empty groups included. */
export function personBody(number: number, title = 'Analyst'): string {
  const userName = userNameOf(number)
  return JSON.stringify({
    schemas: [USER, ENTERPRISE],
    userName,
    name: { givenName: `Given${number}`, familyName: `Family${number}` },
    emails: [{ primary: true, value: userName, type: 'work' }],
    title,
    displayName: `Given${number} Family${number}`,
    locale: 'en-US',
    externalId: externalIdOf(number),
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
    [ENTERPRISE]: { department: departmentOf(number), employeeNumber: String(number) },
  })
}

/** Neighbouring calls meet people far apart: a multiplier prime to any smaller number of people. */
export const scattered = (number: number, people: number) => (number * 7_919_993) % people
