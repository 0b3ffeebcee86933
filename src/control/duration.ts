const DURATION =
  /^P(?:(?<weeks>\d{1,6})W|(?:(?<days>\d{1,6})D)?(?:T(?=\d)(?:(?<hours>\d{1,8})H)?(?:(?<minutes>\d{1,8})M)?(?:(?<seconds>\d{1,10}(?:\.\d{1,3})?)S)?)?)$/

const UNITS_MS: Readonly<Record<string, number>> = {
  weeks: 604_800_000,
  days: 86_400_000,
  hours: 3_600_000,
  minutes: 60_000,
  seconds: 1_000,
}

/**
 * Milliseconds of an ISO 8601 duration in weeks, days, hours, minutes and seconds; undefined for anything else, years
 * and months included, which have no fixed length.
 */
export function parseDurationMs(text: string): number | undefined {
  const groups = DURATION.exec(text)?.groups
  if (groups === undefined || text === 'P') return undefined
  return Object.entries(UNITS_MS).reduce(
    (sum, [unit, unitMs]) => sum + Math.round(Number(groups[unit] ?? 0) * unitMs),
    0,
  )
}
