import { readFileSync } from 'node:fs'
import { arch, cpus, loadavg, platform, release, totalmem } from 'node:os'

/** What the figures depend on; nothing that tells whose machine it is. */
export interface Machine {
  readonly cpu: string
  readonly cores: number
  readonly memoryGiB: number
  readonly system: string
  readonly node: string
}

export function describeMachine(): Machine {
  return {
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: cpus().length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    system: `${platform()} ${release().split('-')[0] ?? ''} ${arch()}`,
    node: process.version,
  }
}

/** How many processes wanted a core during the last minute, on average. */
export const loadOfLastMinute = () => Math.round((loadavg()[0] ?? 0) * 100) / 100

/** Processor time all processes have used so far, in milliseconds; undefined where the system does not tell. */
export function busyMs(): number | undefined {
  try {
    const [, user, nice, system, , , irq, softirq] = (
      readFileSync('/proc/stat', 'utf8').split('\n')[0] ?? ''
    ).split(/\s+/)
    return [user, nice, system, irq, softirq].reduce((sum, ticks) => sum + Number(ticks) * 10, 0)
  } catch {
    return undefined
  }
}
