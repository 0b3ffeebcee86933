import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { z } from 'zod'
import { makeFolder } from './cli/folder.ts'
import { ROOT, startOnramp } from './cli/onramp-process.ts'

const read = (file: string): string => readFileSync(path.join(ROOT, file), 'utf8')

const LOCK = z.object({
  packages: z.record(z.string(), z.object({ dev: z.boolean().optional(), optional: z.boolean().optional() })),
})
const MANIFEST = z.object({
  files: z.array(z.string()),
  bin: z.record(z.string(), z.string()),
  dependencies: z.record(z.string(), z.string()),
  devDependencies: z.record(z.string(), z.string()),
})
const manifest = MANIFEST.parse(JSON.parse(read('package.json')))

/** What `npm ci --omit=dev --omit=optional` installs, linked from the checkout's own packages. */
function linkProductionPackages(folder: string): void {
  const { packages } = LOCK.parse(JSON.parse(read('package-lock.json')))
  for (const [place, { dev, optional }] of Object.entries(packages)) {
    const name = /^node_modules\/((?:@[^/]+\/)?[^/]+)$/.exec(place)?.[1]
    if (name === undefined || dev === true || optional === true) continue
    const link = path.join(folder, name)
    mkdirSync(path.dirname(link), { recursive: true })
    symlinkSync(path.join(ROOT, place), link)
  }
}

function copy(names: readonly string[], folder: string): void {
  for (const name of names) cpSync(path.join(ROOT, name), path.join(folder, name), { recursive: true })
}

async function expectServes(
  command: readonly [string, ...string[]],
  cwd: string,
  args: string[],
): Promise<void> {
  const onramp = await startOnramp(args, { command, cwd })
  onTestFinished(() => void onramp.child.kill('SIGKILL'))
  const headers = { authorization: `Bearer ${onramp.token('okta')}` }
  const answer = await fetch(`${onramp.ready.scimBaseUrl}/Users`, { headers })
  expect(await answer.json()).toMatchObject({ totalResults: 1 })
  expect(await onramp.stop()).toEqual({ code: 0, signal: null })
  // The thread that writes the journal was found there too.
  expect(onramp.stderr()).not.toContain('journal')
}

describe('the packed package', () => {
  it('serves from below node_modules, where Node strips no types', async () => {
    const folder = makeFolder()
    const installed = path.join(folder, 'node_modules/@onramp/sandbox')
    linkProductionPackages(path.join(folder, 'node_modules'))
    const listed = manifest.files.filter((name) => name !== 'dist')
    copy(['package.json', ...listed.filter((name) => existsSync(path.join(ROOT, name)))], installed)
    const tsc = path.join(ROOT, 'node_modules/typescript/bin/tsc')
    const outDir = path.join(installed, 'dist')
    execFileSync(process.execPath, [tsc, '-p', 'tsconfig.build.json', '--outDir', outDir], { cwd: ROOT })
    const bin = path.join(installed, manifest.bin['onramp'] ?? '')
    await expectServes([process.execPath, bin], folder, ['--data', path.join(folder, 'data')])
  })

  it('names only files that exist, the compiled ones aside', () => {
    const missing = manifest.files.filter((name) => name !== 'dist' && !existsSync(path.join(ROOT, name)))
    expect(missing).toEqual([])
  })

  it('pins every dependency to one version', () => {
    const versions = Object.values({ ...manifest.dependencies, ...manifest.devDependencies })
    expect(versions.filter((version) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([])
  })

  it('has a lockfile without download addresses, so that it installs from any registry', () => {
    expect(read('package-lock.json')).not.toContain('"resolved"')
  })
})

/** The instructions of the last stage of the Dockerfile, continuation lines joined. */
function imageInstructions(): string[] {
  const lines = read('Dockerfile')
    .replace(/\\\n\s*/g, ' ')
    .split('\n')
  return lines.slice(lines.findLastIndex((line) => line.startsWith('FROM ')))
}

function json(instruction: string, pattern: RegExp): string[] {
  const found = imageInstructions().find((line) => line.startsWith(`${instruction} `))
  return z.array(z.string()).parse(JSON.parse(pattern.exec(found ?? '')?.[1] ?? ''))
}

describe('the Dockerfile', () => {
  const copied = imageInstructions().flatMap(
    (line) => /^COPY (?!--from)(.+) \S+$/.exec(line)?.[1]?.split(' ') ?? [],
  )
  const environment = /^ENV (.+)$/m.exec(imageInstructions().join('\n'))?.[1] ?? ''

  it('copies what its command needs and nothing .dockerignore leaves out', async () => {
    expect(copied).toContain('src')
    const allowed = read('.dockerignore').split('\n')
    for (const name of copied) expect(allowed).toContain(`!${name}`)
    const folder = makeFolder()
    copy(copied, folder)
    linkProductionPackages(path.join(folder, 'node_modules'))
    const [node, ...entry] = [...json('ENTRYPOINT', /(\[.*\])/), ...json('CMD', /(\[.*\])/)]
    const flag = '--max-semi-space-size=4'
    expect([node, ...entry]).toEqual(['node', flag, 'src/main.js', 'start'])
    await expectServes([process.execPath, flag, 'src/main.js'], folder, ['--data', path.join(folder, 'data')])
  })

  it('listens beyond loopback, keeps data in its volume, and runs as a user without rights', () => {
    expect(environment.split(' ')).toEqual([
      'NODE_ENV=production',
      'ONRAMP_HOST=0.0.0.0',
      'ONRAMP_DATA=/data',
    ])
    expect(imageInstructions()).toContain('VOLUME /data')
    expect(imageInstructions()).toContain('USER node')
    expect(read('Dockerfile')).not.toMatch(/^FROM \S+:latest|^FROM [^:\s]+( |$)/m)
  })

  it('has a health check that tells a serving onramp from none', async () => {
    const [, ...args] = json('HEALTHCHECK', /CMD (\[.*\])$/)
    const onramp = await startOnramp(['--data', ':memory:'])
    const env = { ...process.env, ONRAMP_PORT: new URL(onramp.ready.scimBaseUrl).port }
    expect(spawnSync(process.execPath, args, { env }).status).toBe(0)
    await onramp.stop()
    expect(spawnSync(process.execPath, args, { env }).status).toBe(1)
  })
})

describe('docker-compose.yml', () => {
  it('publishes its ports to this machine only and does not start without a control token', () => {
    const compose = read('docker-compose.yml')
    const published = [...compose.matchAll(/^ {6}- '([\d.:]+)'$/gm)].map(([, port]) => port)
    expect(published).toEqual(['127.0.0.1:7267:7267', '127.0.0.1:7268:7268', '127.0.0.1:8025:8025'])
    expect(compose).toMatch(/ONRAMP_CONTROL_TOKEN: '\$\{ONRAMP_CONTROL_TOKEN:\?.+\}'/)
    expect(compose).toMatch(/ONRAMP_CONTROL_HOST: '0\.0\.0\.0'/)
  })

  it('starts a mail server of a pinned version beside it and sends mail there', () => {
    const compose = read('docker-compose.yml')
    expect(compose).toMatch(/ONRAMP_SMTP_URL: 'smtp:\/\/mailpit:1025'/)
    expect(compose).toMatch(/image: axllent\/mailpit:v\d+\.\d+\.\d+$/m)
  })
})
