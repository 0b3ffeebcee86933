import { resolveSettings } from '../settings.ts'
import type { AdminOptions } from '../admin.ts'

/** Ramp's SCIM settings page (ramp-scim.md 10), but for what it says about the connections. */
export interface ScimSettings {
  readonly counts: {
    readonly invitedViaScim: number
    /** Ramp calls them "terminated via SCIM"; they are deactivated (C11). */
    readonly deactivatedViaScim: number
    readonly autoTerminated: number
  }
  readonly defaults: {
    readonly department: string | null
    readonly location: string | null
    readonly createAsDraft: boolean
  }
  readonly offboarding: {
    readonly deprovisioningEnabled: boolean
    readonly autoTermination: boolean
    readonly autoTerminationDays: number
    readonly rescheduleOnChange: boolean
    readonly includeExistingInactive: boolean
    readonly privilegedRoles: readonly string[]
    readonly legacyTerminate: boolean
  }
  /** The names a provider's attributes are mapped to; there is such a section only where a field exists. */
  readonly customFields: readonly string[]
}

export function createScimSettings({ store }: Pick<AdminOptions, 'store'>): () => ScimSettings {
  const { activity, customFields } = store
  return () => {
    const settings = resolveSettings(store.settings.all())
    return {
      counts: {
        invitedViaScim: activity.count('User invited', 'scim'),
        deactivatedViaScim: activity.count('User deactivated', 'scim'),
        autoTerminated: activity.count('User deleted', 'ramp'),
      },
      defaults: {
        department: settings.defaultDepartment,
        location: settings.defaultLocation,
        createAsDraft: settings.createAsDraft,
      },
      offboarding: {
        deprovisioningEnabled: settings.deprovisioningEnabled,
        autoTermination: settings.autoTermination,
        autoTerminationDays: settings.autoTerminationDays,
        rescheduleOnChange: settings.rescheduleOnChange,
        includeExistingInactive: settings.includeExistingInactive,
        privilegedRoles: settings.privilegedRoles,
        legacyTerminate: settings.legacyTerminate,
      },
      customFields: customFields.list().map(({ name }) => name),
    }
  }
}
