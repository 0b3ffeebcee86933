import { z } from 'zod'
import { findNearestName } from '../nearest-name.ts'
import { fieldProblem } from '../ramp/custom-values.ts'
import { audienceProblem } from '../ramp/issue-funds.ts'
import { STATUSES } from '../ramp/lifecycle.ts'
import { BASE_ROLES, UNBUNDLED_ROLES } from '../ramp/roles.ts'
import type { Seed } from '../ramp/seed.ts'
import { BILLING_FREQUENCIES, RENEWAL_STATUSES, VENDOR_TYPES } from '../ramp/developer/vendor-words.ts'
import { BLOCKERS } from '../ramp/termination-plan.ts'
import { CUSTOM_FIELD_NAME, CUSTOM_FIELD_TYPES } from '../store/custom-fields.ts'
import { IDPS, MODES } from '../workspace/connection.ts'

/** Between the sentences about several unknown keys of one object. */
export const KEY_SEPARATOR = '\n'

/** An object that takes no other keys, and names the nearest of its own. */
function closed<Shape extends z.ZodRawShape>(shape: Shape) {
  const known = Object.keys(shape)
  return z.strictObject(shape, {
    error: (issue) => {
      if (issue.code !== 'unrecognized_keys') return undefined
      return (issue as z.core.$ZodIssueUnrecognizedKeys).keys
        .map((key) => {
          const nearest = findNearestName(key, known)
          const hint = nearest === undefined ? `known: ${known.join(', ')}` : `did you mean ${nearest}?`
          return `unknown key ${JSON.stringify(key)} (${hint})`
        })
        .join(KEY_SEPARATOR)
    },
  })
}

const json = z.json()
// Without the flag u and its classes: JSON Schema has neither everywhere.
const PRINTABLE = /^[^\u0000-\u001f\u007f-\u009f]*\S[^\u0000-\u001f\u007f-\u009f]*$/
/** Text with something in it and no control characters. */
const line = (most: number) =>
  z
    .string()
    .max(most)
    .regex(PRINTABLE, { error: 'must be text that is not blank, without control characters' })
    .refine((text) => text.isWellFormed(), { error: 'must be well-formed text' })
const name = line(255)
const email = line(254).regex(/^[^\s@]+@[^\s@]+$/u, { error: 'must have the form name@domain' })
const list = <Item extends z.ZodType>(item: Item, most = 1_000) => z.array(item).max(most).default([])
const orNull = <Value extends z.ZodType>(value: Value) => value.nullable().default(null)

const currencies = new Set(Intl.supportedValuesOf('currency'))
const currency = z
  .string()
  .regex(/^[A-Z]{3}$/u, { error: 'must be an ISO 4217 code, as in USD' })
  .refine((code) => currencies.has(code), { error: 'is no currency (ISO 4217), as USD or EUR are' })

const entity = closed({
  name: name.meta({ description: 'A legal company of the business.' }),
  currency: currency.meta({ description: 'What its cards are issued in, ISO 4217.' }),
  primary: z.boolean().default(false).meta({
    description: 'Whether locations that name no entity belong to it; the first one when none says so.',
  }),
})

const location = z.union([
  name.transform((text) => ({ name: text, entity: null })),
  closed({ name, entity: orNull(name).meta({ description: 'The primary one when left out.' }) }),
])

const customField = closed({
  name: z.string().max(63).regex(CUSTOM_FIELD_NAME, { error: 'must be snake_case, as in cost_center' }),
  type: z.enum(CUSTOM_FIELD_TYPES),
  options: list(line(200)).meta({ description: 'What select and accounting take.' }),
}).superRefine((field, context) => {
  const message = fieldProblem(field)
  if (message !== undefined) context.addIssue({ code: 'custom', path: ['options'], message })
})

const spendProgram = closed({
  name: line(200),
  issueByDefault: z
    .boolean()
    .default(true)
    .meta({ description: 'Whether new users of the audience get one.' }),
  audience: z.enum(['all', 'departments', 'locations']).default('all'),
  places: list(name).meta({ description: 'Names of the departments or locations of the audience.' }),
}).superRefine((program, context) => {
  const message = audienceProblem(program)
  if (message !== undefined) context.addIssue({ code: 'custom', path: ['places'], message })
})

const settings = z.record(z.string().max(200), json)

const connection = closed({
  name: z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/u, {
    error: 'must be 1 to 63 lower-case letters, digits and hyphens',
  }),
  idp: z.enum(IDPS),
  mode: z.enum(MODES).default('ramp'),
  settings: settings.default({}),
})

const person = closed({
  email,
  userName: orNull(line(255)).meta({ description: 'The e-mail when left out.' }),
  firstName: name,
  lastName: name,
  role: z.enum([...BASE_ROLES, ...UNBUNDLED_ROLES]).default('BUSINESS_USER'),
  status: z.enum(STATUSES).default('USER_ACTIVE'),
  department: orNull(name),
  location: orNull(name),
  manager: orNull(email).meta({ description: "The manager's e-mail." }),
  connection: orNull(name).meta({
    description: 'The connection whose identity provider manages the person; nobody when left out.',
  }),
  externalId: orNull(line(255)),
  employeeId: orNull(z.union([line(255), z.int().transform(String)])),
  customFields: z
    .record(z.string().max(63), z.union([z.string().max(10_000), z.number(), z.boolean()]))
    .default({}),
  funds: list(line(200)).meta({ description: 'Spend programs issued beside those issued by default.' }),
  managerAddOn: z.boolean().default(false).meta({
    description:
      'Whether an admin granted them "Manage a direct team"; IT Admins and Accounting need it to manage.',
  }),
  blockers: list(z.enum(BLOCKERS)).meta({
    description: 'What keeps them from being terminated by the clock.',
  }),
})

const push = closed({
  connection: name.meta({ description: 'The connection it is sent through.' }),
  user: z
    .record(z.string(), json)
    .meta({ description: 'The body of a POST /Users, as the provider sends it.' }),
})

const minorUnits = z.int().min(0).default(0)

const vendor = closed({
  name: name.meta({ description: 'Unique in the seed: agreements name it.' }),
  owner: orNull(email).meta({ description: "The owner's e-mail; nobody's when left out." }),
  active: z.boolean().default(true),
  legalName: orNull(name),
  country: orNull(line(2).meta({ description: 'ISO 3166, as in US.' })),
  state: orNull(name),
  description: orNull(line(1_000)),
  category: orNull(closed({ code: z.int().min(0), name })),
  type: orNull(z.enum(VENDOR_TYPES)),
  billingFrequency: orNull(z.enum(BILLING_FREQUENCIES)),
  accountingId: orNull(name).meta({ description: 'Its id in the accounting system.' }),
  currency: currency.default('USD'),
  spend: closed({
    allTime: minorUnits,
    last365Days: minorUnits,
    yearToDate: minorUnits,
    last30Days: minorUnits,
  })
    .prefault({})
    .meta({ description: 'In minor units, such as cents.' }),
  contacts: list(
    closed({ email, firstName: orNull(name), lastName: orNull(name), phone: orNull(line(50)) }),
    100,
  ),
})

const day = z.iso.date()

const agreement = closed({
  vendor: name.meta({ description: 'The name of the vendor.' }),
  name,
  active: z.boolean().default(true),
  description: orNull(line(1_000)),
  startDate: orNull(day),
  endDate: orNull(day),
  lastDateToTerminate: orNull(day),
  autoRenewal: z.boolean().default(false),
  renewalStatus: z.enum(RENEWAL_STATUSES).default('NOT_STARTED'),
  currency: currency.default('USD'),
  totalValue: orNull(z.int().min(0)).meta({ description: 'In minor units, such as cents.' }),
  owners: list(email, 100).meta({ description: 'E-mails of the contract owners.' }),
})

/** The document of a seed; what it gives is complete. */
export const seedSchema = closed({
  $schema: z.string().optional().meta({ description: 'For editors: the address of this schema.' }),
  entities: list(entity, 100),
  departments: list(name),
  locations: list(location),
  customFields: list(customField, 100),
  spendPrograms: list(spendProgram, 100),
  settings: settings.default({}).meta({
    description: 'Settings of the workspace by name; docs/fidelity.md lists them.',
  }),
  connections: z.array(connection).max(100).optional().meta({
    description: 'Those of the default workspace when left out: okta, entra, generic and spec.',
  }),
  people: list(person, 20_000),
  vendors: list(vendor, 20_000).meta({ description: 'Seen through the Developer API.' }),
  agreements: list(agreement, 20_000).meta({ description: 'Contracts with vendors.' }),
  pushes: list(push, 20_000).meta({
    description: 'Users as a provider sends them, in this order, once everybody else is there.',
  }),
}).transform(({ $schema: _, ...seed }): Seed => seed as Seed)
