#!/usr/bin/env node
// Plain JavaScript without modern syntax or imports: an old Node must get as far as the sentence that says what to do.
import { spawn } from 'node:child_process'
import fs from 'node:fs'
import module from 'node:module'
import process from 'node:process'
import { fileURLToPath } from 'node:url'

/** The first Node that runs TypeScript by itself. */
const OLDEST_NODE = [22, 18]

/** As in `npm start`: what a request leaves behind is gone with it, and V8 would keep 32 MiB of it. */
const FLAGS = ['--max-semi-space-size=4']

function isNodeNewEnough() {
  const [major, minor] = process.versions.node.split('.').map(Number)
  return major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1])
}

/** The Node that `npm ci` put beside the other packages where one exists for this platform. */
function findInstalledNode() {
  const platform = process.platform === 'win32' ? 'win' : process.platform
  const file = process.platform === 'win32' ? 'bin/node.exe' : 'bin/node'
  try {
    const path = module.createRequire(import.meta.url).resolve(`node-${platform}-${process.arch}/${file}`)
    return fs.existsSync(path) ? path : undefined
  } catch {
    return undefined
  }
}

function handOver(node) {
  // The channel tells the child when this process is gone, however it went, so that it never outlives it.
  const child = spawn(node, [...FLAGS, fileURLToPath(import.meta.url), ...process.argv.slice(2)], {
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  child.on('error', (error) => {
    process.stderr.write(`onramp: ${node} could not be started (${error.message}): run 'npm ci' again.\n`)
    process.exit(1)
  })
  child.on('exit', (code) => process.exit(code === null ? 1 : code))
}

async function main() {
  if (!isNodeNewEnough()) {
    const node = findInstalledNode()
    if (node !== undefined) {
      handOver(node)
      return
    }
    process.stderr.write(
      `onramp: Node ${OLDEST_NODE.join('.')} or later is needed and this is ${process.versions.node}: install Node 24 from https://nodejs.org, or run 'npm ci' without --omit=optional.\n`,
    )
    process.exit(1)
  }
  if (module.enableCompileCache) module.enableCompileCache()
  // Node strips no types below node_modules: the packed package carries the same files compiled.
  const compiled = new URL('../dist/cli/run.js', import.meta.url)
  const installed = import.meta.url.includes('/node_modules/') && fs.existsSync(compiled)
  const { run } = await import(installed ? compiled.href : './cli/run.ts')
  await run(process.argv.slice(2), process.env)
}

await main()
