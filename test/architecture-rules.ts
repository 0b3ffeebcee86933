import path from 'node:path'
import ts from 'typescript'

/** Source text by path below the repository: `src/scim/fold.ts`. */
export type Sources = ReadonlyMap<string, string>

export interface Violation {
  readonly rule: string
  readonly file: string
  readonly line: number
  readonly found: string
}

interface Import {
  readonly file: string
  readonly line: number
  /** A path below the repository, or a package name. */
  readonly target: string
  readonly local: boolean
  readonly typeOnly: boolean
}

interface Code {
  readonly file: string
  readonly text: string
  readonly tree: ts.SourceFile
  readonly imports: readonly Import[]
}

/** The first folder below src; for a file directly in src, its own name. */
function layerOf(file: string): string {
  return file.split('/')[1] ?? ''
}

function lineOf(tree: ts.SourceFile, node: ts.Node): number {
  return tree.getLineAndCharacterOfPosition(node.getStart(tree)).line + 1
}

function walk(node: ts.Node, visit: (node: ts.Node) => void): void {
  visit(node)
  ts.forEachChild(node, (child) => walk(child, visit))
}

function isTypeOnly(node: ts.ImportDeclaration | ts.ExportDeclaration): boolean {
  if (ts.isExportDeclaration(node)) return node.isTypeOnly
  const clause = node.importClause
  if (clause === undefined) return false
  if (clause.phaseModifier === ts.SyntaxKind.TypeKeyword) return true
  const named = clause.namedBindings
  return (
    clause.name === undefined &&
    named !== undefined &&
    ts.isNamedImports(named) &&
    named.elements.length > 0 &&
    named.elements.every((element) => element.isTypeOnly)
  )
}

function specifierOf(node: ts.Node): { text: string; typeOnly: boolean } | undefined {
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) {
    const specifier = node.moduleSpecifier
    if (specifier === undefined || !ts.isStringLiteral(specifier)) return undefined
    return { text: specifier.text, typeOnly: isTypeOnly(node) }
  }
  if (
    ts.isImportTypeNode(node) &&
    ts.isLiteralTypeNode(node.argument) &&
    ts.isStringLiteral(node.argument.literal)
  ) {
    return { text: node.argument.literal.text, typeOnly: true }
  }
  if (ts.isCallExpression(node)) {
    const argument = node.arguments[0]
    const callee = node.expression
    const loads =
      callee.kind === ts.SyntaxKind.ImportKeyword || (ts.isIdentifier(callee) && /^require/.test(callee.text))
    if (loads && argument !== undefined && ts.isStringLiteralLike(argument)) {
      return { text: argument.text, typeOnly: false }
    }
  }
  return undefined
}

function packageOf(specifier: string): string {
  const parts = specifier.split('/')
  return specifier.startsWith('@') ? parts.slice(0, 2).join('/') : (parts[0] ?? specifier)
}

function parse(file: string, text: string): Code {
  const tree = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true)
  const imports: Import[] = []
  walk(tree, (node) => {
    const specifier = specifierOf(node)
    if (specifier === undefined) return
    const local = specifier.text.startsWith('.')
    const target = local
      ? path.posix.join(path.posix.dirname(file), specifier.text)
      : packageOf(specifier.text)
    imports.push({ file, line: lineOf(tree, node), target, local, typeOnly: specifier.typeOnly })
  })
  return { file, text, tree, imports }
}

type Rule = (code: Code) => readonly Violation[]

function importRule(
  rule: string,
  applies: (file: string) => boolean,
  forbids: (found: Import) => boolean,
): Rule {
  return ({ file, imports }) =>
    applies(file)
      ? imports.filter(forbids).map((found) => ({ rule, file, line: found.line, found: found.target }))
      : []
}

const TARGETS = ['ramp', 'ironclad']
/** Everything above the store that a lower layer must not know. */
const LISTENERS = ['http', 'control', 'console', 'cli', 'sandbox.ts', 'main.js']
/** What the core says about documents, schemas and filters, without doing anything to a resource. */
const VOCABULARY = /^src\/scim\/(fold|sort-key|document|schema\/.+|filter\/.+)\.ts$/
/** What seeds are is known to whoever reads one; what they are applied to does not know them. */
const SEEDS = 'seed'
/** Of both listeners, without a word of SCIM. */
const SHARED_BY_LISTENERS = ['src/http/health.ts', 'src/http/no-compilers.ts']
const SYNCHRONOUS = ['scim', 'store', 'workspace', 'journal', SEEDS, ...TARGETS]

const inLayer =
  (...layers: string[]) =>
  (file: string): boolean =>
    layers.includes(layerOf(file))
const leadsTo =
  (...layers: string[]) =>
  (found: Import): boolean =>
    found.local && layers.includes(layerOf(found.target))
/** A file directly in src/ wires the layers. */
const isRoot = (file: string): boolean => layerOf(file).endsWith('.ts')
const isFastify = (name: string): boolean => /^(fastify|@fastify\/.*|fastify-.*)$/.test(name)
const loads =
  (test: (name: string) => boolean) =>
  (found: Import): boolean =>
    !found.local && test(found.target)

const IMPORT_RULES: readonly Rule[] = [
  importRule(
    'scim/ imports nothing of ours but scim/',
    inLayer('scim'),
    (found) => found.local && layerOf(found.target) !== 'scim',
  ),
  importRule(
    'scim/ uses no Fastify, SQLite or input and output',
    inLayer('scim'),
    loads(
      (name) =>
        isFastify(name) ||
        /^(better-sqlite3|pino|(node:)?(fs|net|http|https|process|child_process|sqlite))$/.test(name),
    ),
  ),
  importRule('a target does not import upward', inLayer(...TARGETS), leadsTo(...LISTENERS, 'idp')),
  importRule('store/ does not import upward', inLayer('store'), leadsTo(...LISTENERS, ...TARGETS, 'idp')),
  importRule(
    'store/ takes only vocabulary from scim/',
    inLayer('store'),
    (found) => leadsTo('scim')(found) && !found.typeOnly && !VOCABULARY.test(found.target),
  ),
  importRule(
    'seed/ knows no listener and opens nothing',
    inLayer(SEEDS),
    (found) =>
      leadsTo(...LISTENERS, 'idp', 'journal')(found) ||
      (leadsTo('store')(found) && !found.typeOnly && found.target !== 'src/store/custom-fields.ts'),
  ),
  importRule(
    'a target, the store and the workspaces do not know seed/',
    inLayer(...TARGETS, 'store', 'workspace', 'journal', 'scim', 'http'),
    leadsTo(SEEDS),
  ),
  importRule(
    'a target knows no other target',
    inLayer(...TARGETS),
    (found) =>
      found.local && TARGETS.includes(layerOf(found.target)) && layerOf(found.target) !== layerOf(found.file),
  ),
  importRule(
    'journal/ and workspace/ know no listener',
    inLayer('journal', 'workspace'),
    leadsTo(...LISTENERS, 'idp'),
  ),
  importRule(
    'mail/ knows nothing of the server, nor SQLite or Fastify',
    inLayer('mail'),
    (found) =>
      (found.local && layerOf(found.target) !== 'mail') ||
      loads((name) => isFastify(name) || name === 'better-sqlite3' || name === 'node:sqlite')(found),
  ),
  importRule(
    'only the composition root uses mail/, and only mail/ a mail client',
    (file) => !inLayer('mail')(file),
    (found) =>
      (leadsTo('mail')(found) && !isRoot(found.file)) || loads((name) => name === 'nodemailer')(found),
  ),
  importRule(
    'idp/ knows nothing of the server',
    inLayer('idp'),
    (found) => found.local && layerOf(found.target) !== 'idp',
  ),
  importRule(
    'only idp/ itself and the command line use idp/',
    (file) => !inLayer('idp', 'cli')(file),
    leadsTo('idp'),
  ),
  importRule(
    'only store/ opens SQLite; workspace/ and journal/ are handed what is open',
    (file) => !inLayer('store')(file),
    (found) =>
      loads((name) => name === 'better-sqlite3' || name === 'node:sqlite')(found) &&
      !(found.typeOnly && inLayer('workspace', 'journal')(found.file)),
  ),
  importRule(
    'only http/ and control/ use Fastify; the composition root is handed their listeners',
    (file) => !inLayer('http', 'control')(file),
    (found) => loads(isFastify)(found) && !(found.typeOnly && isRoot(found.file)),
  ),
  importRule('http/ and control/ do not know each other', inLayer('http'), leadsTo('control', 'cli')),
  // The two health routes are one plugin on both listeners and know nothing of SCIM.
  importRule(
    'control/ does not know the SCIM face',
    inLayer('control'),
    (found) => leadsTo('http', 'cli')(found) && !SHARED_BY_LISTENERS.includes(found.target),
  ),
]

function nodeRule(
  rule: string,
  applies: (file: string) => boolean,
  finds: (node: ts.Node, tree: ts.SourceFile) => boolean,
): Rule {
  return ({ file, tree }) => {
    const violations: Violation[] = []
    if (!applies(file)) return violations
    walk(tree, (node) => {
      if (!finds(node, tree)) return
      violations.push({ rule, file, line: lineOf(tree, node), found: node.getText(tree).slice(0, 60) })
    })
    return violations
  }
}

function isAsynchronous(node: ts.Node): boolean {
  if (node.kind === ts.SyntaxKind.AsyncKeyword || ts.isAwaitExpression(node)) return true
  if (ts.isForOfStatement(node)) return node.awaitModifier !== undefined
  if (ts.isIdentifier(node)) return node.text === 'Promise' || node.text === 'PromiseLike'
  return ts.isPropertyAccessExpression(node) && ['then', 'finally'].includes(node.name.text)
}

const AMBIENT_MEMBERS = [
  'Date.now',
  'Math.random',
  'performance.now',
  'performance.timeOrigin',
  'process.hrtime',
]
const AMBIENT_NAMES = ['randomUUID', 'randomBytes', 'randomInt', 'randomFillSync', 'getRandomValues']

function isAmbient(node: ts.Node, tree: ts.SourceFile): boolean {
  if (ts.isNewExpression(node) || ts.isCallExpression(node)) {
    return node.expression.getText(tree) === 'Date' && (node.arguments ?? []).length === 0
  }
  if (ts.isPropertyAccessExpression(node)) return AMBIENT_MEMBERS.includes(node.getText(tree))
  return ts.isIdentifier(node) && AMBIENT_NAMES.includes(node.text)
}

/** Where time and chance come in; everything else is handed a clock and an id source. */
function isSource(file: string): boolean {
  return (
    inLayer('cli', 'sandbox.ts')(file) || ['src/workspace/clock.ts', 'src/workspace/ids.ts'].includes(file)
  )
}

const NODE_RULES: readonly Rule[] = [
  nodeRule('nothing below http/ is asynchronous', inLayer(...SYNCHRONOUS), isAsynchronous),
  nodeRule('time and chance come from the clock and id sources', (file) => !isSource(file), isAmbient),
]

const namesNoTarget: Rule = ({ file, text }) =>
  inLayer('scim')(file)
    ? text.split('\n').flatMap((content, index) => {
        const found = new RegExp(TARGETS.join('|'), 'i').exec(content)
        return found === null
          ? []
          : [{ rule: 'scim/ names no target', file, line: index + 1, found: content.trim() }]
      })
    : []

/** Each import that closes a cycle of modules loaded at run time. */
function findCycles(all: readonly Code[]): Violation[] {
  const graph = new Map(
    all.map((code) => [code.file, code.imports.filter(({ local, typeOnly }) => local && !typeOnly)]),
  )
  const state = new Map<string, 'open' | 'done'>()
  const violations: Violation[] = []
  const visit = (file: string, trail: readonly string[]): void => {
    state.set(file, 'open')
    for (const { target, line } of graph.get(file) ?? []) {
      if (state.get(target) === 'open') {
        const loop = [...trail.slice(trail.indexOf(target)), file, target]
        violations.push({ rule: 'no import cycles', file, line, found: [...new Set(loop)].join(' -> ') })
      } else if (!state.has(target)) visit(target, [...trail, file])
    }
    state.set(file, 'done')
  }
  for (const file of graph.keys()) if (!state.has(file)) visit(file, [])
  return violations
}

/** Everything in the sources that breaks the direction of the layers, synchrony, or the injection of time and chance. */
export function findViolations(sources: Sources): readonly Violation[] {
  const all = [...sources].map(([file, text]) => parse(file, text))
  const rules = [...IMPORT_RULES, ...NODE_RULES, namesNoTarget]
  return [...all.flatMap((code) => rules.flatMap((rule) => rule(code))), ...findCycles(all)]
}
