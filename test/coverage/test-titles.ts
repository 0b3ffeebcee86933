import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'

const ROOT = join(import.meta.dirname, '../..')

export interface TestTitle {
  /** Below test/, with slashes. */
  readonly file: string
  /** With the titles of the suites around it, and the values of its table filled in. */
  readonly title: string
}

/** The titles of all tests, read from their sources: nothing is run. */
export function readTestTitles(): readonly TestTitle[] {
  return globSync('test/**/*.test.ts', { cwd: ROOT }).flatMap((path) => {
    const file = path.replaceAll('\\', '/').slice('test/'.length)
    return findTitles(readFileSync(join(ROOT, path), 'utf8')).map((title) => ({ file, title }))
  })
}

/** The titles in one source: `it`, `test` and `describe`, with `.each` over a table that stands in the source. */
export function findTitles(source: string): readonly string[] {
  const file = ts.createSourceFile('test.ts', source, ts.ScriptTarget.Latest, true)
  const tables = new Map<string, ts.Expression>()
  const titles: string[] = []

  function visit(node: ts.Node, suites: string): void {
    if (ts.isVariableDeclaration(node) && ts.isIdentifier(node.name) && node.initializer !== undefined)
      tables.set(node.name.text, bare(node.initializer))
    const call = ts.isCallExpression(node) ? readCall(node) : undefined
    if (call === undefined) {
      ts.forEachChild(node, (child) => visit(child, suites))
      return
    }
    for (const title of call.titles) {
      const whole = suites === '' ? title : `${suites} > ${title}`
      if (call.isSuite) for (const argument of call.rest) visit(argument, whole)
      else titles.push(whole)
    }
  }

  function readCall(node: ts.CallExpression) {
    const { expression, arguments: given } = node
    const table = ts.isCallExpression(expression) ? expression : undefined
    const name = /^(it|test|describe)\b/u.exec((table ?? node).expression.getText())?.[1]
    const [first, ...rest] = given
    if (name === undefined || first === undefined) return undefined
    const title = textOf(first)
    if (title === undefined) return undefined
    const rows = table?.arguments[0]
    return { isSuite: name === 'describe', titles: rows === undefined ? [title] : fillIn(title, rows), rest }
  }

  function fillIn(title: string, table: ts.Expression): readonly string[] {
    const rows = elementsOf(table)
    if (rows === undefined) return [title]
    return [
      ...new Set(
        rows.map((row) => {
          const cells = (ts.isArrayLiteralExpression(row) ? row.elements : [row]).map(
            (cell) => textOf(cell) ?? cell.getText(),
          )
          return title.replaceAll(/%[sjdifo]/gu, () => cells.shift() ?? '')
        }),
      ),
    ]
  }

  function elementsOf(table: ts.Expression): readonly ts.Expression[] | undefined {
    const named = ts.isIdentifier(table) ? tables.get(table.text) : bare(table)
    return named !== undefined && ts.isArrayLiteralExpression(named) ? named.elements : undefined
  }

  visit(file, '')
  return titles
}

/** Without `as const`, `satisfies` and brackets. */
function bare(node: ts.Expression): ts.Expression {
  return ts.isAsExpression(node) || ts.isSatisfiesExpression(node) || ts.isParenthesizedExpression(node)
    ? bare(node.expression)
    : node
}

/** The text of a literal, and of a template as far as it is written out. */
function textOf(node: ts.Expression): string | undefined {
  if (ts.isStringLiteralLike(node)) return node.text
  if (ts.isTemplateExpression(node))
    return node.head.text + node.templateSpans.map(({ literal }) => `…${literal.text}`).join('')
  return undefined
}
