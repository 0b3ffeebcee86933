import { MAX_LIMIT } from './paging.ts'
import { REFUSALS } from './refusal.ts'
import type { ControlRoute } from './route.ts'

const cell = (text: string): string => text.replaceAll('|', '\\|')

/** The control API as a page of the documentation: its operations and its refusals, from the tables that make them. */
export function renderControlReference(routes: readonly ControlRoute[]): string {
  const byTag = Map.groupBy(routes, (route) => route.tag)
  const operations = [...byTag].flatMap(([tag, group]) => [
    `## ${tag.charAt(0).toUpperCase()}${tag.slice(1)}`,
    '',
    '|Operation|What it does|Answers|',
    '|-|-|-|',
    ...group.map(({ method, path, summary, description, answer }) => {
      const what = description === undefined ? summary : `${summary}. ${description}`
      return `|\`${method} ${path}\`|${cell(what)}|${answer.status}: ${cell(answer.description)}|`
    }),
    '',
  ])
  const refusals = Object.entries(REFUSALS).map(
    ([code, { status, hint }]) => `|\`${code}\`|${status}|${cell(hint)}|`,
  )
  return `# Control API

<!-- Made from src/control/route-table.ts and src/control/refusal.ts: change them there, then run \`npx vitest run test/control/openapi.test.ts -u\`. -->

On the control listener, by default http://127.0.0.1:7268. The schemas of requests and answers are in the OpenAPI 3.1 document at
\`/openapi.json\`, rendered at \`/docs\`. Lists take \`limit\` up to ${MAX_LIMIT} and answer \`next\`, the cursor of the page after, or null.

${operations.join('\n')}
## Refusals

Every refusal is \`{"error": {"code", "message", "hint", "docs"}}\`, with \`issues\` where parts of the request do not fit. Unknown keys
and query parameters are refused.

|Code|Status|What to do|
|-|-|-|
${refusals.join('\n')}
`
}
