import { isObject } from '../scim/document.ts'
import type { JsonObject, JsonValue } from '../scim/document.ts'
import type { Connection, Idp, Mode } from '../workspace/connection.ts'
import { WorkspaceRefusal } from '../workspace/workspaces.ts'
import type { Range } from './setting-ranges.ts'
import { settingDefinitions } from './setting-table.ts'
import type { RampSettings, SettingDefinition } from './setting-table.ts'

const definitionByName = new Map<string, SettingDefinition>(
  settingDefinitions.map((definition) => [definition.name, definition]),
)

/** Throws WorkspaceRefusal: setting.unknown (with the names there are), setting.invalid (with what is allowed). */
export function checkSetting(name: string, value: JsonValue, scope: SettingDefinition['scope']): void {
  const definition = definitionByName.get(name)
  if (definition === undefined || (scope === 'connection' && definition.scope !== 'connection')) {
    const names = settingDefinitions
      .filter((row) => scope === 'workspace' || row.scope === scope)
      .map((row) => row.name)
    const where = scope === 'connection' ? 'a connection' : 'a workspace'
    throw new WorkspaceRefusal(
      'setting.unknown',
      `"${name}" is not a setting of ${where}. Use one of: ${names.join(', ')}.`,
    )
  }
  const { allowed } = definition
  const fits = isRange(allowed) ? allowed.includes(value) : allowed.includes(value)
  const explained = !fits && isRange(allowed) ? allowed.explain?.(value) : undefined
  if (!fits)
    throw new WorkspaceRefusal(
      'setting.invalid',
      explained ??
        `${JSON.stringify(value)} is not allowed for "${name}". Use ${describeAllowed(definition)}.`,
    )
}

/** The allowed values in words. */
export function describeAllowed({ allowed }: SettingDefinition): string {
  return isRange(allowed) ? allowed.description : allowed.map((value) => JSON.stringify(value)).join(' or ')
}

/** Whether the values are described, not listed. */
export function isRange(allowed: SettingDefinition['allowed']): allowed is Range {
  return !Array.isArray(allowed)
}

/** The value in force: the connection's, else the workspace's, else the default (of its provider or mode). */
export function resolveSettings(
  workspaceValues: JsonObject,
  connection?: Pick<Connection, 'idp' | 'mode' | 'settings'>,
): RampSettings {
  const { idp, mode, settings: own } = connection ?? { idp: 'generic', mode: 'ramp', settings: {} }
  const entries = settingDefinitions.map((definition) => {
    const { name, scope } = definition
    const value = (scope === 'connection' ? own[name] : undefined) ?? workspaceValues[name]
    return [name, value ?? defaultFor(definition, idp, mode)]
  })
  return Object.fromEntries(entries) as RampSettings
}

/** What depends on the connection: the default by provider or by mode; undefined for a plain default. */
export function defaultsByConnection({
  default: value,
}: SettingDefinition): Readonly<Record<string, JsonValue>> | undefined {
  if (!isObject(value)) return undefined
  const { byIdp, byMode } = value as { byIdp?: JsonObject; byMode?: JsonObject }
  return (byIdp ?? byMode) as Record<string, JsonValue> | undefined
}

function defaultFor(definition: SettingDefinition, idp: Idp, mode: Mode): JsonValue {
  const by = defaultsByConnection(definition)
  return by === undefined ? definition.default : (by[idp] ?? by[mode] ?? null)
}
