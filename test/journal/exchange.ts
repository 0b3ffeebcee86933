import type { CapturedExchange } from '../../src/journal/journal.ts'

/** An Okta create as it is captured; every part can be replaced. */
export function exchange(number: number, parts: Partial<CapturedExchange> = {}): CapturedExchange {
  const minute = String(number % 60).padStart(2, '0')
  return {
    id: `exchange-${number}`,
    at: `2026-03-01T10:${minute}:00.000Z`,
    wallAtMs: 1_772_359_200_000 + number,
    durationMs: 1.25,
    connectionId: 'connection-okta',
    method: 'POST',
    url: '/scim/v2/Users',
    requestHeaders: { accept: 'application/scim+json' },
    requestBody: Buffer.from(`{"userName":"user${number}@example.com"}`),
    status: 201,
    responseHeaders: { 'content-type': 'application/scim+json' },
    responseBody: `{"id":"${number}"}`,
    operation: 'users.create',
    resourceType: 'User',
    resourceId: `resource-${number}`,
    personId: `person-${number}`,
    before: undefined,
    after: undefined,
    findings: [],
    ...parts,
  }
}
