/** Holds some sixty exchanges about one person. */
export const CHUNK_BYTES = 128 * 1024
/** What a burst leaves beyond that is given up. */
const KEPT_CHUNKS = 32

const spare: ArrayBuffer[] = []

/** Memory for a batch; used over and over, because V8 sees too late how much memory outside its heap is garbage. */
export const takeChunk = (): ArrayBuffer => spare.pop() ?? new ArrayBuffer(CHUNK_BYTES)

/** Takes a batch's memory back. */
export function giveBack(bytes: ArrayBuffer): void {
  if (bytes.byteLength === CHUNK_BYTES && spare.length < KEPT_CHUNKS) spare.push(bytes)
}
