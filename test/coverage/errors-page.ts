import { REFUSALS } from '../../src/control/refusal.ts'
import { refusals } from '../../src/ramp/refusals.ts'
import { readRefusals } from './refusal-sources.ts'

const cell = (text: string) => text.replaceAll('|', '\\|').replaceAll('<', '&lt;').replaceAll('\n', ' ')
const table = (head: readonly string[], rows: readonly (readonly (string | number | undefined)[])[]) =>
  [head, head.map(() => '---'), ...rows]
    .map((cells) => `| ${cells.map((text) => cell(String(text ?? ''))).join(' | ')} |`)
    .join('\n')

/** docs/reference/errors.md: every refusal of both listeners, from the sources and tables that make them. */
export function renderErrors(): string {
  const written = readRefusals()
  const scim = written.map(({ code, status, scimType, detail }) => [
    status ?? 'as set',
    scimType,
    `\`${code}\``,
    detail,
  ])
  const ramp = Object.entries(refusals).map(([code, refusal]) => [
    refusal.status,
    refusal.scimType,
    `\`${code}\``,
    refusal.message,
    'reason' in refusal ? refusal.reason : '',
    refusal.grade,
  ])
  const control = Object.entries(REFUSALS).map(([code, { status, hint }]) => [status, `\`${code}\``, hint])
  return `# Errors

Made by \`npm run docs\` from the sources; a test compares the two.

## SCIM

Every refusal is a body of RFC 7644 section 3.12, as \`application/scim+json\`, whichever door it comes from:
\`{"schemas": ["urn:ietf:params:scim:api:messages:2.0:Error"], "status": "400", "scimType": "invalidFilter", "detail": "…"}\`.
\`status\` is a string, \`detail\` says what to change. The code is stable; it stands in the log (level \`debug\`), not in the
answer. \`…\` in a detail is filled in from the request. A refusal inside a PATCH begins with the number of its operation.
On a connection with the setting \`strict\`, a filter that needs a tolerance is refused with the code
\`scim.filter.\` and the rest of the tolerance's name.

${table(['Status', 'scimType', 'Code', 'Detail'], scim)}

## Rules of Ramp

In mode \`ramp\`; in mode \`spec\` each is a finding in the journal instead. With a reason, the refusal is listed under it in
\`GET /v1/workspaces/{id}/sync-errors\`, with Ramp's exact sentence.

${table(['Status', 'scimType', 'Code', 'Detail', 'Listed as', 'Grade'], ramp)}

## Control API

\`{"error": {"code", "message", "hint", "issues"?, "requestId"?, "docs"}}\`; here the code is in the answer.

${table(['Status', 'Code', 'Hint'], control)}
`
}
