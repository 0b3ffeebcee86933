import type { Chance } from './chance.ts'
import { mutateBytes } from './mutate.ts'
import { toBytes } from './request.ts'
import type { BrokenRequest, FuzzRequest, Listener } from './request.ts'

const HEAD = 'GET /scim/v2/Users HTTP/1.1\r\nHost: x\r\n'
const WRITE = 'POST /scim/v2/Users HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n'

/** Requests that are no HTTP, or two kinds of it at once. */
const BROKEN: readonly string[] = [
  '',
  '\r\n\r\n',
  'x',
  'GET',
  'GET / HTTP/1.1\r\n\r\n',
  'GET / HTTP/9.9\r\n\r\n',
  'GET /a b HTTP/1.1\r\nHost: x\r\n\r\n',
  'GET /scim/v2/Users?filter=userName eq "x" HTTP/1.1\r\nHost: x\r\n\r\n',
  'get /scim/v2/Users HTTP/1.1\r\nHost: x\r\n\r\n',
  'FROBNICATE / HTTP/1.1\r\nHost: x\r\n\r\n',
  'CONNECT localhost:80 HTTP/1.1\r\nHost: x\r\n\r\n',
  'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
  '\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001',
  `${HEAD}No colon here\r\n\r\n`,
  `${HEAD}: no name\r\n\r\n`,
  `${HEAD}X: a\u0000b\r\n\r\n`,
  `${HEAD}X: a\n\n`,
  `${HEAD}Host: y\r\n\r\n`,
  `${HEAD}Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n`,
  `${HEAD}Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AA\r\n\r\n`,
  `${HEAD}${'X: y\r\n'.repeat(3_000)}\r\n`,
  `${HEAD}X: ${'y'.repeat(20_000)}\r\n\r\n`,
  `GET /${'y'.repeat(20_000)} HTTP/1.1\r\nHost: x\r\n\r\n`,
  `${WRITE}Content-Length: 10\r\n\r\n{}`,
  `${WRITE}Content-Length: 1\r\n\r\n{}{}{}`,
  `${WRITE}Content-Length: -1\r\n\r\n`,
  `${WRITE}Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}`,
  `${WRITE}Content-Length: 99999999999999999999\r\n\r\n{}`,
  `${WRITE}Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n`,
  `${WRITE}Transfer-Encoding: chunked\r\n\r\n2\r\n{}`,
  `${WRITE}Transfer-Encoding: chunked\r\nContent-Length: 2\r\n\r\n2\r\n{}\r\n0\r\n\r\n`,
  `${WRITE}Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n`,
  `${WRITE}Expect: magic\r\nContent-Length: 2\r\n\r\n{}`,
  `${HEAD}\r\n${HEAD}\r\n${HEAD}\r\n`,
]

/** One of them, or a proper request with bytes changed or its end missing. */
export function brokenRequest(chance: Chance, like: FuzzRequest): BrokenRequest {
  const listener: Listener = like.listener
  if (chance.hit(0.4)) return { listener, bytes: Buffer.from(chance.pick(BROKEN), 'latin1') }
  const bytes = toBytes(like, '127.0.0.1')
  if (chance.hit(0.3)) return { listener, bytes: bytes.subarray(0, chance.below(bytes.length)) }
  return { listener, bytes: mutateBytes(chance, bytes) }
}
