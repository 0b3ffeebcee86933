import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { renderControlReference } from '../../src/control/reference-markdown.ts'
import { REFUSALS } from '../../src/control/refusal.ts'
import { controlRoutes } from '../../src/control/route-table.ts'
import { createBareListener } from './bare-listener.ts'
import { startControlServer } from './control-server.ts'
import type { ControlServer } from './control-server.ts'
import { compileSchema } from './described-answer.ts'

let server: ControlServer
beforeAll(async () => {
  server = await startControlServer()
})
afterAll(() => server.close())

const schema = z.record(z.string(), z.unknown())
const media = z.strictObject({ 'application/json': z.strictObject({ schema }) })
const parameter = z.strictObject({
  name: z.string(),
  in: z.enum(['path', 'query']),
  required: z.boolean(),
  description: z.string().optional(),
  schema,
})
const response = z.strictObject({
  description: z.string().min(1),
  headers: z.record(z.string(), z.strictObject({ description: z.string(), schema })).optional(),
  content: media.optional(),
})
const operation = z.strictObject({
  operationId: z.string().regex(/^[a-z][A-Za-z]+$/),
  tags: z.array(z.string()).length(1),
  summary: z.string().min(1),
  description: z.string().optional(),
  security: z.array(z.record(z.string(), z.array(z.string()))).optional(),
  parameters: z.array(parameter).optional(),
  requestBody: z.strictObject({ required: z.boolean(), content: media }).optional(),
  responses: z.record(z.string().regex(/^[1-5]\d\d$/), response),
})
/** The part of OpenAPI 3.1 the document uses, and nothing beside it. */
const openApi = z.strictObject({
  openapi: z.literal('3.1.1'),
  info: z.strictObject({
    title: z.string(),
    version: z.string(),
    description: z.string(),
    license: z.strictObject({ name: z.string(), identifier: z.string() }),
  }),
  servers: z.array(z.strictObject({ url: z.string() })),
  security: z.array(z.record(z.string(), z.array(z.string()))),
  tags: z.array(z.strictObject({ name: z.string() })),
  paths: z.record(
    z.string().startsWith('/'),
    z
      .record(z.enum(['get', 'post', 'put', 'patch', 'delete']), operation)
      .or(z.record(z.string(), operation)),
  ),
  components: z.strictObject({
    schemas: z.record(z.string().regex(/^[A-Za-z]+$/), schema),
    securitySchemes: schema,
  }),
})

test('the document has the shape of OpenAPI 3.1', () => {
  const read = openApi.safeParse(server.document)
  expect(read.success ? '' : z.prettifyError(read.error)).toBe('')
})

test('every schema it refers to exists, every one it names is used, and all of them are JSON Schema', () => {
  const text = JSON.stringify(server.document)
  const used = new Set([...text.matchAll(/#\/components\/schemas\/(\w+)/g)].map((match) => match[1]))
  expect(Object.keys(server.document.components.schemas).sort()).toEqual([...used].sort())
  for (const each of Object.values(server.document.components.schemas)) compileSchema(server.document, each)
  expect(text).not.toMatch(/"\$schema"|"\$defs"|"pattern":"\^\(\?:/)
})

test('operation ids are unique, path parameters are those of the path, tags are declared', () => {
  const document = openApi.parse(server.document)
  const ids = Object.values(document.paths).flatMap((methods) =>
    Object.values(methods).map((each) => each.operationId),
  )
  expect(new Set(ids).size).toBe(ids.length)
  const tags = document.tags.map((tag) => tag.name)
  for (const [path, methods] of Object.entries(document.paths)) {
    for (const each of Object.values(methods)) {
      const named = (each.parameters ?? [])
        .filter(({ in: place }) => place === 'path')
        .map(({ name }) => name)
      expect(named).toEqual([...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]))
      expect(tags).toContain(each.tags[0])
    }
  }
})

test('what is registered is described and what is described is registered, both ways', async () => {
  const registered = new Set<string>()
  const control = createBareListener()
  control.addHook('onRoute', ({ method, url }) => {
    const path = url.replace(/:(\w+)/g, '{$1}')
    for (const each of [method].flat()) if (each !== 'HEAD') registered.add(`${each} ${path}`)
  })
  await control.ready()
  await control.close()
  const described = Object.entries(server.document.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  )
  const pages = [...registered].filter((route) => /^GET \/(docs.*)?$/.test(route))
  expect(pages).toContain('GET /docs')
  expect([...registered].sort()).toEqual([...described, ...pages].sort())
  expect(described).toEqual(
    expect.arrayContaining(controlRoutes.map(({ method, path }) => `${method} ${path}`)),
  )
})

test('every refusal code is described on some operation, except those no operation answers', () => {
  const text = JSON.stringify(server.document.paths)
  const undescribed = Object.keys(REFUSALS).filter((code) => !text.includes(`\`${code}\``))
  expect(undescribed.sort()).toEqual(['request.unreadable', 'route.method', 'route.unknown'])
})

test('docs/reference/control-api.md is what the tables say', async () => {
  const page = new URL('../../docs/reference/control-api.md', import.meta.url)
  await expect(renderControlReference(controlRoutes)).toMatchFileSnapshot(fileURLToPath(page))
})
