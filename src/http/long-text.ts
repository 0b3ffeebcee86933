/** From so many characters on a text is better kept as bytes. */
const LONG_TEXT = 4096
const BUFFER_BYTES = 512 * 1024
/** Only what was once filled takes memory. */
const KEPT_BUFFERS = 32
/** UTF-8 takes no more for one UTF-16 code unit. */
const MAX_BYTES_OF_UNIT = 3
const COMMA = 0x2c
const COMMA_BYTES = 1

const unused: Buffer[] = []

/**
 * A long answer as bytes, in memory that is used again once it is released. As text it would outlive the nursery while it
 * waits for its turn, and be written by way of three times its length; in memory of its own it would be garbage that V8
 * sees too late.
 */
export interface LongText {
  readonly bytes: Buffer
  /** In UTF-8. */
  readonly byteLength: number
  toString(): string
  /** To be called once, when the bytes are no longer read. */
  release(): void
}

/** A body as text, long ones as bytes. */
export type Body = string | LongText

/** The text of an answer, as it is best kept until it is sent. */
export const keepText = (text: string | undefined): Body | undefined =>
  text === undefined || text.length <= LONG_TEXT ? text : fill(text.length, (buffer) => buffer.write(text))

/** A list of items, with a comma between them: joined as text, all of it would be copied once more. */
export function keepList(opening: string, items: readonly string[], closing: string): Body {
  const units = items.reduce((sum, { length }) => sum + length, opening.length + closing.length)
  if (units <= LONG_TEXT) return `${opening}${items.join(',')}${closing}`
  return fill(units + items.length * COMMA_BYTES, (buffer) => {
    let at = buffer.write(opening)
    for (const [index, item] of items.entries()) {
      if (index > 0) at = buffer.writeUInt8(COMMA, at)
      at += buffer.write(item, at)
    }
    return at + buffer.write(closing, at)
  })
}

function fill(units: number, write: (buffer: Buffer) => number): LongText {
  const most = units * MAX_BYTES_OF_UNIT
  const isPooled = most <= BUFFER_BYTES
  const buffer = isPooled
    ? (unused.pop() ?? Buffer.allocUnsafeSlow(BUFFER_BYTES))
    : Buffer.allocUnsafeSlow(most)
  const byteLength = write(buffer)
  const bytes = buffer.subarray(0, byteLength)
  return {
    bytes,
    byteLength,
    toString: () => bytes.toString(),
    release() {
      if (isPooled && unused.length < KEPT_BUFFERS) unused.push(buffer)
    },
  }
}
