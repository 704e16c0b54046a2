import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createBlobs } from '../../../../adapters/local/blobs.ts'
import { loadPayload, storePayload } from '../../../../core/base/payloads/payload.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sortie-payload-'))
})
afterAll(() => rm(folder, { recursive: true }))

const never = 9_999_999_999
const long = (letter: string) => letter.repeat(100_000)

test('what somebody stored who then died, or was refused, stands in nobody’s way', async () => {
  const blobs = createBlobs(folder)
  const lost = await storePayload(blobs, { tenant: 'ten_1', key: 'mis_1/step#000001', keptUntil: never }, long('a'))
  const kept = await storePayload(blobs, { tenant: 'ten_1', key: 'mis_1/step#000001', keptUntil: never }, long('b'))
  expect(await loadPayload(blobs, 'ten_1', kept)).toBe(long('b'))
  expect(await loadPayload(blobs, 'ten_1', lost)).toBe(long('a'))
})

test('the same value is stored once, however often', async () => {
  const blobs = createBlobs(folder)
  const first = await storePayload(blobs, { tenant: 'ten_1', key: 'mis_2/output', keptUntil: never }, long('a'))
  expect(await storePayload(blobs, { tenant: 'ten_1', key: 'mis_2/output', keptUntil: never }, long('a'))).toEqual(
    first,
  )
})

test('what is gone, or was cut short, says so for good', async () => {
  const blobs = createBlobs(folder)
  await blobs.put('ten_2', 'mis_3/cut', Buffer.from('"cut sho'), never)
  const unreadable = { code: 'item_unreadable', retryable: false }
  for (const blob of ['mis_3/cut', 'mis_3/gone'])
    await expect(loadPayload(blobs, 'ten_2', { blob, bytes: 9 })).rejects.toMatchObject(unreadable)
})
