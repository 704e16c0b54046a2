import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createBlobs, removeExpiredBlobs } from '../../../adapters/local/blobs.ts'

const day = 24 * 60 * 60
const now = 20_000 * day + 1000

test('a blob is kept until its time and gone a day after it', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'sortie-blobs-'))
  const blobs = createBlobs(folder)
  await blobs.put('ten_1', 'short', Buffer.from('a'), now + day)
  await blobs.put('ten_1', 'long', Buffer.from('b'), now + 30 * day)
  expect(await removeExpiredBlobs(folder, now + day)).toBe(0)
  expect(await blobs.get('ten_1', 'short')).toBeDefined()
  expect(await removeExpiredBlobs(folder, now + 2 * day)).toBe(1)
  expect(await blobs.get('ten_1', 'short')).toBeUndefined()
  expect(await blobs.get('ten_1', 'long')).toBeDefined()
  expect(await readdir(join(folder, 'expiry'))).toHaveLength(1)
  expect(await removeExpiredBlobs(folder, now + 31 * day)).toBe(1)
  expect(await blobs.get('ten_1', 'long')).toBeUndefined()
  await rm(folder, { recursive: true })
})

test('a put that breaks off leaves none of its bytes, and what a process left in the middle of one goes with its day', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'sortie-blobs-'))
  const blobs = createBlobs(folder)
  const parts = async () => (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.part'))
  // As a disk that is full refuses them: when the file is there already.
  await expect(blobs.put('ten_1', 'key', {} as Uint8Array, now + day)).rejects.toThrow()
  expect(await parts()).toEqual([])

  await blobs.put('ten_1', 'key', Buffer.from('a'), now + day)
  expect(await parts()).toEqual([])
  const [expires = ''] = await readdir(join(folder, 'expiry'))
  const [noted = ''] = await readdir(join(folder, 'expiry', expires))
  await writeFile(join(folder, 'expiry', expires, `${noted}.1.part`), 'half')
  expect(await removeExpiredBlobs(folder, now + 2 * day)).toBe(1)
  expect(await parts()).toEqual([])
  await rm(folder, { recursive: true })
})
