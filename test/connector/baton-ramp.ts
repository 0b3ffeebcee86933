import { execFile } from 'node:child_process'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import { makeFolder } from '../cli/folder.ts'
import { readC1z } from './c1z.ts'
import type { Access, Connector } from './connector.ts'

export interface BatonRampOptions {
  /** Where the program is. */
  readonly binary: string
  /** `http://host:port`. */
  readonly baseUrl: string
  readonly access: Access
}

/** A permanent error of the server hangs a sync by design. */
const TIMEOUT_MS = 120_000

/** ConductorOne's own program, run as ramp-developer-api.md 1.7 says. Each command rejects when it ends with another status than 0. */
export function createBatonRamp({ binary, baseUrl, access }: BatonRampOptions): Connector {
  const file = path.join(makeFolder(), 'out.c1z')
  const credentials =
    'token' in access
      ? ['--token', access.token]
      : [
          ...['--auth-method', 'client_credentials'],
          ...['--ramp-client-id', access.clientId, '--ramp-client-secret', access.clientSecret],
        ]

  /** Resolves with standard output. */
  function run(...args: readonly string[]): Promise<string> {
    const all = ['--ramp-base-url', baseUrl, ...credentials, '-f', file, '--log-format', 'console', ...args]
    return new Promise((resolve, reject) => {
      execFile(binary, all, { env: cleanEnvironment(), timeout: TIMEOUT_MS }, (error, stdout, stderr) => {
        if (error === null) resolve(stdout)
        else reject(new Error(`${args.join(' ')}: ${error.message}\n${stdout}\n${stderr}`))
      })
    })
  }

  async function sync() {
    rmSync(file, { force: true })
    await run()
    if (!existsSync(file)) throw new Error('status 0, and no file')
    return readC1z(readFileSync(file))
  }

  const ensureSynced = async () => {
    if (!existsSync(file)) await sync()
  }

  async function invoke(action: string, userId: string): Promise<void> {
    const args = ['--invoke-action', action, '--invoke-action-args', JSON.stringify({ user_id: userId })]
    const printed = await run('-p', ...args)
    if (!/"success"\s*:\s*true/.test(printed)) throw new Error(`${action}: ${printed}`)
  }

  return {
    sync,
    async grantOwner(vendorId, userId) {
      await ensureSynced()
      const principal = ['--grant-principal', userId, '--grant-principal-type', 'user']
      await run('-p', '--grant-entitlement', `vendor:${vendorId}:owner`, ...principal)
    },
    async revokeOwner(vendorId, userId) {
      await sync()
      await run('-p', '--revoke-grant', `vendor:${vendorId}:owner:user:${userId}`)
    },
    async createAccount(profile) {
      await run('-p', '--create-account-profile', JSON.stringify(profile))
    },
    disableUser: (userId) => invoke('disable_user', userId),
    enableUser: (userId) => invoke('enable_user', userId),
  }
}

/** Without what would configure it: BATON_CLIENT_ID would make a service of it (ramp-developer-api.md 1.3). */
const cleanEnvironment = () =>
  Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('BATON_')))
