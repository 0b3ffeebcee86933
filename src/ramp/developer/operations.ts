import { agreementOperations } from './agreements.ts'
import { auditLogOperations } from './audit-log.ts'
import { businessOperations } from './business.ts'
import { departmentOperations } from './departments.ts'
import { entityOperations } from './entities.ts'
import { locationOperations } from './locations.ts'
import type { DeveloperOperation } from './operation.ts'
import { userCreationOperations } from './user-creation.ts'
import { userLifeOperations } from './user-life.ts'
import { userUpdateOperations } from './user-updates.ts'
import { userReads } from './users.ts'
import { vendorContactOperations } from './vendor-contacts.ts'
import { vendorOperations } from './vendors.ts'

/** Every operation of the Developer API but those about tokens. */
export const developerOperations: readonly DeveloperOperation[] = [
  ...userReads,
  ...userCreationOperations,
  ...userUpdateOperations,
  ...userLifeOperations,
  ...departmentOperations,
  ...locationOperations,
  ...entityOperations,
  ...businessOperations,
  ...vendorOperations,
  ...vendorContactOperations,
  ...agreementOperations,
  ...auditLogOperations,
]
