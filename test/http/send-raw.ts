import { connect } from 'node:net'

/** A reply read off the socket. */
export interface RawReply {
  readonly status: number
  readonly head: string
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  readonly body: any
}

/** Sends what no client library would; the server is expected to close the connection, and to answer with JSON. */
export async function sendRaw(baseUrl: string, text: string): Promise<RawReply> {
  const { hostname, port } = new URL(baseUrl)
  const answer = await new Promise<string>((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => socket.write(text))
    let read = ''
    socket.on('data', (chunk) => (read += String(chunk)))
    socket.on('end', () => resolve(read)).on('error', reject)
  })
  const end = answer.indexOf('\r\n\r\n')
  return {
    status: Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1]),
    head: answer.slice(0, end),
    body: JSON.parse(answer.slice(answer.indexOf('{', end), answer.lastIndexOf('}') + 1)),
  }
}
