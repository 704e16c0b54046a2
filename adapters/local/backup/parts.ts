import { createHash } from 'node:crypto'
import * as z from 'zod'
import { damaged } from './backup-error.ts'
import type { ByteReader } from './byte-reader.ts'

/**
 * The sealed content: parts one after the other, each a file by its name in the data folder, preceded by its length and followed by
 * its SHA-256, and at the end a summary of all of them.
 */
export interface Part {
  readonly name: string
  readonly bytes: number
  content(): AsyncIterable<Buffer>
}

export const Summary = z.strictObject({
  /** Rows of the database’s item tables. */
  items: z.strictObject({ entities: z.int(), ledger: z.int(), ephemeral: z.int() }),
  /** By status; ACTIVE are those queued for an executor or running. */
  missions: z.record(z.string(), z.int()),
  /** Callbacks still to be posted. */
  pending_deliveries: z.int(),
  blobs: z.int(),
  blob_bytes: z.int(),
  parts: z.int(),
})
export type Summary = z.output<typeof Summary>

const kinds = { part: 1, end: 2 } as const
/** Kind, length of the name or summary, length of the content. */
const headBytes = 9
const digestBytes = 32
const longestName = 200
const longestSummary = 64 * 1024

export async function* writeParts(parts: AsyncIterable<Part>, summary: () => Summary): AsyncGenerator<Buffer> {
  for await (const { name, bytes, content } of parts) {
    yield head(kinds.part, Buffer.from(name), bytes)
    const hash = createHash('sha256')
    let written = 0
    for await (const piece of content()) {
      hash.update(piece)
      written += piece.length
      yield piece
    }
    if (written !== bytes)
      throw new Error(`${name} changed while it was read: it had ${bytes} bytes, and has ${written}`)
    yield hash.digest()
  }
  yield head(kinds.end, Buffer.from(JSON.stringify(summary())), 0)
}

function head(kind: number, text: Buffer, bytes: number): Buffer {
  const head = Buffer.alloc(headBytes)
  head.writeUInt8(kind, 0)
  head.writeUInt16BE(text.length, 1)
  head.writeUIntBE(bytes, 3, 6)
  return Buffer.concat([head, text])
}

/**
 * Passes each part to `take`, which reads its whole content.
 * @throws BackupError if a part was changed, or something is missing or superfluous
 */
export async function readParts(reader: ByteReader, take: (part: Part) => Promise<void>): Promise<Summary> {
  for (let parts = 0; ; parts++) {
    const head = await reader.exactly(headBytes)
    const [kind, length, bytes] = [head.readUInt8(0), head.readUInt16BE(1), head.readUIntBE(3, 6)]
    if (kind === kinds.end) return readEnd(reader, length, parts)
    if (kind !== kinds.part || length > longestName) throw damaged('it holds what no backup holds')
    const name = (await reader.exactly(length)).toString()
    const hash = createHash('sha256')
    await take({ name, bytes, content: () => hashed(reader.inPieces(bytes), (piece) => hash.update(piece)) })
    if (!hash.digest().equals(await reader.exactly(digestBytes))) throw damaged(`${name} is not what was written`)
  }
}

async function* hashed(pieces: AsyncIterable<Buffer>, add: (piece: Buffer) => void): AsyncGenerator<Buffer> {
  for await (const piece of pieces) {
    add(piece)
    yield piece
  }
}

async function readEnd(reader: ByteReader, length: number, parts: number): Promise<Summary> {
  const text = (await reader.exactly(Math.min(length, longestSummary))).toString()
  const summary = Summary.safeParse(parsed(text))
  if (!summary.success || summary.data.parts !== parts) throw damaged('its summary does not fit what it holds')
  if (!(await reader.isAtEnd())) throw damaged('something was added to it')
  return summary.data
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
