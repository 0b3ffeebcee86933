import { FEATURES } from '../scim/features.ts'
import type { Feature, Features } from '../scim/features.ts'

const only = (...offered: readonly Feature[]) =>
  Object.fromEntries(FEATURES.map((feature) => [feature, offered.includes(feature)])) as unknown as Features

/**
 * What a server may offer. `as-ramp` is what Ramp is taken to have (ramp-scim.md 14); a provider's name is what its
 * client uses of a server, and no more (idp-clients.md 1).
 */
export const featurePresets = {
  'as-ramp': only('patch', 'filter'),
  'full-rfc': only(...FEATURES),
  okta: only('patch', 'filter'),
  entra: only('patch', 'filter'),
  rippling: only('patch', 'filter'),
} as const satisfies Readonly<Record<string, Features>>

export type FeaturePreset = keyof typeof featurePresets
