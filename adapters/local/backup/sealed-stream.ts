import { createCipheriv, createDecipheriv } from 'node:crypto'
import { damaged } from './backup-error.ts'
import type { SealedHeader } from './header.ts'

type Sealing = Pick<SealedHeader, 'bytes' | 'fileKey'>

const chunkBytes = 64 * 1024
const tagBytes = 16
/** A nonce has 32 bits for it: 256 TiB. */
const mostChunks = 2 ** 32

/**
 * AES-256-GCM by chunks, so that nothing is passed on before it is verified. The nonce counts the chunks and
 * marks the last one: none can be changed, moved, duplicated or omitted, and nothing can be cut off or added.
 */
export async function* seal(plain: AsyncIterable<Buffer>, { bytes: header, fileKey }: Sealing): AsyncGenerator<Buffer> {
  for await (const { number, isLast, piece } of inPieces(plain, chunkBytes)) {
    const cipher = createCipheriv('aes-256-gcm', fileKey, nonceOf(number, isLast)).setAAD(header)
    yield Buffer.concat([cipher.update(piece), cipher.final(), cipher.getAuthTag()])
  }
}

/** @throws BackupError at the first chunk that was changed */
export async function* unseal(
  sealed: AsyncIterable<Buffer>,
  { bytes: header, fileKey }: Sealing,
): AsyncGenerator<Buffer> {
  for await (const { number, isLast, piece } of inPieces(sealed, chunkBytes + tagBytes)) {
    if (piece.length < tagBytes) throw damaged('it is cut off')
    const decipher = createDecipheriv('aes-256-gcm', fileKey, nonceOf(number, isLast), { authTagLength: tagBytes })
    decipher.setAAD(header).setAuthTag(piece.subarray(-tagBytes))
    const plain = decipher.update(piece.subarray(0, -tagBytes))
    try {
      decipher.final()
    } catch {
      throw damaged(`it was changed or cut off at chunk ${number + 1}`)
    }
    yield plain
  }
}

function nonceOf(number: number, isLast: boolean): Buffer {
  const nonce = Buffer.alloc(12)
  nonce.writeUInt32BE(number, 7)
  nonce.writeUInt8(isLast ? 1 : 0, 11)
  return nonce
}

interface Piece {
  readonly number: number
  readonly isLast: boolean
  readonly piece: Buffer
}

/** All of one size except the last, which is empty only if there was nothing at all. */
async function* inPieces(source: AsyncIterable<Buffer>, size: number): AsyncGenerator<Piece> {
  let piece = Buffer.allocUnsafe(size)
  let filled = 0
  let number = 0
  for await (const bytes of source) {
    for (let from = 0; from < bytes.length; ) {
      if (filled === size) {
        yield { number: number++, isLast: false, piece }
        if (number === mostChunks) throw new RangeError('A backup has at most 256 TiB')
        piece = Buffer.allocUnsafe(size)
        filled = 0
      }
      const taken = bytes.copy(piece, filled, from)
      filled += taken
      from += taken
    }
  }
  yield { number, isLast: true, piece: piece.subarray(0, filled) }
}
