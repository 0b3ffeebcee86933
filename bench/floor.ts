import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import SqliteDatabase from 'better-sqlite3'
import fastify from 'fastify'

// The floor: Fastify and one statement a request on a file set up like onramp's; no rules, no token, no journal.
// It parses what has to be parsed to know the key, and answers with the bytes onramp answers with.

interface User {
  readonly userName: string
}

const [folder = '.'] = process.argv.slice(2)
const database = new SqliteDatabase(join(folder, 'floor.db'))
database.pragma('journal_mode = WAL')
database.pragma('synchronous = NORMAL')
database.pragma('cache_size = -8192')
database.pragma('mmap_size = 1073741824')
database.exec(
  'CREATE TABLE resource (id TEXT PRIMARY KEY, user_name TEXT NOT NULL, document TEXT NOT NULL) STRICT;' +
    'CREATE INDEX resource_user_name ON resource (user_name)',
)
const insert = database.prepare('INSERT INTO resource (id, user_name, document) VALUES (?, ?, ?)')
const selectById = database.prepare('SELECT document FROM resource WHERE id = ?').pluck()
const selectByUserName = database.prepare('SELECT document FROM resource WHERE user_name = ?').pluck()
const updateActive = database
  .prepare(
    "UPDATE resource SET document = json_set(document, '$.active', json(?)) WHERE id = ? RETURNING document",
  )
  .pluck()

const MEDIA_TYPE = 'application/scim+json'
const LIST = '{"schemas":["urn:ietf:params:scim:api:messages:2.0:ListResponse"]'

const app = fastify({ logger: false })
app.addContentTypeParser(
  'application/scim+json',
  { parseAs: 'string' },
  app.getDefaultJsonParser('error', 'ignore'),
)

app.post('/scim/v2/Users', (request, reply) => {
  const user = request.body as User
  const id = randomUUID()
  const now = new Date().toISOString()
  const location = `http://${request.host}/scim/v2/Users/${id}`
  const meta = { resourceType: 'User', created: now, lastModified: now, version: 'W/"1"', location }
  const document = JSON.stringify({ ...user, password: undefined, groups: undefined, id, meta })
  insert.run(id, user.userName.toLowerCase(), document)
  return reply.code(201).header('location', location).header('content-type', MEDIA_TYPE).send(document)
})

app.get<{ Params: { id: string } }>('/scim/v2/Users/:id', (request, reply) => {
  const document = selectById.get(request.params.id)
  if (document === undefined) return reply.code(404).send()
  return reply.header('content-type', MEDIA_TYPE).send(document)
})

app.get<{ Querystring: { filter?: string } }>('/scim/v2/Users', (request, reply) => {
  const userName = /^userName eq "([^"]*)"$/.exec(request.query.filter ?? '')?.[1] ?? ''
  const found = selectByUserName.all(userName.toLowerCase())
  const body = `${LIST},"totalResults":${found.length},"startIndex":1,"itemsPerPage":${found.length},"Resources":[${found.join(',')}]}`
  return reply.header('content-type', MEDIA_TYPE).send(body)
})

app.patch<{ Params: { id: string } }>('/scim/v2/Users/:id', (request, reply) => {
  const { Operations } = request.body as { Operations: readonly { value: { active: boolean } }[] }
  const document = updateActive.get(String(Operations[0]?.value.active), request.params.id)
  if (document === undefined) return reply.code(404).send()
  return reply.header('content-type', MEDIA_TYPE).send(document)
})

process.on('SIGTERM', () => {
  void app.close().then(() => {
    database.close()
    process.exit(0)
  })
})

const address = await app.listen({ port: 0, host: '127.0.0.1' })
process.stdout.write(`${JSON.stringify({ event: 'ready', scimBaseUrl: `${address}/scim/v2` })}\n`)
