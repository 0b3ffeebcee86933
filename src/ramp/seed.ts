import type { JsonObject, JsonValue } from '../scim/document.ts'
import type { CustomFieldType, CustomValue } from '../store/custom-fields.ts'
import type { AudienceKind } from '../store/spend-programs.ts'
import type { Idp, Mode } from '../workspace/connection.ts'
import type { Status } from './lifecycle.ts'
import type { BaseRole, UnbundledRole } from './roles.ts'
import type { SeedAgreement, SeedVendor } from './seed-vendors.ts'
import type { Blocker } from './termination-plan.ts'

/** Somebody of a seeded company; whatever is null was left out. */
export interface SeedPerson {
  readonly email: string
  /** The e-mail where it was left out. */
  readonly userName: string | null
  readonly firstName: string
  readonly lastName: string
  readonly role: BaseRole | UnbundledRole
  readonly status: Status
  readonly department: string | null
  readonly location: string | null
  /** The manager's e-mail. */
  readonly manager: string | null
  /** The name of the connection whose provider keeps the person up to date. */
  readonly connection: string | null
  readonly externalId: string | null
  readonly employeeId: string | null
  readonly customFields: Readonly<Record<string, CustomValue>>
  /** Names of spend programs issued to them beside those issued by default. */
  readonly funds: readonly string[]
  /** Whether an admin granted them the Manager add-on. */
  readonly managerAddOn: boolean
  /** What keeps them from being terminated by the clock. */
  readonly blockers: readonly Blocker[]
}

/** A company as it stands on its first day in onramp: checked, and complete. */
export interface Seed {
  readonly entities: readonly {
    readonly name: string
    readonly currency: string
    readonly primary: boolean
  }[]
  readonly departments: readonly string[]
  readonly locations: readonly { readonly name: string; readonly entity: string | null }[]
  readonly customFields: readonly {
    readonly name: string
    readonly type: CustomFieldType
    readonly options: readonly string[]
  }[]
  readonly spendPrograms: readonly {
    readonly name: string
    readonly issueByDefault: boolean
    readonly audience: AudienceKind
    readonly places: readonly string[]
  }[]
  /** Settings of the workspace, by name. */
  readonly settings: JsonObject
  /** Undefined: those every workspace gets. */
  readonly connections?:
    | readonly {
        readonly name: string
        readonly idp: Idp
        readonly mode: Mode
        readonly settings: Readonly<Record<string, JsonValue>>
      }[]
    | undefined
  readonly people: readonly SeedPerson[]
  readonly vendors: readonly SeedVendor[]
  readonly agreements: readonly SeedAgreement[]
  /** Users as a provider sends them, one after the other, once everybody else is there. */
  readonly pushes: readonly { readonly connection: string; readonly user: JsonObject }[]
}
