import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'

const ROOT = join(import.meta.dirname, '../..')

/** A refusal of the SCIM face as its source writes it; `…` stands for what is filled in. */
export interface WrittenRefusal {
  readonly code: string
  readonly status: number | undefined
  readonly scimType: string | undefined
  readonly detail: string | undefined
  /** Below src/. */
  readonly file: string
}

/** A function that makes a refusal of its parameters: a call of it is one. */
interface Maker {
  readonly parameters: readonly string[]
  readonly made: Parts
}

interface Parts {
  readonly status?: ts.Expression | undefined
  readonly scimType?: ts.Expression | undefined
  readonly code?: ts.Expression | undefined
  readonly detail?: ts.Expression | undefined
}

/**
 * Every refusal of the protocol core and of the listener identity providers use, by code, read from the sources: where a
 * ScimError is made, and where a function that makes one of what it is given is called.
 */
export function readRefusals(): readonly WrittenRefusal[] {
  const files = globSync('src/{scim,http}/**/*.ts', { cwd: ROOT })
    .map((path) => path.replaceAll('\\', '/'))
    .map((path) => ({
      path: path.slice('src/'.length),
      source: ts.createSourceFile(path, readFileSync(join(ROOT, path), 'utf8'), ts.ScriptTarget.Latest, true),
    }))
  const makers = new Map<string, Maker>()
  // Makers may use makers.
  for (let known = -1; known !== makers.size;) {
    known = makers.size
    for (const { source } of files) findMakers(source, makers)
  }
  const found = files.flatMap(({ path, source }) => findRefusals(source, makers, path))
  const unique = new Map(
    found.map((refusal) => [`${refusal.code}\n${refusal.detail ?? ''}\n${refusal.status}`, refusal]),
  )
  return [...unique.values()].sort((a, b) => (a.code < b.code ? -1 : a.code > b.code ? 1 : 0))
}

const PREFIX = /^(?:scim|http|auth)\./u

function findMakers(source: ts.SourceFile, makers: Map<string, Maker>): void {
  walk(source, (node) => {
    const parts = partsOf(node, makers)
    const declared = parts && enclosingFunction(node)
    if (parts?.code === undefined || declared === undefined) return
    const depends = declared.parameters.some((name) => mentions(parts.code, name))
    const key = declared.isExported ? declared.name : `${source.fileName}#${declared.name}`
    if (depends) makers.set(key, { parameters: declared.parameters, made: parts })
  })
}

function findRefusals(
  source: ts.SourceFile,
  makers: ReadonlyMap<string, Maker>,
  file: string,
): WrittenRefusal[] {
  const refusals: WrittenRefusal[] = []
  walk(source, (node) => {
    const parts = partsOf(node, makers)
    if (parts?.code === undefined) return
    for (const code of textsOf(parts.code)) {
      if (!PREFIX.test(code) || code.includes('…')) continue
      const status = parts.status && Number(parts.status.getText())
      const [scimType] = parts.scimType ? textsOf(parts.scimType) : []
      for (const detail of parts.detail ? toDetails(textsOf(parts.detail)) : [undefined])
        refusals.push({ code, status: Number.isNaN(status) ? undefined : status, scimType, detail, file })
    }
  })
  return refusals
}

/** What a node makes a refusal of: an object with code and detail, or a call of badRequest or of a maker. */
function partsOf(node: ts.Node, makers: ReadonlyMap<string, Maker>): Parts | undefined {
  if (ts.isObjectLiteralExpression(node)) {
    const property = (name: string) =>
      node.properties
        .map((each) =>
          ts.isPropertyAssignment(each) && each.name.getText() === name
            ? each.initializer
            : ts.isShorthandPropertyAssignment(each) && each.name.text === name
              ? each.name
              : undefined,
        )
        .find((value) => value !== undefined)
    const [code, detail] = [property('code'), property('detail')]
    if (code === undefined || detail === undefined) return undefined
    return { code, detail, status: property('status'), scimType: property('scimType') }
  }
  if (!ts.isCallExpression(node) || !ts.isIdentifier(node.expression)) return undefined
  const { arguments: given } = node
  if (node.expression.text === 'badRequest')
    return { status: BAD_REQUEST, scimType: given[0], code: given[1], detail: given[2] }
  const name = node.expression.text
  const maker = makers.get(`${node.getSourceFile().fileName}#${name}`) ?? makers.get(name)
  if (maker === undefined) return undefined
  const fill = (part: ts.Expression | undefined) => part && substitute(part, maker.parameters, given)
  const { made } = maker
  return {
    status: fill(made.status),
    scimType: fill(made.scimType),
    code: fill(made.code),
    detail: fill(made.detail),
  }
}

const BAD_REQUEST = ts.factory.createNumericLiteral(400)
BAD_REQUEST.getText = () => '400'

/** Arguments put in the place of parameters, by the expression they stand for. */
const replaced = new WeakMap<ts.Expression, ReadonlyMap<string, ts.Expression>>()

function substitute(
  part: ts.Expression,
  parameters: readonly string[],
  given: readonly ts.Expression[],
): ts.Expression {
  const values = new Map(parameters.flatMap((name, at) => (given[at] ? [[name, given[at]] as const] : [])))
  const direct = ts.isIdentifier(part) ? values.get(part.text) : undefined
  if (direct !== undefined) return direct
  const copy = Object.create(part) as ts.Expression
  replaced.set(copy, new Map([...(replaced.get(part) ?? []), ...values]))
  return copy
}

/** The texts an expression can be, with … for what only the request tells. */
function textsOf(node: ts.Expression, values = replaced.get(node)): readonly string[] {
  if (ts.isStringLiteralLike(node)) return [node.text]
  if (ts.isIdentifier(node)) {
    const value = values?.get(node.text)
    return value === undefined ? (constantOf(node, values) ?? ['…']) : textsOf(value)
  }
  if (ts.isConditionalExpression(node))
    return [...textsOf(node.whenTrue, values), ...textsOf(node.whenFalse, values)]
  if (ts.isParenthesizedExpression(node)) return textsOf(node.expression, values)
  if (ts.isTemplateExpression(node))
    return node.templateSpans.reduce<readonly string[]>(
      (texts, { expression, literal }) =>
        texts.flatMap((text) => textsOf(expression, values).map((filled) => text + filled + literal.text)),
      [node.head.text],
    )
  return ['…']
}

/** What several texts have in common, unless that says too little. */
function toDetails(texts: readonly string[]): readonly string[] {
  const shared = sharedText(texts)
  return shared.indexOf('…') < SHORTEST_START && texts.length > 1 ? texts : [shared]
}

const SHORTEST_START = 12

/** The one text, or what several have in common at both ends. */
function sharedText(texts: readonly string[]): string {
  const [first = ''] = texts
  if (texts.length < 2) return first
  let start = 0
  while (texts.every((text) => start < text.length && text[start] === first[start])) start++
  let end = 0
  while (texts.every((text) => end < text.length - start && text.at(-1 - end) === first.at(-1 - end))) end++
  return `${first.slice(0, start)}…${first.slice(first.length - end)}`
}

/** The text of a constant in the same source. */
function constantOf(
  name: ts.Identifier,
  values: ReadonlyMap<string, ts.Expression> | undefined,
): readonly string[] | undefined {
  let found: readonly string[] | undefined
  const source = name.getSourceFile() as ts.SourceFile | undefined
  if (source === undefined) return undefined
  walk(source, (node) => {
    if (ts.isVariableDeclaration(node) && node.name.getText() === name.text && node.initializer !== undefined)
      if (!mentions(node.initializer, name.text)) found = textsOf(node.initializer, values)
  })
  return found
}

function enclosingFunction(
  node: ts.Node,
): { name: string; parameters: readonly string[]; isExported: boolean } | undefined {
  for (let at: ts.Node | undefined = node.parent; at !== undefined; at = at.parent) {
    if (!ts.isFunctionDeclaration(at) && !ts.isArrowFunction(at)) continue
    const name = ts.isFunctionDeclaration(at)
      ? at.name?.text
      : ts.isVariableDeclaration(at.parent)
        ? at.parent.name.getText()
        : undefined
    if (name === undefined) continue
    const statement = ts.isFunctionDeclaration(at) ? at : at.parent.parent.parent
    const isExported = statement.getText().startsWith('export ')
    return { name, parameters: at.parameters.map((parameter) => parameter.name.getText()), isExported }
  }
  return undefined
}

function mentions(node: ts.Node | undefined, name: string): boolean {
  let found = false
  if (node !== undefined) walk(node, (each) => (found ||= ts.isIdentifier(each) && each.text === name))
  return found
}

function walk(node: ts.Node, visit: (node: ts.Node) => void): void {
  visit(node)
  ts.forEachChild(node, (child) => walk(child, visit))
}
