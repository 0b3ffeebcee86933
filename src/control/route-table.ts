import type { ControlRoute } from './route.ts'
import { activityRoutes } from './routes/activity.ts'
import { apiClientRoutes } from './routes/api-clients.ts'
import { clockRoutes } from './routes/clock.ts'
import { connectionRoutes } from './routes/connections.ts'
import { customFieldRoutes } from './routes/custom-fields.ts'
import { entityRoutes } from './routes/entities.ts'
import { exchangeRoutes } from './routes/exchanges.ts'
import { faultRoutes } from './routes/faults.ts'
import { offboardingRoutes } from './routes/offboarding.ts'
import { inviteRoutes } from './routes/invites.ts'
import { mailRoutes } from './routes/mail.ts'
import { peopleRoutes } from './routes/people.ts'
import { personEditRoutes } from './routes/person-edits.ts'
import { placeRoutes } from './routes/places.ts'
import { scimSettingsRoutes } from './routes/scim-settings.ts'
import { settingRoutes } from './routes/settings.ts'
import { spendProgramRoutes } from './routes/spend-programs.ts'
import { syncErrorRoutes } from './routes/sync-errors.ts'
import { teamUpdateRoutes } from './routes/team-updates.ts'
import { workspaceRoutes } from './routes/workspaces.ts'

/** Every operation of the control API, in the order the reference page lists them. */
export const controlRoutes: readonly ControlRoute[] = [
  ...workspaceRoutes,
  ...connectionRoutes,
  ...apiClientRoutes,
  ...settingRoutes,
  ...peopleRoutes,
  ...personEditRoutes,
  ...placeRoutes,
  ...entityRoutes,
  ...offboardingRoutes,
  ...activityRoutes,
  ...teamUpdateRoutes,
  ...scimSettingsRoutes,
  ...customFieldRoutes,
  ...spendProgramRoutes,
  ...inviteRoutes,
  ...mailRoutes,
  ...syncErrorRoutes,
  ...exchangeRoutes,
  ...faultRoutes,
  ...clockRoutes,
]
