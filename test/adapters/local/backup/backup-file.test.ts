import { randomBytes } from 'node:crypto'
import { buffer } from 'node:stream/consumers'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readBackup, writeBackup } from '../../../../adapters/local/backup/backup-file.ts'
import { headerBytes } from '../../../../adapters/local/backup/header.ts'
import type { Part } from '../../../../adapters/local/backup/parts.ts'
import { storedFormat } from '../../../../core/base/storing/format.ts'

const key = randomBytes(32)
const about = { dataFormat: storedFormat, takenAt: Date.UTC(2026, 10, 29) }
const chunk = 64 * 1024

/** Around the ends of a chunk, and far from them. */
const sizes = fc.oneof(
  fc.integer({ min: 0, max: 300 }),
  fc.integer({ min: chunk - 300, max: chunk + 50 }),
  fc.integer({ min: 2 * chunk - 300, max: 2 * chunk + 50 }),
)
const contents = fc.array(
  sizes.map((size) => randomBytes(size)),
  { maxLength: 3 },
)

async function sealed(files: readonly Buffer[], header = about): Promise<Buffer> {
  const summary = {
    items: { entities: 1, ledger: 0, ephemeral: 0 },
    missions: { COMPLETED: 1 },
    pending_deliveries: 0,
    blobs: 0,
    blob_bytes: 0,
    parts: files.length,
  }
  return buffer(writeBackup(header, key, partsOf(files), () => summary))
}

async function* partsOf(files: readonly Buffer[]): AsyncGenerator<Part> {
  for (const [at, file] of files.entries())
    yield { name: `file-${at}`, bytes: file.length, content: () => inPieces(file, 10_000) }
}

async function* inPieces(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

async function unsealed(backup: Buffer, { by = key, pieces = 50_000 } = {}): Promise<Buffer[]> {
  const files: Buffer[] = []
  await readBackup(inPieces(backup, pieces), by, async ({ content }) => {
    files.push(await buffer(content()))
  })
  return files
}

async function refusal(backup: Buffer): Promise<string> {
  return unsealed(backup).then(
    () => 'taken',
    (error) => error.code,
  )
}

test('what was sealed comes back, whatever its sizes and however it is read', async () => {
  await fc.assert(
    fc.asyncProperty(contents, fc.integer({ min: 1, max: 200_000 }), async (files, size) => {
      // A few bytes at a time take long for long files.
      const pieces = Math.max(size, files.reduce((sum, { length }) => sum + length, 0) / 500)
      expect(await unsealed(await sealed(files), { pieces: Math.ceil(pieces) })).toEqual(files)
    }),
    { numRuns: 50 },
  )
})

const refusals = ['backup_damaged', 'wrong_backup_key', 'newer_format', 'not_a_backup']

test('a change of any byte is refused', async () => {
  const backup = await sealed([Buffer.from('the words of a mission'), Buffer.alloc(0)])
  for (let at = 0; at < backup.length; at++) {
    for (const flip of [0x01, 0x80, 0xff]) {
      const changed = Buffer.from(backup)
      changed.writeUInt8(changed.readUInt8(at) ^ flip, at)
      expect(refusals, `byte ${at}`).toContain(await refusal(changed))
    }
  }
})

test('a change of any byte of a longer one is refused', async () => {
  const backup = await sealed([randomBytes(3 * chunk)])
  await fc.assert(
    fc.asyncProperty(fc.nat(backup.length - 1), fc.integer({ min: 1, max: 255 }), async (at, flip) => {
      const changed = Buffer.from(backup)
      changed.writeUInt8(changed.readUInt8(at) ^ flip, at)
      expect(refusals).toContain(await refusal(changed))
    }),
  )
})

test('any cut is refused, wherever it is', async () => {
  const short = await sealed([Buffer.from('the words of a mission')])
  for (let length = 0; length < short.length; length++)
    expect(refusals, `${length} bytes`).toContain(await refusal(short.subarray(0, length)))
  const long = await sealed([randomBytes(3 * chunk)])
  const ends = [1, 2, 3].map((chunks) => headerBytes + chunks * (chunk + 16))
  const cuts = fc.oneof(fc.nat(long.length - 1), fc.constantFrom(...ends))
  await fc.assert(
    fc.asyncProperty(cuts, async (length) => {
      expect(refusals).toContain(await refusal(long.subarray(0, length)))
    }),
  )
})

test('what is added, left out in the middle, doubled or moved is refused', async () => {
  const backup = await sealed([randomBytes(3 * chunk)])
  const piece = (number: number) =>
    backup.subarray(headerBytes + number * (chunk + 16), headerBytes + (number + 1) * (chunk + 16))
  const head = backup.subarray(0, headerBytes)
  const [first, second, third, last] = [piece(0), piece(1), piece(2), piece(3)]
  expect(await refusal(Buffer.concat([head, first, second, third, last]))).toBe('taken')
  for (const changed of [
    [backup, Buffer.from('x')],
    [backup, last],
    [head, first, third, last],
    [head, first, first, second, third, last],
    [head, second, first, third, last],
    [head, last],
    [head],
  ])
    expect(await refusal(Buffer.concat(changed))).toBe('backup_damaged')
})

test('chunks of another backup by the same key are refused', async () => {
  const [one, other] = [await sealed([randomBytes(100)]), await sealed([randomBytes(100)])]
  const mixed = Buffer.concat([one.subarray(0, headerBytes), other.subarray(headerBytes)])
  expect(await refusal(mixed)).toBe('backup_damaged')
})

test('another key, a newer format and what is no backup are told apart', async () => {
  const backup = await sealed([Buffer.from('words')])
  await expect(unsealed(backup, { by: randomBytes(32) })).rejects.toMatchObject({ code: 'wrong_backup_key' })
  const newer = await sealed([Buffer.from('words')], { ...about, dataFormat: storedFormat + 1 })
  expect(await refusal(newer)).toBe('newer_format')
  const newerFile = Buffer.from(backup)
  newerFile.writeUInt16BE(2, 14)
  expect(await refusal(newerFile)).toBe('newer_format')
  expect(await refusal(Buffer.from('SQLite format 3'))).toBe('not_a_backup')
  expect(await refusal(Buffer.alloc(0))).toBe('not_a_backup')
})

test('a file that grows or shrinks while it is read ends the backup', async () => {
  const parts = async function* (): AsyncGenerator<Part> {
    yield { name: 'file', bytes: 5, content: () => inPieces(Buffer.from('four'), 10) }
  }
  const never = () => {
    throw new Error('There is no end of it')
  }
  await expect(buffer(writeBackup(about, key, parts(), never))).rejects.toThrow(/changed while it was read/)
})
