import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import {
  cpSync,
  existsSync,
  globSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Stock } from './workload.ts'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const KEPT_IN = join(tmpdir(), 'onramp-bench')
/** Whatever decides what stands in the files. */
const SOURCES = [
  'migrations/**/*.sql',
  'src/{scim,ramp,store,workspace}/**/*.ts',
  'bench/{prepare,people,floor-store}.ts',
]
/** Prepared by another version of the sources, and not used for so long: removed. */
const FORGOTTEN_AFTER_MS = 60 * 60 * 1000

/**
 * Puts the data folders `onramp` and `floor` with that many people into `folder`. They are prepared once for each state
 * of the sources and kept in the system's temporary folder.
 */
export async function copyPreparedFolder(people: number, folder: string): Promise<Stock> {
  const kept = join(KEPT_IN, `${people}-${digestOfSources()}`)
  if (!existsSync(kept)) {
    forgetOthers(people)
    await prepare(people, kept)
  }
  cpSync(kept, folder, { recursive: true })
  return JSON.parse(readFileSync(join(kept, 'stock.json'), 'utf8')) as Stock
}

function digestOfSources(): string {
  const hash = createHash('sha256')
  for (const file of globSync(SOURCES, { cwd: ROOT }).sort()) {
    hash.update(`${file}\n`)
    hash.update(readFileSync(join(ROOT, file)))
  }
  return hash.digest('hex').slice(0, 12)
}

function forgetOthers(people: number): void {
  mkdirSync(KEPT_IN, { recursive: true })
  for (const name of readdirSync(KEPT_IN)) {
    const other = join(KEPT_IN, name)
    const unusedMs = Date.now() - statSync(other).mtimeMs
    if (name.startsWith(`${people}-`) && unusedMs > FORGOTTEN_AFTER_MS)
      rmSync(other, { recursive: true, force: true })
  }
}

async function prepare(people: number, kept: string): Promise<void> {
  const unfinished = `${kept}.${process.pid}`
  mkdirSync(unfinished, { recursive: true })
  try {
    const script = fileURLToPath(new URL('prepare.ts', import.meta.url))
    const child = spawn(process.execPath, [script, unfinished, String(people)], {
      stdio: ['ignore', 'ignore', 'inherit'],
    })
    const end = () => child.kill('SIGKILL')
    process.once('exit', end)
    const [code] = (await once(child, 'exit')) as [number | null]
    process.off('exit', end)
    if (code !== 0) throw new Error(`The ${people} people could not be prepared.`)
    renameSync(unfinished, kept)
  } finally {
    rmSync(unfinished, { recursive: true, force: true })
  }
}
