import { randomUUID } from 'node:crypto'
import fastify from 'fastify'
import type { FastifyReply } from 'fastify'
import { openFloorStore } from './floor-store.ts'
import type { Columns } from './floor-store.ts'

// The floor: Fastify and one statement a request on a file set up like onramp's; no rules, no token, no journal.
// It parses what has to be parsed to know the key, and answers with the bytes onramp answers with.

interface ListQuery {
  readonly filter?: string
  readonly sortBy?: string
  readonly cursor?: string
  readonly startIndex?: string
  readonly count?: string
  readonly naive?: string
}

const [folder = '.'] = process.argv.slice(2)
const store = openFloorStore(folder)

const MEDIA_TYPE = 'application/scim+json'
const FILTER = /^(\S+) (eq|sw) "([^"]*)"$/

const app = fastify({ logger: false, bodyLimit: 16 * 1024 * 1024 })
app.addContentTypeParser(
  'application/scim+json',
  { parseAs: 'string' },
  app.getDefaultJsonParser('error', 'ignore'),
)

const locationOf = (host: string, id: string) => `http://${host}/scim/v2/Users/${id}`

function toDocument(user: Columns, id: string, host: string): string {
  const now = new Date().toISOString()
  const location = locationOf(host, id)
  const meta = { resourceType: 'User', created: now, lastModified: now, version: 'W/"1"', location }
  return JSON.stringify({ ...user, password: undefined, groups: undefined, id, meta })
}

function listResponse(
  total: number,
  startIndex: number,
  documents: readonly string[],
  cursor?: string,
): string {
  const next = cursor === undefined ? '' : `,"nextCursor":"${cursor}"`
  return `{"schemas":["urn:ietf:params:scim:api:messages:2.0:ListResponse"],"totalResults":${total},"startIndex":${startIndex},"itemsPerPage":${documents.length}${next},"Resources":[${documents.join(',')}]}`
}

function listUsers({ filter, sortBy, cursor, naive, ...query }: ListQuery): string {
  const startIndex = Number(query.startIndex ?? 1)
  const count = Number(query.count ?? 100)
  if (filter !== undefined) {
    const [, attribute = '', comparison, value = ''] = FILTER.exec(filter) ?? []
    const found = store.filter(
      attribute,
      comparison === 'sw' ? 'sw' : 'eq',
      attribute === 'externalId' ? value : value.toLowerCase(),
      count,
    )
    const documents = found.map(({ document }) => document)
    return listResponse(found[0]?.total ?? 0, 1, documents)
  }
  if (sortBy !== undefined) return listResponse(store.people(), 1, store.sorted(sortBy, count))
  if (cursor !== undefined) {
    const found = store.pageAfter(Number(cursor), count)
    const documents = found.map(({ document }) => document)
    return listResponse(store.people(), 1, documents, String(found.at(-1)?.pk).padStart(16, '0'))
  }
  const page = naive === undefined ? store.page : store.naivePage
  return listResponse(store.people(), startIndex, page(startIndex, count))
}

function sendOne(reply: FastifyReply, host: string, id: string, document: string | undefined): FastifyReply {
  if (document === undefined) return reply.code(404).send()
  return reply.header('location', locationOf(host, id)).header('content-type', MEDIA_TYPE).send(document)
}

app.post('/scim/v2/Users', (request, reply) => {
  const user = request.body as Columns
  const id = randomUUID()
  const document = toDocument(user, id, request.host)
  store.insert(id, user, document)
  return sendOne(reply.code(201), request.host, id, document)
})

app.get<{ Params: { id: string } }>('/scim/v2/Users/:id', ({ params, host }, reply) =>
  sendOne(reply, host, params.id, store.find.get(params.id)),
)

app.get<{ Querystring: ListQuery }>('/scim/v2/Users', (request, reply) =>
  reply.header('content-type', MEDIA_TYPE).send(listUsers(request.query)),
)

app.put<{ Params: { id: string } }>('/scim/v2/Users/:id', (request, reply) => {
  const { id } = request.params
  const document = store.replace.get(toDocument(request.body as Columns, id, request.host), id)
  return sendOne(reply, request.host, id, document)
})

app.patch<{ Params: { id: string } }>('/scim/v2/Users/:id', (request, reply) => {
  const { Operations } = request.body as {
    Operations: readonly { path?: string; value: { active: boolean } }[]
  }
  const [operation] = Operations
  const { id } = request.params
  const document =
    operation?.path === undefined
      ? store.setActive.get(String(operation?.value.active), id)
      : store.setManager.get(JSON.stringify(operation.value), id)
  return sendOne(reply, request.host, id, document)
})

app.post('/scim/v2/Groups', ({ body }, reply) => {
  const id = randomUUID()
  const { members } = body as { members: readonly { value: string }[] }
  store.insertGroup(
    id,
    members.map(({ value }) => value),
  )
  return reply.code(201).send({ id })
})

interface ShownQuery {
  readonly role?: string
  readonly department_id?: string
  readonly start?: string
  readonly page_size?: string
}

app.get<{ Querystring: ShownQuery }>('/developer/v1/users', ({ query, host }, reply) => {
  const { role, department_id: department, start = '', page_size: size = '20' } = query
  const filter = role !== undefined ? 'role' : department !== undefined ? 'department' : undefined
  const found = store.shown(filter, role ?? department ?? '', start, Number(size) + 1)
  const page = found.slice(0, Number(size))
  const parameters = new URLSearchParams({ ...query, start: page.at(-1)?.id ?? '' }).toString()
  const next = found.length > page.length ? `"http://${host}/developer/v1/users?${parameters}"` : 'null'
  const data = page.map(({ document }) => document).join(',')
  return reply.header('content-type', 'application/json').send(`{"data":[${data}],"page":{"next":${next}}}`)
})

app.patch<{ Params: { id: string; verb: string } }>('/developer/v1/users/:id/:verb', ({ params }, reply) => {
  store.setStatus.run(params.verb === 'deactivate' ? 'USER_INACTIVE' : 'INVITE_PENDING', params.id)
  return reply.header('content-type', 'application/json').send('{}')
})

interface MemberOperation {
  readonly op: string
  readonly path: string
  readonly value?: readonly { readonly value: string }[]
}

app.patch<{ Params: { id: string } }>('/scim/v2/Groups/:id', ({ params, body }, reply) => {
  const [operation] = (body as { Operations: readonly MemberOperation[] }).Operations
  if (operation?.op === 'add') store.addMember.run(operation.value?.[0]?.value ?? '', params.id)
  else store.removeMember.run(/"([^"]*)"/.exec(operation?.path ?? '')?.[1] ?? '', params.id)
  return reply.code(204).send()
})

interface BulkOperation {
  readonly method: string
  readonly path: string
  readonly data: { readonly Operations: readonly { readonly value: string }[] }
}

app.post('/scim/v2/Bulk', ({ body, host }, reply) => {
  const { Operations } = body as { Operations: readonly BulkOperation[] }
  const outcomes = Operations.map(({ method, path, data }) => {
    store.setTitle.run(data.Operations[0]?.value ?? '', path.slice('/Users/'.length))
    return { method, location: `http://${host}/scim/v2${path}`, status: '200' }
  })
  const schemas = ['urn:ietf:params:scim:api:messages:2.0:BulkResponse']
  return reply.header('content-type', MEDIA_TYPE).send(JSON.stringify({ schemas, Operations: outcomes }))
})

process.on('SIGTERM', () => {
  void app.close().then(() => {
    store.close()
    process.exit(0)
  })
})

const address = await app.listen({ port: 0, host: '127.0.0.1' })
process.stdout.write(
  `${JSON.stringify({ event: 'ready', scimBaseUrl: `${address}/scim/v2`, developerBaseUrl: `${address}/developer/v1` })}\n`,
)
