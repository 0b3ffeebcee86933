import type { FastifyReply } from 'fastify'

/** From so many characters on a text is better sent as bytes. */
export const LONG_TEXT = 4096

const BUFFER_BYTES = 512 * 1024
/** UTF-8 takes no more for one UTF-16 code unit. */
const MAX_BYTES_OF_UNIT = 3
/** Only what was once filled takes memory. */
const KEPT_BUFFERS = 32

const unused: Buffer[] = []

/**
 * Sends text as bytes in memory that is used again for the next answer: as text it would be measured, and then take
 * three times its length for as long as it is written; in memory of its own each page would be garbage V8 sees too late.
 */
export function sendLongText(reply: FastifyReply, text: string): FastifyReply {
  if (text.length * MAX_BYTES_OF_UNIT > BUFFER_BYTES) return reply.send(Buffer.from(text))
  const buffer = unused.pop() ?? Buffer.allocUnsafeSlow(BUFFER_BYTES)
  const length = buffer.write(text)
  // Emitted once, whether the answer went out or the client went away.
  reply.raw.once('close', () => {
    if (unused.length < KEPT_BUFFERS) unused.push(buffer)
  })
  return reply.send(buffer.subarray(0, length))
}
