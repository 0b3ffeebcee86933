const SERVED = [
  'audit_logs:read',
  'business:read',
  'departments:read',
  'departments:write',
  'entities:read',
  'locations:read',
  'locations:write',
  'users:read',
  'users:write',
  'vendor_agreements:read',
  'vendors:read',
  'vendors:write',
] as const

/** A scope that some operation here asks for. */
export type Scope = (typeof SERVED)[number]

/** Scopes that operations here ask for: what an API client has unless it is made with others. */
export const servedScopes: readonly Scope[] = SERVED

/** Scopes of Ramp's that open nothing here: clients ask for them with the others (ramp-developer-api.md 2.2). */
const elsewhere = [
  'accounting:read',
  'accounting:write',
  'bank_accounts:read',
  'bills:read',
  'bills:write',
  'cards:read',
  'cards:write',
  'cashbacks:read',
  'custom_records:read',
  'custom_records:write',
  'funds:read',
  'funds:write',
  'limits:read',
  'limits:write',
  'memos:read',
  'memos:write',
  'merchants:read',
  'purchase_orders:read',
  'purchase_orders:write',
  'receipts:read',
  'receipts:write',
  'reimbursements:read',
  'reimbursements:write',
  'spend_programs:read',
  'spend_programs:write',
  'statements:read',
  'transactions:read',
  'transfers:read',
] as const

/** Every scope an API client can be given. */
export const knownScopes = [...SERVED, ...elsewhere] as const
