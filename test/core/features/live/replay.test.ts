import { afterEach, beforeEach, expect, test } from 'vitest'
import type { ServerFrame } from '../../../../contract/live.ts'
import { allDelivered } from '../../../../core/base/ports/sockets.ts'
import type { Item } from '../../../../core/base/ports/store.ts'
import { replay } from '../../../../core/features/live/replay.ts'
import { putEventPage } from '../../../../core/records/mission/event-pages.ts'
import { loadMission, missionPartition } from '../../../../core/records/mission/mission-items.ts'
import type { Fact } from '../../../../events/catalogue.ts'
import { createSimulatedPlatform, type SimulatedPlatform } from '../../../simulation/simulated-platform.ts'

const released: Fact = { type: 'mission.released', data: {} }

let platform: SimulatedPlatform
let mission: string
/** The number of its last event. */
let seq: number

beforeEach(async () => {
  platform = await createSimulatedPlatform({ concurrency: 1 })
  mission = (await platform.process((_call, perform) => perform()).submit({ agent: 'echo', input: 'x' })).id
  seq = (await loadMission(platform.store, mission))?.mission.seq ?? 0
})

afterEach(() => platform.close())

/** Writes pages of so many events each. */
async function happened(pages: number, each: number): Promise<void> {
  const stored = await loadMission(platform.store, mission)
  if (!stored) throw new Error('It was not stored')
  for (let page = 0; page < pages; page++) {
    const told = { before: seq, facts: Array.from({ length: each }, () => released) }
    await platform.store.write([putEventPage({ tenant: platform.tenant, now: platform.now() }, stored.mission, told)])
    seq += each
  }
}

/** A connection on which each send takes a while; `portions` are the numbers that each portion had. */
function connection(sendMs: number) {
  const seqs: number[] = []
  const sockets = {
    async send(_: readonly string[], frame: string) {
      const sent = JSON.parse(frame) as ServerFrame
      if (sent.type === 'event') seqs.push(sent.event.seq)
      platform.advance(sendMs)
      return allDelivered
    },
    async room() {},
  }
  const portion = (after: number) => replay({ ...platform.ports, sockets }, platform.store, 'c', { mission, after })
  async function portions(): Promise<number[]> {
    const counts: number[] = []
    for (let after = 0, more = true; more; ) {
      const before = seqs.length
      const replayed = await portion(after)
      counts.push(seqs.length - before)
      after = replayed.last
      more = replayed.more
      if (counts.length > 1000) throw new Error('The replay does not end')
    }
    return counts
  }
  return { seqs, portions }
}

function upTo(last: number): number[] {
  return Array.from({ length: last }, (_, at) => at + 1)
}

test('a long replay comes in portions, everything once and in order, also from the middle of a page', async () => {
  await happened(150, 7)
  const { seqs, portions } = connection(0)
  expect(await portions()).toEqual([500, 500, seq - 1000])
  expect(seqs).toEqual(upTo(seq))
})

test('a portion of exactly what there is has no other behind it', async () => {
  await happened(1, 500 - seq)
  expect(await connection(0).portions()).toEqual([500])
})

test('where sending is slow a portion ends in time, and each brings something', async () => {
  await happened(40, 5)
  const slow = connection(100)
  expect((await slow.portions()).slice(0, -1).every((count) => count === 50)).toBe(true)
  expect(slow.seqs).toEqual(upTo(seq))
  const stuck = connection(20_000)
  expect(new Set(await stuck.portions())).toEqual(new Set([1]))
  expect(stuck.seqs).toEqual(upTo(seq))
})

test('a hundred pages that cannot be read in a row do not hold up those behind them', async () => {
  const before = seq
  await happened(250, 1)
  const partition = missionPartition(mission)
  const page = await platform.store.query('entities', { partition, prefix: 'event#', limit: 1000, consistent: true })
  const spoilt = page.items.slice(1, 221).map((item: Item) => ({ ...item, body: { events: 'none' } }))
  for (let at = 0; at < spoilt.length; at += 100)
    await platform.store.write(
      spoilt.slice(at, at + 100).map((item) => ({ change: 'put', table: 'entities', item }) as const),
    )
  const { seqs, portions } = connection(0)
  await portions()
  expect(seqs).toEqual([...upTo(before), ...upTo(seq).slice(-30)])
})

test('a replay with a gap is not told as one that is complete', async () => {
  await happened(1, 3)
  const sockets = {
    send: async () => ({ gone: [], missed: [{ connection: 'c', why: '429' }] }),
    room: async () => {},
  }
  const replaying = replay({ ...platform.ports, sockets }, platform.store, 'c', { mission, after: 0 })
  await expect(replaying).rejects.toMatchObject({ code: 'unavailable', retryable: true })
})
