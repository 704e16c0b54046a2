import { randomBytes } from 'node:crypto'
import { buffer } from 'node:stream/consumers'
import { beforeAll, expect, test } from 'vitest'
import { seal, unseal } from '../../../../adapters/local/backup/sealed-stream.ts'

const header = { bytes: Buffer.from('header'), fileKey: randomBytes(32) }
const plainChunk = 64 * 1024
const plain = randomBytes(3 * plainChunk + 5)

let chunks: readonly [Buffer, Buffer, Buffer, Buffer]
beforeAll(async () => {
  const sealed = await buffer(seal(once(plain), header))
  const chunk = (at: number) => sealed.subarray(at * (plainChunk + 16), (at + 1) * (plainChunk + 16))
  chunks = [chunk(0), chunk(1), chunk(2), chunk(3)]
})

async function* once(...pieces: readonly Buffer[]): AsyncGenerator<Buffer> {
  yield* pieces
}

const unsealed = (pieces: readonly Buffer[], by = header) => buffer(unseal(once(...pieces), by))

test('all chunks in their order are what was sealed', async () => {
  expect((await unsealed(chunks)).equals(plain)).toBe(true)
})

// What stands in the chunks has an end and hashes of its own: here the sealing alone is to notice.
test('a chunk that is missing, doubled, moved or added is noticed by the sealing alone', async () => {
  const [first, second, third, last] = chunks
  for (const pieces of [
    [],
    [first],
    [first, second, third],
    [first, third, last],
    [first, first, second, third, last],
    [second, first, third, last],
    [first, second, third, last, last],
    [last],
  ])
    await expect(unsealed(pieces), `${pieces.length} chunks`).rejects.toMatchObject({ code: 'backup_damaged' })
})

test('each chunk vouches for the header, and needs its key', async () => {
  for (const other of [
    { ...header, bytes: Buffer.from('headed') },
    { ...header, fileKey: randomBytes(32) },
  ])
    await expect(unsealed(chunks, other)).rejects.toMatchObject({ code: 'backup_damaged' })
})

test('nothing of a chunk is given out before all of it is known to be sealed', async () => {
  const changed = Buffer.from(chunks[1])
  changed.writeUInt8(changed.readUInt8(0) ^ 1, 0)
  let given = 0
  const read = async () => {
    for await (const piece of unseal(once(chunks[0], changed, chunks[2], chunks[3]), header)) given += piece.length
  }
  await expect(read()).rejects.toThrow('chunk 2')
  expect(given).toBe(plainChunk)
})
