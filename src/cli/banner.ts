import path from 'node:path'
import type { ReadyWorkspace } from '../sandbox.ts'
import type { StartSettings } from './start-options.ts'

export interface BannerFacts {
  readonly version: string
  readonly scimBaseUrl: string
  readonly developerBaseUrl: string
  readonly controlUrl: string
  readonly workspaces: readonly ReadyWorkspace[]
  readonly settings: Pick<StartSettings, 'data' | 'publicUrl' | 'controlToken'>
}

type ReadyConnection = ReadyWorkspace['connections'][number]

/** What each identity provider calls the address and the secret in its own settings (idp-clients.md 2.3, 3.2). */
const LABELS: Readonly<Record<ReadyConnection['idp'], { title: string; url: string; token: string }>> = {
  okta: { title: 'Okta', url: 'SCIM connector base URL', token: 'API token' },
  entra: { title: 'Microsoft Entra ID', url: 'Tenant URL', token: 'Secret Token' },
  rippling: { title: 'Rippling', url: 'SCIM base URL', token: 'API token' },
  generic: { title: 'Any SCIM client', url: 'Base URL', token: 'Bearer token' },
}

const LABEL_WIDTH = 26

function line(label: string, value: string): string {
  return `  ${label.padEnd(LABEL_WIDTH)}${value}`
}

function connectionLines(connection: ReadyConnection, scimBaseUrl: string): string[] {
  const labels = LABELS[connection.idp]
  const mode = connection.mode === 'spec' ? ", SCIM rules only, none of Ramp's" : ''
  return [
    `${labels.title} (connection ${connection.name}${mode})`,
    line(labels.url, scimBaseUrl),
    line(labels.token, connection.token ?? 'stored hashed, shown once when it was made'),
    '',
  ]
}

/** What ConductorOne calls them in the settings of its connector (ramp-developer-api.md 1.2, 1.3). */
function developerLines({ apiTokens, apiClients }: ReadyWorkspace, developerBaseUrl: string): string[] {
  const hidden = 'stored hashed, shown once when it was made'
  if (apiTokens.length + apiClients.length === 0) return []
  return [
    'Ramp connectors such as baton-ramp (Developer API)',
    line('Ramp base URL', developerBaseUrl.replace(/\/developer\/v1$/, '')),
    ...apiTokens.map(({ token }) => line('API token', token ?? hidden)),
    ...apiClients.flatMap(({ clientId, clientSecret }) => [
      line('Client ID', clientId),
      line('Client secret', clientSecret ?? hidden),
    ]),
    '',
  ]
}

function curlLines(facts: BannerFacts, workspace: ReadyWorkspace): string[] {
  const known = workspace.connections.find((connection) => connection.token !== undefined)
  if (known?.token !== undefined) {
    return [
      'Try it:',
      `  curl -s -H 'Authorization: Bearer ${known.token}' '${facts.scimBaseUrl}/Users?count=5'`,
    ]
  }
  const first = workspace.connections[0]
  if (first === undefined) return []
  const secret =
    facts.settings.controlToken === undefined ? '' : ` -H "Authorization: Bearer $ONRAMP_CONTROL_TOKEN"`
  const url = `${facts.controlUrl}/v1/workspaces/${workspace.id}/connections/${first.id}/rotate`
  return [
    `Make a new token for ${first.name}, the old one stops working:`,
    `  curl -s -X POST${secret} '${url}'`,
  ]
}

/** What a person sees when onramp is ready: where it listens, what to paste into the identity provider, one command to try. */
export function renderBanner(facts: BannerFacts): string {
  const { settings, workspaces } = facts
  const workspace = workspaces.find(({ id }) => id === 'default') ?? workspaces[0]
  const kept =
    settings.data === ':memory:' ? 'in memory, gone when onramp stops' : path.resolve(settings.data)
  const outside =
    settings.publicUrl === undefined
      ? [
          'Okta and Entra call from the internet: put a tunnel on the SCIM port and start with --public-url.',
          '',
        ]
      : []
  return `${[
    `onramp ${facts.version} is ready: a local Ramp that identity providers can provision into`,
    '',
    line('SCIM', facts.scimBaseUrl),
    line('Developer API', facts.developerBaseUrl),
    line('Control API', facts.controlUrl),
    line('Data', kept),
    '',
    ...(workspace?.connections.flatMap((connection) => connectionLines(connection, facts.scimBaseUrl)) ?? []),
    ...(workspace === undefined ? [] : developerLines(workspace, facts.developerBaseUrl)),
    ...outside,
    ...(workspace === undefined ? [] : curlLines(facts, workspace)),
  ].join('\n')}\n`
}
