import { absences, behaviours } from './behaviours.ts'
import { refusals } from './refusals.ts'
import { describeAllowed } from './settings.ts'
import { settingDefinitions } from './setting-table.ts'
import type { Grade } from './setting-table.ts'

const GRADES: Readonly<Record<Grade, string>> = {
  documented: 'Documented: Ramp (or its identity provider) says so in public',
  observed: 'Observed: seen in recorded traffic',
  assumed: 'Assumed: nobody says so; a setting where it matters',
}

/** docs/fidelity.md, made from the tables the server runs on. */
export function renderFidelity(): string {
  const grades = Object.entries(GRADES).flatMap(([grade, title]) => {
    const rows = behaviours.filter((behaviour) => behaviour.grade === grade)
    if (rows.length === 0) return []
    return [
      `## ${title}`,
      '',
      table(
        ['Behaviour', 'What onramp does', 'Setting', 'Shown by'],
        rows.map(({ id, statement, source, setting, test }) => [
          `[${id}](${source})`,
          statement,
          setting === undefined ? '' : `\`${setting}\``,
          `\`test/${test}\``,
        ]),
      ),
    ]
  })
  const refusalRows = Object.entries(refusals).map(
    ([code, { message, status, scimType, grade, ...rest }]) => [
      `\`${code}\``,
      'reason' in rest ? rest.reason : '',
      message,
      `${status} \`${scimType}\``,
      grade,
    ],
  )
  const settingRows = settingDefinitions.map((definition) => [
    `\`${definition.name}\``,
    definition.description,
    describeAllowed(definition),
    `\`${JSON.stringify(definition.default)}\``,
    definition.scope,
    definition.grade,
  ])
  return [
    '# How true onramp is to Ramp',
    '',
    "Made from the tables in `src/ramp/` by `npm run docs`; do not edit. Nothing public documents the wire level of Ramp's SCIM",
    'endpoint, so each behaviour says how sure we are of it.',
    '',
    ...grades,
    '## Refusals',
    '',
    "A refusal with a reason is also listed as a sync error, in Ramp's exact words.",
    '',
    table(['Code', 'Reason', 'Message', 'Answer', 'Grade of the message'], refusalRows),
    '## Settings',
    '',
    'Read and changed through the control API: `GET` and `PATCH /v1/workspaces/{id}/settings`; those of scope connection also on one',
    'connection.',
    '',
    table(['Setting', 'What it decides', 'Allowed', 'Default', 'Scope', 'Grade'], settingRows),
    '## Not emulated',
    '',
    ...absences.map((absence) => `- ${absence}`),
    '',
  ].join('\n')
}

function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
  return [line(heads), line(heads.map(() => '---')), ...rows.map(line), ''].join('\n')
}
