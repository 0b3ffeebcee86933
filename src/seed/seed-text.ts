import { createRequire } from 'node:module'
import type * as Yaml from 'yaml'
import { SeedRefusal } from './seed-refusal.ts'

type Path = readonly PropertyKey[]

const require = createRequire(import.meta.url)
/** Not imported: most starts read no YAML, and it is some seventy modules. */
const loadYaml = () => require('yaml') as typeof Yaml

/** The value a text stands for, and where each part of it stands. */
export interface SeedSource {
  readonly value: unknown
  /** The line of the part at that path, or of the nearest part around it. */
  readonly lineOf?: (path: Path) => number
}

/** Reads YAML, of which JSON is a part. Throws SeedRefusal with the line of each mistake in its syntax. */
export function readSeedText(text: string): SeedSource {
  const { LineCounter, parseDocument } = loadYaml()
  const lines = new LineCounter()
  const lineAt = (offset: number) => lines.linePos(offset).line
  try {
    const document = parseDocument(text, { lineCounter: lines, prettyErrors: false })
    if (document.errors.length > 0)
      throw new SeedRefusal(
        document.errors.map(({ message, pos }) => ({ path: '', message, line: lineAt(pos[0]) })),
      )
    return { value: document.toJS() as unknown, lineOf: (path) => lineAt(offsetOf(document, path)) }
  } catch (error) {
    if (error instanceof SeedRefusal) throw error
    // An alias that stands for too much, or more brackets than the stack holds.
    const message = error instanceof Error ? error.message : String(error)
    throw new SeedRefusal([{ path: '', message: `cannot be read (${message})`, line: 1 }])
  }
}

/** Where a member's key stands, or an element. */
function offsetOf(document: Yaml.Document, path: Path): number {
  const { isAlias, isMap, isScalar, isSeq } = loadYaml()
  let node: unknown = document.contents
  let offset = startOf(node) ?? 0
  for (const key of path) {
    if (isAlias(node)) node = node.resolve(document)
    if (isMap(node)) {
      const pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === String(key))
      if (pair === undefined) return offset
      offset = startOf(pair.key) ?? offset
      node = pair.value
    } else if (isSeq(node)) {
      node = node.items[Number(key)]
      if (node === undefined) return offset
      offset = startOf(node) ?? offset
    } else return offset
  }
  return offset
}

const startOf = (node: unknown): number | undefined => (node as Yaml.Node | null)?.range?.[0]
