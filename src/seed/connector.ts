import type { Status } from '../ramp/lifecycle.ts'
import type { BaseRole, UnbundledRole } from '../ramp/roles.ts'
import { emailOf, nameOf, pick } from './made-up-people.ts'

/** Three pages of a hundred. */
const PEOPLE = 205
/** Two pages of a hundred. */
const VENDORS = 101
/** How many people report to one. */
const SPAN = 8
const ADMINS = 6
const DOMAIN = 'marlow.example'

const ENTITIES = [
  { name: 'Marlow Robotics Inc.', currency: 'USD', primary: true },
  { name: 'Marlow Robotics GmbH', currency: 'EUR' },
]
const DEPARTMENTS = ['Engineering', 'Finance', 'IT', 'Legal', 'Operations', 'Sales']
const LOCATIONS = [
  { name: 'Boston', entity: 'Marlow Robotics Inc.' },
  { name: 'Denver', entity: 'Marlow Robotics Inc.' },
  { name: 'Munich', entity: 'Marlow Robotics GmbH' },
]

/** Of those who manage nobody. No role is had by more people than fit on one page. */
const ROLES: readonly (BaseRole | UnbundledRole)[] = [
  ...Array.from({ length: 8 }, () => 'BUSINESS_USER' as const),
  'BUSINESS_BOOKKEEPER',
  'GUEST_USER',
  'UNBUNDLED_USER',
  'IT_ADMIN',
  'BUSINESS_BOOKKEEPER',
  'GUEST_USER',
  'AUDITOR',
  'UNBUNDLED_ADMIN',
  'BUSINESS_ADMIN',
  'GUEST_USER',
  'UNBUNDLED_USER',
  'UNBUNDLED_BOOKKEEPER',
]
const UNBUNDLED_OWNER = 40

function roleOf(number: number, isManager: boolean): BaseRole | UnbundledRole {
  if (number === 0) return 'BUSINESS_OWNER'
  if (number <= ADMINS) return 'BUSINESS_ADMIN'
  if (isManager) return 'BUSINESS_USER'
  return number === UNBUNDLED_OWNER ? 'UNBUNDLED_OWNER' : pick(ROLES, number)
}

function statusOf(number: number, isManager: boolean): Status {
  if (isManager) return 'USER_ACTIVE'
  if (number % 17 === 3) return 'USER_INACTIVE'
  if (number % 17 === 5) return 'INVITE_PENDING'
  if (number % 23 === 7) return 'INVITE_EXPIRED'
  if (number % 23 === 9) return 'USER_ONBOARDING'
  if (number % 29 === 11) return 'USER_SUSPENDED'
  return number % 29 === 13 ? 'USER_DRAFT' : 'USER_ACTIVE'
}

function person(number: number, isManager: boolean) {
  const role = roleOf(number, isManager)
  // The owner is not provisioned, nor are guests.
  const isPushed = number > 0 && role !== 'GUEST_USER'
  return {
    email: emailOf(number, DOMAIN),
    ...nameOf(number),
    role,
    status: statusOf(number, isManager),
    department: pick(DEPARTMENTS, number),
    location: pick(LOCATIONS, Math.floor(number / DEPARTMENTS.length)).name,
    ...(number > 0 && { manager: emailOf(Math.floor((number - 1) / SPAN), DOMAIN) }),
    ...(isPushed && { connection: 'okta', externalId: `00u${String(number).padStart(17, '0')}` }),
    ...(number % 10 !== 4 && { employeeId: String(20_000 + number) }),
  }
}

const TRADES = ['Analytics', 'Cloud', 'Couriers', 'Insurance', 'Machining', 'Office Supply', 'Travel']
const COUNTRIES = [{ country: 'US', state: 'MA' }, { country: 'US', state: 'CO' }, { country: 'DE' }]

/** One in five has no owner, one in ten somebody who is inactive. */
function vendorOwner(number: number, active: readonly string[], inactive: readonly string[]) {
  if (number % 5 === 4) return null
  return number % 10 === 7 ? pick(inactive, number) : pick(active, number)
}

function vendor(number: number, owner: string | null) {
  const trade = pick(TRADES, number)
  const spent = (number % 13) * 125_050
  const name = `${nameOf(number * 27).lastName} ${trade} ${number + 1}`
  return {
    name,
    owner,
    active: number % 12 !== 11,
    ...pick(COUNTRIES, number),
    ...(number % 3 !== 0 && {
      legalName: `${name} Ltd`,
      description: `${trade} for ${pick(DEPARTMENTS, number)}`,
    }),
    category: { code: 1 + (number % TRADES.length), name: trade },
    type: number % 6 === 5 ? 'INDIVIDUAL' : 'BUSINESS',
    billingFrequency: number % 4 === 0 ? 'ANNUAL' : 'MONTHLY',
    currency: number % 3 === 2 ? 'EUR' : 'USD',
    spend: { allTime: spent, last365Days: spent, yearToDate: Math.floor(spent / 2), last30Days: 0 },
    ...(number % 2 === 0 && {
      contacts: [{ email: `billing@vendor-${number + 1}.example`, ...nameOf(number + 300) }],
    }),
  }
}

/** A company for who reads Ramp through its Developer API: every role and status, vendors, agreements; the same each time. */
export function connectorSeed(count = PEOPLE): object {
  const managers = Math.ceil((count - 1) / SPAN)
  const people = Array.from({ length: count }, (_, number) => person(number, number < managers))
  const emailsOf = (status: Status) => people.filter((one) => one.status === status).map(({ email }) => email)
  const [active, inactive] = [emailsOf('USER_ACTIVE'), emailsOf('USER_INACTIVE')]
  const vendors = Array.from({ length: VENDORS }, (_, number) =>
    vendor(number, vendorOwner(number, active, inactive)),
  )
  const named = (number: number) => vendors[number]?.name
  return {
    entities: ENTITIES,
    departments: DEPARTMENTS,
    locations: LOCATIONS,
    settings: { defaultDepartment: 'Operations', defaultLocation: 'Boston' },
    people,
    vendors,
    agreements: [
      {
        vendor: named(0),
        name: 'Analytics platform, three years',
        startDate: '2026-01-01',
        endDate: '2028-12-31',
        lastDateToTerminate: '2028-09-30',
        autoRenewal: true,
        totalValue: 36_000_000,
        owners: active.slice(1, 3),
      },
      {
        vendor: named(5),
        name: 'Office supply frame contract',
        description: 'Orders by departments',
        endDate: '2026-06-30',
        renewalStatus: 'INITIATED',
        currency: 'EUR',
        totalValue: 1_250_000,
        owners: inactive.slice(0, 1),
      },
      { vendor: named(6), name: 'Travel desk', active: false, renewalStatus: 'EXPIRED' },
    ],
  }
}
