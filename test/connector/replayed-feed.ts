import { auditEvents } from './strict-decoder.ts'
import type { AuditEvent } from './strict-decoder.ts'
import { createTransport } from './replayed-transport.ts'
import type { TransportOptions } from './replayed-transport.ts'

const SCOPES = ['users:read', 'vendors:read', 'audit_logs:read']
/** What the connector takes for a change of a vendor or an agreement; the two blanks are Ramp's. */
const TAKEN: ReadonlySet<string> = new Set([
  'Vendor management  vendor added to managed list',
  'Vendor management  vendor removed from managed list',
  'Draft vendor created',
  'Draft vendor published',
  'Merged vendors',
  'Vendor placed on hold',
  'Vendor hold released',
  'Vendor imported from erp',
  'Vendor management agreement status changed',
])

/** The feed `vendor_audit_feed`: each poll tells what is newer than all it has seen, and is a process of its own. */
export interface ReplayedFeed {
  /** Resolves with what changed, as in `vendor/<uuid>`. */
  poll(): Promise<readonly string[]>
  /** Requests of the last poll. */
  lastSent(): readonly string[]
}

export function createReplayedFeed(options: Omit<TransportOptions, 'scopes'>): ReplayedFeed {
  let seenTo = 0
  let sent: readonly string[] = []

  return {
    lastSent: () => sent,
    async poll() {
      const floor = seenTo
      const transport = createTransport({ ...options, scopes: SCOPES })
      sent = transport.sent
      const changed: string[] = []
      for (
        let url: string | null = transport.url('/audit-logs/events?page_size=100');
        url !== null && url !== '';
      ) {
        const { data, page }: ReturnType<typeof auditEvents> = await transport.call(
          { method: 'GET', url },
          auditEvents,
        )
        const times = data.map(({ event_time }) => Date.parse(event_time))
        seenTo = Math.max(seenTo, ...times)
        changed.push(...data.filter(({ event_time }) => Date.parse(event_time) > floor).flatMap(toChanged))
        url = isBehind(times, floor) ? null : page.next
      }
      return changed
    },
  }
}

/** A page that is nowhere ascending and nowhere above the floor is the last one read. */
const isBehind = (times: readonly number[], floor: number) =>
  times.length > 0 &&
  times.every((time, index) => time <= floor && (index === 0 || time <= (times[index - 1] ?? time)))

function toChanged({ event_type, primary_reference: reference }: AuditEvent): readonly string[] {
  if (reference?.resource_name !== 'Vendor / Merchant' || !TAKEN.has(event_type)) return []
  const agreement = /\/contracts\/([^/?#]+)/.exec(reference.url)?.[1]
  return [agreement === undefined ? `vendor/${reference.id}` : `vendor_agreement/${agreement}`]
}
