import type { Features } from '../scim/features.ts'
import type { ProtocolSettings } from '../scim/target.ts'
import { tolerances } from '../scim/tolerance.ts'
import type { ToleranceName } from '../scim/tolerance.ts'
import { featurePresets } from './feature-presets.ts'
import type { RampSettings } from './setting-table.ts'

/** What the settings make of the protocol. */
export interface Offer {
  readonly protocol: ProtocolSettings
  readonly features: Features
  readonly strict: ReadonlySet<ToleranceName>
}

const offers = new WeakMap<RampSettings, Offer>()

/** The protocol as a connection with these settings is spoken to; worked out once for each. */
export function offerOf(settings: RampSettings): Offer {
  let offer = offers.get(settings)
  if (offer === undefined) {
    offer = {
      protocol: {
        ...settings,
        bodyMaxBytes: {
          user: settings.userBodyMaxBytes,
          group: settings.groupBodyMaxBytes,
          bulk: settings.bulkBodyMaxBytes,
        },
      },
      features: { ...featurePresets[settings.features], ...settings.featureOverrides },
      strict: strictNames(settings.strict),
    }
    offers.set(settings, offer)
  }
  return offer
}

function strictNames(strict: RampSettings['strict']): ReadonlySet<ToleranceName> {
  if (strict === 'none') return new Set()
  return new Set(strict === 'all' ? tolerances.map(({ name }) => name) : strict)
}
