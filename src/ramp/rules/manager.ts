import { foldText } from '../../scim/fold.ts'
import { ENTERPRISE_USER_SCHEMA_URN } from '../../scim/schema/enterprise-user.ts'
import { referenceKeys } from '../attributes.ts'
import type { Directory, Employee } from '../directory.ts'
import type { Violation } from '../refusals.ts'
import { isManagingRole } from '../roles.ts'
import type { RampSettings } from '../setting-table.ts'
import type { Subject } from './rule.ts'

/** What a manager reference comes to (ramp-scim.md 4, D2). */
export type ManagerOutcome =
  | { readonly kind: 'none' }
  | { readonly kind: 'linked'; readonly pk: number; readonly managerKey: string }
  | { readonly kind: 'waiting'; readonly managerKey: string }
  | { readonly kind: 'refused'; readonly violation: Violation }

/** Where the reference stands, for the sync-error log. */
export const MANAGER_ATTRIBUTE = `${ENTERPRISE_USER_SCHEMA_URN}:manager.value`

/**
 * Resolves the reference by id, e-mail, user name or external id (C4) and judges it: self, circular, ineligible. A
 * link that already stands is kept, even to somebody inactive (4.9).
 */
export function judgeManager(subject: Subject): ManagerOutcome {
  const { self, current, next, directory, settings } = subject
  if (next.manager === undefined) return { kind: 'none' }
  const managerKey = foldText(next.manager)
  const standing = current?.manager ?? undefined
  const manager = directory.findByReference(next.manager)
  if (manager === undefined) {
    const isFromHere = standing !== undefined && current?.managerKey === managerKey
    return isFromHere ? { kind: 'linked', pk: standing, managerKey } : unresolved(managerKey, settings)
  }
  if (manager.pk === self.pk) return refused('ramp.user.self-manager')
  if (manager.pk === standing) return { kind: 'linked', pk: standing, managerKey }
  // By id, which names the manager whatever the client called them.
  const causeKey = managerCause(manager.id)
  const selfKeys = [self.id, ...referenceKeys(next)]
  const isSelf = (reference: string) => selfKeys.includes(foldText(reference))
  // Who has nobody below stands above nobody: a long line is not walked for each newcomer at its end.
  const isAboveManager =
    directory.hasAnybodyBelow(self.pk, selfKeys) &&
    isAbove({ pk: self.pk, isSelf }, manager.pk, directory, settings)
  if (isAboveManager) return refused('ramp.user.circular-manager', causeKey)
  if (manager.person === undefined) return unresolved(managerKey, settings)
  if (!isEligible(manager.person, settings)) return refused('ramp.user.invalid-manager', causeKey)
  return { kind: 'linked', pk: manager.pk, managerKey }
}

/** The cause of a refusal that hangs on a manager: their id, or the folded reference nobody answers to. */
export const managerCause = (managerKey: string) => `manager:${managerKey}`

function unresolved(managerKey: string, { unresolvedManager }: RampSettings): ManagerOutcome {
  return unresolvedManager === 'reject'
    ? refused('ramp.user.invalid-manager', managerCause(managerKey))
    : { kind: 'waiting', managerKey }
}

function refused(code: Violation['code'], causeKey?: string): ManagerOutcome {
  return { kind: 'refused', violation: { code, attribute: MANAGER_ATTRIBUTE, ...(causeKey && { causeKey }) } }
}

/** Whether that person may be given reports: by role (4.4, 4.5), and by activity (setting inactiveManager). */
export function isEligible(
  person: NonNullable<Employee['person']>,
  { inactiveManager }: Pick<RampSettings, 'inactiveManager'>,
): boolean {
  return isManagingRole(person) && (person.status !== 'USER_INACTIVE' || inactiveManager === 'allow')
}

/** Whom a reporting line is searched for. */
interface Sought {
  readonly pk: number | undefined
  /** Whether a manager reference, as sent, means them. */
  isSelf(reference: string): boolean
}

/**
 * Whether the subject stands above `from` in the reporting line: by the links there are, and by those that wait for
 * somebody to arrive.
 */
export function isAbove(
  { pk: selfPk, isSelf }: Sought,
  from: number,
  directory: Directory,
  { circularManagerDepth }: Pick<RampSettings, 'circularManagerDepth'>,
): boolean {
  const seen = new Set<number>()
  const line = [from]
  for (let at = line.pop(); at !== undefined; at = line.pop()) {
    if (seen.has(at)) continue
    seen.add(at)
    const awaited = directory.waitingFor(at)
    if (awaited !== undefined && isSelf(awaited)) return true
    const above = [
      directory.managerOf(at),
      awaited === undefined ? undefined : directory.findByReference(awaited)?.pk,
    ].filter((pk) => pk !== undefined)
    if (above.some((pk) => pk === selfPk)) return true
    if (circularManagerDepth === 'direct') return false
    line.push(...above)
  }
  return false
}
