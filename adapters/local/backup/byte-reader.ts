import { buffer } from 'node:stream/consumers'
import { damaged } from './backup-error.ts'

/** Reads a stream by byte counts, with at most one of its pieces in memory. */
export interface ByteReader {
  /** @throws BackupError if there are fewer */
  exactly(count: number): Promise<Buffer>
  /** Fewer if there are no more. */
  atMost(count: number): Promise<Buffer>
  /** In the pieces in which they arrive. @throws BackupError if there are fewer */
  inPieces(count: number): AsyncGenerator<Buffer>
  /** Everything not read so far. */
  rest(): AsyncGenerator<Buffer>
  /** Whether everything was read. */
  isAtEnd(): Promise<boolean>
}

export function readBytes(source: AsyncIterable<Buffer>): ByteReader {
  const iterator = source[Symbol.asyncIterator]()
  let rest: Buffer = Buffer.alloc(0)

  async function isAtEnd(): Promise<boolean> {
    while (rest.length === 0) {
      const next = await iterator.next()
      if (next.done) return true
      rest = next.value
    }
    return false
  }

  async function* upTo(count: number): AsyncGenerator<Buffer> {
    for (let left = count; left > 0 && !(await isAtEnd()); ) {
      const piece = rest.subarray(0, left)
      rest = rest.subarray(piece.length)
      left -= piece.length
      yield piece
    }
  }

  async function* inPieces(count: number): AsyncGenerator<Buffer> {
    let left = count
    for await (const piece of upTo(count)) {
      left -= piece.length
      yield piece
    }
    if (left > 0) throw damaged('it is cut off')
  }

  return {
    isAtEnd,
    inPieces,
    async *rest() {
      while (!(await isAtEnd())) {
        yield rest
        rest = Buffer.alloc(0)
      }
    },
    exactly: (count) => buffer(inPieces(count)),
    atMost: (count) => buffer(upTo(count)),
  }
}
