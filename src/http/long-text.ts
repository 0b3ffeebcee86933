import type { FastifyReply } from 'fastify'
import type { ListText } from './list-text.ts'

/** From so many characters on a text is better sent as bytes. */
export const LONG_TEXT = 4096

const BUFFER_BYTES = 512 * 1024
/** Only what was once filled takes memory. */
const KEPT_BUFFERS = 32

const unused: Buffer[] = []

/**
 * Sends text as bytes in memory that is used again for the next answer: as text it would take three times its length for
 * as long as it is written, and in memory of its own each page would be garbage that V8 sees too late.
 */
export function sendLongText(reply: FastifyReply, text: string | ListText): FastifyReply {
  const length = typeof text === 'string' ? Buffer.byteLength(text) : text.byteLength
  const isPooled = length <= BUFFER_BYTES
  const buffer = isPooled
    ? (unused.pop() ?? Buffer.allocUnsafeSlow(BUFFER_BYTES))
    : Buffer.allocUnsafeSlow(length)
  if (typeof text === 'string') buffer.write(text)
  else text.write(buffer)
  // Emitted once, whether the answer went out or the client went away.
  if (isPooled)
    reply.raw.once('close', () => {
      if (unused.length < KEPT_BUFFERS) unused.push(buffer)
    })
  return reply.send(buffer.subarray(0, length))
}
