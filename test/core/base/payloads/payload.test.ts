import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createBlobs } from '../../../../adapters/local/blobs.ts'
import { createIds } from '../../../../adapters/system/ids.ts'
import { loadPayload, type Payload, type PayloadPorts, storePayload } from '../../../../core/base/payloads/payload.ts'

let folder: string
let ports: PayloadPorts
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sortie-payload-'))
  ports = { blobs: createBlobs(folder), ids: createIds({ now: () => 0 }) }
})
afterAll(() => rm(folder, { recursive: true }))

const never = 9_999_999_999
const long = (letter: string) => letter.repeat(100_000)
const step = { tenant: 'ten_1', key: 'mis_1/step#000001', keptUntil: never }

test('what somebody stored who then died, or was refused, stands in nobody’s way', async () => {
  const lost = await storePayload(ports, step, long('a'))
  const kept = await storePayload(ports, step, long('b'))
  expect(await loadPayload(ports.blobs, 'ten_1', kept)).toBe(long('b'))
  expect(await loadPayload(ports.blobs, 'ten_1', lost)).toBe(long('a'))
})

test('each writer has a blob of its own, also for the same words: the loser’s goes without the winner’s', async () => {
  const [lost, kept] = [await storePayload(ports, step, long('c')), await storePayload(ports, step, long('c'))]
  await ports.blobs.delete('ten_1', blobOf(lost))
  expect(await loadPayload(ports.blobs, 'ten_1', kept)).toBe(long('c'))
})

/** As release 0.1 named them, and as later programs did, by what is in them. */
test.each(['mis_2/step#000001', 'mis_2/step#000001-rqO1v9cVbXk0QbLwX2mJ9A'])(
  'what an older program stored under %s is read',
  async (blob) => {
    const text = JSON.stringify(long('d'))
    await ports.blobs.put('ten_1', blob, Buffer.from(text), never)
    expect(await loadPayload(ports.blobs, 'ten_1', { blob, bytes: text.length })).toBe(long('d'))
  },
)

test('what is gone, or was cut short, says so for good', async () => {
  await ports.blobs.put('ten_2', 'mis_3/cut', Buffer.from('"cut sho'), never)
  const unreadable = { code: 'item_unreadable', retryable: false }
  for (const blob of ['mis_3/cut', 'mis_3/gone'])
    await expect(loadPayload(ports.blobs, 'ten_2', { blob, bytes: 9 })).rejects.toMatchObject(unreadable)
})

function blobOf(payload: Payload): string {
  if ('inline' in payload) throw new Error('It fits its item')
  return payload.blob
}
