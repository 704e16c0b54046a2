import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { isWriteConflict } from '../../../../core/base/ports/write-conflict.ts'
import {
  backlogHead,
  backlogHeads,
  backlogKey,
  countAhead,
  enter,
  hasEntry,
  leave,
} from '../../../../core/records/backlog/backlog.ts'
import {
  enterQueue,
  isInQueue,
  leaveQueue,
  queueKey,
  readWaiters,
} from '../../../../core/records/backlog/limit-queue.ts'
import {
  countQueued,
  isSampled,
  markQueued,
  sampleOf,
  unmarkQueued,
} from '../../../../core/records/backlog/queued-sample.ts'
import { createSimulatedPlatform, type SimulatedPlatform } from '../../../simulation/simulated-platform.ts'

const ulid = (end: string) => `mis_01JDAAAAAAAAAAAAAAAAAAAA${end}`
const sampled = ulid('A0')
const other = ulid('A1')

let platform: SimulatedPlatform

beforeEach(async () => {
  platform = await createSimulatedPlatform({ concurrency: 1 })
})
afterEach(() => platform.close())

const write = (...changes: Parameters<typeof platform.store.write>[0]) => platform.store.write(changes)

describe('the backlog', () => {
  const keys = [1, 20, 300].map((created_at) => backlogKey({ id: other, created_at, priority: 'LOW' }))

  test('is in order of virtual time, however many digits it has', async () => {
    expect(keys).toEqual(keys.toSorted())
    expect(keys[0]).toBe(`000000000000001#${other}`)
    for (const key of keys.toReversed()) await write(...enter(`for ${key}`, key))
    expect((await backlogHeads(platform.store, 10)).map(({ key }) => key)).toEqual(keys)
    expect(await backlogHeads(platform.store, 2)).toHaveLength(2)
    expect(await backlogHead(platform.store)).toEqual({ key: keys[0], mission_id: keys[0]?.split('#')[1] })
  })

  test('counts who is before an entry, up to a bound', async () => {
    for (const key of keys) await write(...enter('mis_1', key))
    expect(await Promise.all(keys.map((key) => countAhead(platform.store, key, 10)))).toEqual([0, 1, 2])
    expect(await countAhead(platform.store, 'last', 2)).toBe(2)
  })

  test('has an entry from when it is entered until it is left, which it is once', async () => {
    const [key = ''] = keys
    expect(await hasEntry(platform.store, key)).toBe(false)
    await write(...enter('mis_1', key))
    expect(await hasEntry(platform.store, key)).toBe(true)
    await write(...leave(key))
    expect(await hasEntry(platform.store, key)).toBe(false)
    expect(isWriteConflict(await write(...leave(key)).catch((error: unknown) => error))).toBe(true)
    expect(await backlogHead(platform.store)).toBeUndefined()
  })
})

describe('the queue of a limit', () => {
  const key = queueKey({ id: other, created_at: 7, priority: 'LOW' })

  test('has a mission from when it joins until it leaves, which it does once', async () => {
    const place = { limit: 'a', queue_key: key }
    expect(await isInQueue(platform.store, place)).toBe(false)
    await write(...enterQueue('a', key, other))
    expect(await isInQueue(platform.store, place)).toBe(true)
    expect(await isInQueue(platform.store, { ...place, limit: 'b' })).toBe(false)
    expect(await readWaiters(platform.store, 'a', 9)).toEqual([{ queue_key: key, mission_id: other }])
    await write(...leaveQueue('a', key))
    expect(await isInQueue(platform.store, place)).toBe(false)
    expect(isWriteConflict(await write(...leaveQueue('a', key)).catch((error: unknown) => error))).toBe(true)
  })
})

test('queues and marks stand where the first release put them', async () => {
  const key = queueKey({ id: sampled, created_at: 7, priority: 'LOW' })
  await write(...enterQueue('a', key, sampled), ...enter(sampled, `000000000000007#${sampled}`))
  const read = async (partition: string) => (await platform.store.query('entities', { partition, limit: 9 })).items
  // Its functions read the mission from the body, also while they are being replaced.
  const body = { mission_id: sampled }
  expect(await read('limit#a')).toMatchObject([{ sort: `waiting#000000000000007#${sampled}`, body }])
  expect(await read('backlog')).toMatchObject([{ sort: `000000000000007#${sampled}`, body }])
  expect((await read('queued')).map(({ sort }) => sort)).toEqual([
    `backlog#000000000000007#${sampled}`,
    `limit#a#waiting#000000000000007#${sampled}`,
  ])
})

test('whoever joins is seen at once, however plain reads lag', async () => {
  const lagging = await createSimulatedPlatform({ concurrency: 1, lagging: true })
  const [inBacklog, inQueue] = [`000000000000001#${other}`, `waiting#000000000000001#${other}`]
  await lagging.store.write([...enter(other, inBacklog), ...enterQueue('a', inQueue, other)])
  expect(await backlogHead(lagging.store)).toMatchObject({ key: inBacklog })
  expect(await hasEntry(lagging.store, inBacklog)).toBe(true)
  expect(await countAhead(lagging.store, '1', 9)).toBe(1)
  expect(await readWaiters(lagging.store, 'a', 9)).toHaveLength(1)
  expect(await isInQueue(lagging.store, { limit: 'a', queue_key: inQueue })).toBe(true)
  lagging.close()
})

describe('of 64 missions one is counted', () => {
  const digits = [...'0123456789ABCDEFGHJKMNPQRSTVWXYZ']

  test('by the last two digits of its number', () => {
    const ends = digits.flatMap((one) => digits.map((two) => one + two))
    const hits = ends.filter((end) => isSampled(ulid(end)))
    expect(hits).toHaveLength(ends.length / sampleOf)
    expect(hits.every((end) => end.endsWith('0'))).toBe(true)
    expect(isSampled(`${sampled}1`)).toBe(false)
  })

  test('with a mark for as long as it stands in a queue, one for each queue', async () => {
    expect([markQueued('q', other), unmarkQueued('q', other)]).toEqual([[], []])
    await write(...markQueued('q', sampled), ...markQueued('r', sampled))
    expect(await countQueued(platform.store, 1000)).toBe(2 * sampleOf)
    await write(...unmarkQueued('q', sampled))
    expect(await countQueued(platform.store, 1000)).toBe(sampleOf)
    await write(...unmarkQueued('r', sampled))
    expect(await countQueued(platform.store, 1000)).toBe(0)
  })

  test('in the backlog as in the queues of limits', async () => {
    await write(...enter(sampled, `000000000000001#${sampled}`))
    expect(await countQueued(platform.store, 1000)).toBe(sampleOf)
    await write(...leave(`000000000000001#${sampled}`))
    expect(await countQueued(platform.store, 1000)).toBe(0)
  })

  test('page by page, and no further than the bound', async () => {
    const marks = Array.from({ length: 1100 }, (_, at) => markQueued(`q${at}`, sampled))
    for (let at = 0; at < marks.length; at += 100) await write(...marks.slice(at, at + 100).flat())
    expect(await countQueued(platform.store, Number.POSITIVE_INFINITY)).toBe(1100 * sampleOf)
    expect(await countQueued(platform.store, 1000 * sampleOf)).toBe(1000 * sampleOf)
    expect(await countQueued(platform.store, 1000 * sampleOf + 1)).toBe(1100 * sampleOf)
  })
})
