const COMMA = 0x2c

/** A list as JSON text in its parts: joined, all of it would be copied twice more on its way into an answer. */
export class ListText {
  readonly opening: string
  readonly items: readonly string[]
  readonly closing: string
  /** In UTF-8. */
  readonly byteLength: number

  constructor(opening: string, items: readonly string[], closing: string) {
    this.opening = opening
    this.items = items
    this.closing = closing
    let bytes = Buffer.byteLength(opening) + Buffer.byteLength(closing) + Math.max(0, items.length - 1)
    for (const item of items) bytes += Buffer.byteLength(item)
    this.byteLength = bytes
  }

  /** Writes all of it to the start of a buffer that is long enough. */
  write(into: Buffer): void {
    let at = into.write(this.opening)
    for (const [index, item] of this.items.entries()) {
      if (index > 0) at = into.writeUInt8(COMMA, at)
      at += into.write(item, at)
    }
    into.write(this.closing, at)
  }

  /** The beginning, of some so many characters, up to the end of an item. */
  beginning(characters: number): string {
    let left = characters - this.opening.length
    const over = this.items.findIndex(({ length }) => (left -= length + 1) < 0)
    const end = over === -1 ? this.items.length : Math.max(1, over)
    return `${this.opening}${this.items.slice(0, end).join(',')}`
  }

  toString(): string {
    return `${this.opening}${this.items.join(',')}${this.closing}`
  }
}
