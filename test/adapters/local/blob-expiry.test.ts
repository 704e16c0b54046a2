import { mkdtemp, readdir, rm } from 'node:fs/promises'
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
