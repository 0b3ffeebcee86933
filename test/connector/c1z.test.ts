import SqliteDatabase from 'better-sqlite3'
import { expect, it } from 'vitest'
import { readC1z, toC1z } from './c1z.ts'

function file(endedAt: string | null): Buffer {
  const database = new SqliteDatabase(':memory:')
  database.exec(`
    CREATE TABLE v1_sync_runs (sync_id TEXT, ended_at TEXT);
    CREATE TABLE v1_resources (resource_type_id TEXT, external_id TEXT, data BLOB, sync_id TEXT);
    CREATE TABLE v1_grants (external_id TEXT, data BLOB, sync_id TEXT);
    INSERT INTO v1_sync_runs VALUES ('old', '2026-01-01 00:00:00'), ('new', ${endedAt === null ? 'NULL' : `'${endedAt}'`});
    INSERT INTO v1_resources VALUES ('user', 'user/1', x'00', 'new'), ('role', 'role:role:IT_ADMIN', x'00', 'new'),
      ('user', 'user:2', x'00', 'new'), ('user', 'user/3', x'00', 'old');
    INSERT INTO v1_grants VALUES ('role:role:IT_ADMIN:member:user:1', x'00', 'new')`)
  return toC1z(database.serialize())
}

it('A .c1z is read for what its last finished sync holds (ramp-developer-api.md 1.7)', () => {
  expect(readC1z(file('2026-01-02 00:00:00'))).toEqual({
    resources: { user: new Set(['1', '2']), role: new Set(['role:IT_ADMIN']) },
    grants: new Set(['role:role:IT_ADMIN:member:user:1']),
  })
  expect(readC1z(file(null)).resources).toEqual({ user: new Set(['3']) })
  expect(() => readC1z(Buffer.from('C1ZF'))).toThrow('no .c1z')
})
