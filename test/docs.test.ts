import { existsSync, globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'

const ROOT = path.join(import.meta.dirname, '..')
const read = (file: string): string => readFileSync(path.join(ROOT, file), 'utf8')
const PAGES = [
  'README.md',
  'CHANGELOG.md',
  ...globSync('{docs,migrations,bench,fixtures}/**/*.md', { cwd: ROOT }),
]

/** Relative links of a page outside code blocks, without their fragments. */
function linksOf(page: string): string[] {
  const prose = read(page).replace(/```[^]*?```/g, '')
  const targets = [...prose.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target ?? '')
  return targets.filter((target) => !/^([a-z]+:|#)/.test(target)).map((target) => target.replace(/#.*$/, ''))
}

describe('the documentation', () => {
  it.each(PAGES)('%s links only to files that exist', (page) => {
    const broken = linksOf(page).filter((target) => !existsSync(path.join(ROOT, path.dirname(page), target)))
    expect(broken).toEqual([])
  })

  it('keeps the README under 200 lines', () => {
    expect(read('README.md').split('\n').length).toBeLessThanOrEqual(200)
  })

  it('lists every decision in the index', () => {
    const pages = globSync('docs/decisions/*.md', { cwd: ROOT }).map((page) => path.basename(page))
    const listed = linksOf('docs/decisions/README.md')
    expect([...listed].sort()).toEqual(pages.filter((page) => page !== 'README.md').sort())
  })

  it('names only npm scripts that exist', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> }
    const named = PAGES.flatMap((page) =>
      [...read(page).matchAll(/\bnpm run ([a-z][a-z:-]*)/g)].map(([, name]) => name),
    )
    expect(named.filter((name) => scripts[name ?? ''] === undefined)).toEqual([])
  })
})
