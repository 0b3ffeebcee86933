import type { BaseRole } from '../ramp/roles.ts'
import type { Status } from '../ramp/lifecycle.ts'
import { emailOf, nameOf, pick } from './made-up-people.ts'

const PEOPLE = 5_000
/** How many people report to one. */
const SPAN = 8

const DEPARTMENTS = [
  'Customer Success',
  'Data',
  'Design',
  'Engineering',
  'Facilities',
  'Finance',
  'IT',
  'Legal',
  'Marketing',
  'People',
  'Procurement',
  'Sales',
]
const ENTITIES = [
  { name: 'Halden Freight Inc.', currency: 'USD', primary: true },
  { name: 'Halden Freight Europe B.V.', currency: 'EUR' },
  { name: 'Halden Freight UK Ltd', currency: 'GBP' },
]
const LOCATIONS = [
  { name: 'New York', entity: 'Halden Freight Inc.' },
  { name: 'Austin', entity: 'Halden Freight Inc.' },
  { name: 'San Francisco', entity: 'Halden Freight Inc.' },
  { name: 'Amsterdam', entity: 'Halden Freight Europe B.V.' },
  { name: 'Berlin', entity: 'Halden Freight Europe B.V.' },
  { name: 'Lisbon', entity: 'Halden Freight Europe B.V.' },
  { name: 'London', entity: 'Halden Freight UK Ltd' },
]

/** Who manages is an employee; of the others some are in Accounting, IT or guests. */
function roleOf(number: number, isManager: boolean): BaseRole {
  if (number === 0) return 'BUSINESS_OWNER'
  if (number <= SPAN) return 'BUSINESS_ADMIN'
  if (isManager) return 'BUSINESS_USER'
  if (number % 50 === 0) return 'IT_ADMIN'
  if (number % 50 === 1) return 'BUSINESS_BOOKKEEPER'
  if (number % 100 === 2) return 'GUEST_USER'
  return number % 500 === 3 ? 'AUDITOR' : 'BUSINESS_USER'
}

function statusOf(number: number, isManager: boolean): Status {
  if (isManager) return 'USER_ACTIVE'
  if (number % 25 === 5) return 'USER_INACTIVE'
  if (number % 25 === 6) return 'INVITE_PENDING'
  if (number % 100 === 7) return 'USER_DRAFT'
  if (number % 100 === 8) return 'INVITE_EXPIRED'
  return number % 250 === 9 ? 'USER_SUSPENDED' : 'USER_ACTIVE'
}

const DOMAIN = 'halden.example'

/** A company of 5,000 people in a tree of managers: the same each time. */
export function largeSeed(): object {
  const firstWithoutReports = Math.ceil((PEOPLE - 1) / SPAN)
  return {
    entities: ENTITIES,
    departments: DEPARTMENTS,
    locations: LOCATIONS,
    customFields: [{ name: 'cost_center', type: 'text' }],
    spendPrograms: [{ name: 'Lunch', audience: 'locations', places: ['Berlin', 'Lisbon'] }],
    people: Array.from({ length: PEOPLE }, (_, number) => {
      const isManager = number < firstWithoutReports
      return {
        email: emailOf(number, DOMAIN),
        ...nameOf(number),
        role: roleOf(number, isManager),
        status: statusOf(number, isManager),
        department: pick(DEPARTMENTS, number),
        location: pick(LOCATIONS, Math.floor(number / DEPARTMENTS.length)).name,
        ...(number > 0 && { manager: emailOf(Math.floor((number - 1) / SPAN), DOMAIN) }),
        ...(number > 0 && { connection: 'okta', externalId: `00u${String(number).padStart(17, '0')}` }),
        employeeId: String(100_000 + number),
        customFields: { cost_center: `CC-${100 + (number % DEPARTMENTS.length)}` },
      }
    }),
  }
}
