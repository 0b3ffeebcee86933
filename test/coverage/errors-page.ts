import { REFUSALS } from '../../src/control/refusal.ts'
import { developerRefusals } from '../../src/ramp/developer/refusal.ts'
import { refusals } from '../../src/ramp/refusals.ts'
import { OAUTH_ERRORS, OAUTH_STATUS } from '../../src/http/developer/oauth-refusal.ts'
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
  const developer = Object.entries(developerRefusals).map(([code, { status, errorCode, message, grade }]) => [
    status,
    `\`${errorCode}\``,
    `\`${code}\``,
    message,
    grade,
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

## Developer API

\`{"error_v2": {"error_code", "message", "notes", "additional_info"}}\`, and for a 422 \`error\` beside it, both with what is wrong with
each field. Ramp names one code in public; the others are onramp's, and begin with DEVELOPER_9. A 401 has \`WWW-Authenticate\`, a 429
\`Retry-After\`. The code in the third column is that of the finding in the journal, which often says more than the answer may. A fault
that answers with a status has the first error code of that status, else \`DEVELOPER_9\` and the status; its finding is \`fault\`.

${table(['Status', 'Error code', 'Finding', 'Message', 'Grade'], developer)}

At \`/token\` and \`/token/revoke\` clients are refused with ${OAUTH_STATUS} and \`{"error", "error_description"}\` (RFC 6749 section 5.2):
${OAUTH_ERRORS.map((error) => `\`${error}\``).join(', ')}.

## Control API

\`{"error": {"code", "message", "hint", "issues"?, "requestId"?, "docs"}}\`; here the code is in the answer.

${table(['Status', 'Code', 'Hint'], control)}
`
}
