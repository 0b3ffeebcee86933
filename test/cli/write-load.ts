import http from 'node:http'
import { scimUser } from './onramp-process.ts'

/** What a person's title may be after a crash: an unanswered write may have happened or not. */
export interface Written {
  readonly id: string
  readonly userName: string
  readonly titles: readonly (string | undefined)[]
}

export interface WriteLoad {
  /** People whose creation was answered with 201, and what was acknowledged of them since. */
  readonly written: ReadonlyMap<string, Written>
  /** Resolves when every writer has met the dead server. Rejects when one was answered with anything but success. */
  readonly ended: Promise<unknown>
  acknowledged(): number
}

interface Answer {
  readonly status: number
  readonly body: unknown
}

const WRITERS = 8

function send(agent: http.Agent, method: string, url: string, token: string, body: object): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/scim+json' }
    const request = http.request(url, { method, agent, headers }, (response) => {
      let text = ''
      response.setEncoding('utf8').on('data', (part: string) => (text += part))
      response.on('error', reject)
      // Only a complete answer is an acknowledgement; one cut off by the kill is not.
      response.on('close', () => {
        if (!response.complete) reject(new Error('The answer was cut off.'))
        else resolve({ status: response.statusCode ?? 0, body: JSON.parse(text) })
      })
    })
    request.on('error', reject)
    request.end(JSON.stringify(body))
  })
}

class Unexpected extends Error {}

function expectStatus(answer: Answer, status: number): Answer {
  if (answer.status !== status) throw new Unexpected(`${answer.status} ${JSON.stringify(answer.body)}`)
  return answer
}

/** Eight writers, each creating a person and changing its title twice, over keep-alive connections until the server is gone. */
export function startWriteLoad(baseUrl: string, token: string, label: string): WriteLoad {
  const written = new Map<string, Written>()
  let acknowledged = 0

  async function changeTitle(agent: http.Agent, id: string, title: string): Promise<void> {
    const person = written.get(id)
    if (person === undefined) return
    written.set(id, { ...person, titles: [...person.titles, title] })
    const body = {
      schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
      Operations: [{ op: 'replace', path: 'title', value: title }],
    }
    expectStatus(await send(agent, 'PATCH', `${baseUrl}/Users/${id}`, token, body), 200)
    written.set(id, { ...person, titles: [title] })
    acknowledged += 1
  }

  async function write(writer: number): Promise<void> {
    const agent = new http.Agent({ keepAlive: true, maxSockets: 1 })
    try {
      for (let n = 0; ; n += 1) {
        const userName = `${label}-${writer}-${n}@example.com`
        const created = expectStatus(
          await send(agent, 'POST', `${baseUrl}/Users`, token, scimUser(userName)),
          201,
        )
        const { id } = created.body as { id: string }
        written.set(id, { id, userName, titles: [undefined] })
        acknowledged += 1
        await changeTitle(agent, id, 'Engineer')
        await changeTitle(agent, id, `Engineer ${n}`)
      }
    } catch (error) {
      if (error instanceof Unexpected) throw error
    } finally {
      agent.destroy()
    }
  }

  const ended = Promise.all(Array.from({ length: WRITERS }, (_, writer) => write(writer)))
  return { written, ended, acknowledged: () => acknowledged }
}
