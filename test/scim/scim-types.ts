import { expect } from 'vitest'
import type { ScimDocument } from '../../src/scim/document.ts'
import { toDocument } from '../../src/scim/document/normalise.ts'
import { ScimError } from '../../src/scim/error.ts'
import { Findings } from '../../src/scim/finding.ts'
import { applyPatch } from '../../src/scim/patch/apply.ts'
import { complex, simple } from '../../src/scim/schema/attribute.ts'
import { enterpriseUserSchema } from '../../src/scim/schema/enterprise-user.ts'
import type { ResourceType } from '../../src/scim/schema/resource-type.ts'
import { userSchema } from '../../src/scim/schema/user.ts'
import { createTolerances } from '../../src/scim/tolerance.ts'
import type { ToleranceName } from '../../src/scim/tolerance.ts'

export const CORE = userSchema.id
export const ENT = enterpriseUserSchema.id
export const GROUP = 'urn:ietf:params:scim:schemas:core:2.0:Group'
export const PATCH_OP = 'urn:ietf:params:scim:api:messages:2.0:PatchOp'
export const SCIM_1_ENT = 'urn:scim:schemas:extension:enterprise:1.0'

export const userType: ResourceType = {
  name: 'User',
  endpoint: '/Users',
  description: 'User Account',
  schema: userSchema,
  extensions: [{ schema: enterpriseUserSchema, required: false }],
}

const immutable = { mutability: 'immutable', caseExact: true } as const

/** RFC 7643 section 4.2 and 8.7.1. */
export const groupType: ResourceType = {
  name: 'Group',
  endpoint: '/Groups',
  description: 'Group',
  schema: {
    id: GROUP,
    name: 'Group',
    description: 'Group',
    attributes: [
      simple('displayName', 'string', 'The name.', { required: true }),
      complex(
        'members',
        'The members.',
        [
          simple('value', 'string', 'The identifier.', immutable),
          simple('$ref', 'reference', 'The address.', { ...immutable, referenceTypes: ['User', 'Group'] }),
          simple('type', 'string', 'User or Group.', { ...immutable, canonicalValues: ['User', 'Group'] }),
          simple('display', 'string', 'The name of the member.', { mutability: 'immutable' }),
        ],
        { multiValued: true },
      ),
    ],
  },
  extensions: [],
}

/** A type with every kind of attribute the User schema has none of. */
export const deviceType: ResourceType = {
  name: 'Device',
  endpoint: '/Devices',
  description: 'Device',
  schema: {
    id: 'urn:example:params:scim:schemas:core:2.0:Device',
    name: 'Device',
    description: 'Device',
    attributes: [
      simple('serial', 'string', 'The serial number.', { mutability: 'immutable' }),
      simple('seats', 'integer', 'The seats.'),
      simple('weight', 'decimal', 'The weight.'),
      simple('bought', 'dateTime', 'When it was bought.'),
      simple('tags', 'string', 'Tags.', { multiValued: true }),
      simple('secret', 'string', 'Returned on request.', { returned: 'request' }),
      simple('label', 'string', 'Always returned.', { returned: 'always' }),
      complex(
        'slots',
        'Slots.',
        [simple('value', 'string', 'The slot.'), simple('used', 'boolean', 'Used.')],
        {
          multiValued: true,
        },
      ),
      complex('owner', 'The owner.', [
        simple('name', 'string', 'The name.'),
        simple('pin', 'string', 'A PIN.', { returned: 'request' }),
        simple('since', 'dateTime', 'Since when.', { mutability: 'readOnly' }),
      ]),
    ],
  },
  extensions: [],
}

export interface Strictness {
  readonly type?: ResourceType
  readonly strict?: readonly ToleranceName[]
}

/** Tolerances that keep what they found; all are allowed but the `strict` ones. */
export function watchTolerances(strict: readonly ToleranceName[] = []) {
  const findings = new Findings()
  return {
    tolerances: createTolerances(findings, new Set(strict)),
    codes: () => [...new Set(findings.list().map(({ code }) => code))],
    findings,
  }
}

/** The document of a body, and the codes of the findings it left. */
export function normalise(body: unknown, { type = userType, strict = [] }: Strictness = {}) {
  const { tolerances, codes } = watchTolerances(strict)
  const document = toDocument(type, body, tolerances)
  return { document, codes: codes() }
}

/** The document after the operations, and the codes of the findings they left. */
export function patch(
  current: ScimDocument,
  operations: readonly unknown[],
  { type = userType, strict = [] }: Strictness = {},
) {
  const { tolerances, codes } = watchTolerances(strict)
  const document = applyPatch(
    type,
    deepFreeze(current),
    { schemas: [PATCH_OP], Operations: operations },
    tolerances,
  )
  return { document, codes: codes() }
}

/** Fails unless `run` is refused with this status, scimType and (part of the) detail. */
export function expectRefused(run: () => unknown, scimType: string, detail?: RegExp): ScimError {
  try {
    run()
  } catch (error) {
    if (!(error instanceof ScimError)) throw error
    expect(error).toMatchObject({ status: 400, scimType })
    if (detail !== undefined) expect(error.message).toMatch(detail)
    return error
  }
  throw new Error(`expected a refusal with ${scimType}`)
}

/** The value itself, frozen through and through: writing to it throws. */
export function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value)
    for (const part of Object.values(value)) deepFreeze(part)
  }
  return value
}
