import type { Database } from 'better-sqlite3'
import { createAgreementTable } from './agreements.ts'
import type { AgreementTable } from './agreements.ts'
import { createAuditEvents } from './audit-events.ts'
import type { AuditEvents } from './audit-events.ts'
import { createBusinessStore } from './business.ts'
import type { BusinessStore } from './business.ts'
import { createDeferredTasks } from './deferred-tasks.ts'
import type { DeferredTasks } from './deferred-tasks.ts'
import { createPlacePages } from './place-pages.ts'
import type { PlacePages } from './place-pages.ts'
import { createUserPages } from './user-pages.ts'
import type { UserPages } from './user-pages.ts'
import { createVendorTable } from './vendors.ts'
import type { VendorTable } from './vendors.ts'

/** What the Developer API alone reads and writes of a workspace file. */
export interface DeveloperStore {
  readonly users: UserPages
  readonly departments: PlacePages
  readonly locations: PlacePages
  readonly vendors: VendorTable
  readonly agreements: AgreementTable
  readonly auditEvents: AuditEvents
  readonly business: BusinessStore
  readonly deferredTasks: DeferredTasks
}

export function createDeveloperStore(database: Database): DeveloperStore {
  return {
    users: createUserPages(database),
    departments: createPlacePages(database, 'department'),
    locations: createPlacePages(database, 'location'),
    vendors: createVendorTable(database),
    agreements: createAgreementTable(database),
    auditEvents: createAuditEvents(database),
    business: createBusinessStore(database),
    deferredTasks: createDeferredTasks(database),
  }
}
