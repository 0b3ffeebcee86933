import { z } from 'zod'
import type { RampSettings } from '../setting-table.ts'
import { text } from './fields.ts'

export const moneySchema = z
  .object({ amount: z.number(), currency_code: text, minor_unit_conversion_rate: z.int() })
  .meta({ id: 'CurrencyAmount', description: 'An amount; its unit is the setting developerMoneyUnit.' })

/** An amount kept in minor units (cents), in the unit of the setting (ramp-developer-api.md 1.5). */
export function toMoney(
  minorUnits: number,
  currency: string,
  { developerMoneyUnit: unit, developerMoneyRate: rate }: RampSettings,
): z.input<typeof moneySchema> {
  return {
    amount: unit === 'major' ? minorUnits / rate : minorUnits,
    currency_code: currency,
    minor_unit_conversion_rate: rate,
  }
}
