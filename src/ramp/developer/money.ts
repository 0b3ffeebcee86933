import { z } from 'zod'
import type { RampSettings } from '../setting-table.ts'
import { text } from './fields.ts'

export const moneySchema = z
  .object({ amount: z.number(), currency_code: text, minor_unit_conversion_rate: z.int() })
  .meta({ id: 'CurrencyAmount', description: 'An amount; its unit is the setting developerMoneyUnit.' })

/** Minor units in a major one, of the currencies of ISO 4217 that do not have a hundred. */
const OWN_RATES: ReadonlyMap<string, number> = new Map([
  ...'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'
    .split(' ')
    .map((currency) => [currency, 1] as const),
  ...'BHD IQD JOD KWD LYD OMR TND'.split(' ').map((currency) => [currency, 1_000] as const),
])

/** An amount kept in minor units (cents), in the unit of the setting (ramp-developer-api.md 1.5). */
export function toMoney(
  minorUnits: number,
  currency: string,
  { developerMoneyUnit: unit, developerMoneyRate }: RampSettings,
): z.input<typeof moneySchema> {
  const rate = OWN_RATES.get(currency) ?? developerMoneyRate
  return {
    amount: unit === 'major' ? minorUnits / rate : minorUnits,
    currency_code: currency,
    minor_unit_conversion_rate: rate,
  }
}
