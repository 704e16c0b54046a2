import { afterEach, beforeEach, expect, test } from 'vitest'
import { type QueueFilter, readQueue } from '../../../../core/features/missions/read-queue.ts'
import type { Priority } from '../../../../core/records/mission/priority.ts'
import {
  createSimulatedPlatform,
  type Process,
  type SimulatedPlatform,
} from '../../../simulation/simulated-platform.ts'

let platform: SimulatedPlatform
let process: Process

beforeEach(async () => {
  platform = await createSimulatedPlatform({ concurrency: 2 })
  process = platform.process((_call, perform) => perform())
})
afterEach(() => platform.close())

const submit = (tag: string, priority: Priority, agent = 'echo') =>
  process.submit({ agent, input: 'x', tags: [tag], priority })
const read = (filter: QueueFilter = {}) => readQueue(platform.ports)(platform.caller, filter)
const tagsOf = ({ items }: Awaited<ReturnType<typeof read>>) => items.map(({ tags }) => tags[0])

async function fill(): Promise<void> {
  await submit('first', 'LOW')
  platform.advance(1000)
  await submit('second', 'LOW', 'coder')
  platform.advance(1000)
  for (const [tag, priority, agent] of [
    ['old', 'LOW', 'echo'],
    ['normal', 'NORMAL', 'coder'],
    ['critical', 'CRITICAL', 'echo'],
  ] as const) {
    await submit(tag, priority, agent)
    platform.advance(1000)
  }
}

test('what has a slot comes first, and then the backlog in the order of its virtual times', async () => {
  await fill()
  const queue = await read()
  expect(queue.slots).toEqual({ total: 2, taken: 2 })
  expect(tagsOf(queue)).toEqual(['first', 'second', 'critical', 'normal', 'old'])
  expect(queue.items.map(({ position }) => position)).toEqual([1, 2, 3, 4, 5])
  expect(queue.items.map(({ slot, reason }) => [slot, reason])).toEqual([
    ...Array.from({ length: 2 }, () => [expect.any(Number), 'waits_for_executor']),
    ...Array.from({ length: 3 }, () => [null, 'waits_for_slot']),
  ])
  expect(queue.items[2]).toMatchObject({
    ...{ agent: 'echo', priority: 'CRITICAL', lane: 'critical', boost_s: 900 },
    ...{ created_at: '2026-11-21T09:00:04.000Z', virtual_time: '2026-11-21T08:45:04.000Z' },
  })
})

test('it is the order in which missions are dispatched', async () => {
  await fill()
  const promised = tagsOf(await read())
  const ran: (string | undefined)[] = []
  for (let messages = platform.receive(); messages.length > 0; messages = platform.receive()) {
    for (const message of messages) {
      const { mission } = JSON.parse(message.body) as { mission: string }
      ran.push((await platform.record(mission)).mission.tags[0])
      await process.execute(message.body)
      await platform.lanes.delete(message)
    }
  }
  expect(ran).toEqual(promised)
  expect(await read()).toEqual({ slots: { total: 2, taken: 0 }, items: [], next_cursor: null })
})

test('page by page it is the same, and each has its place in the whole queue', async () => {
  await fill()
  const whole = (await read()).items
  for (const limit of [1, 2, 3, 4]) {
    const seen: unknown[] = []
    for (let cursor: string | null | undefined; cursor !== null; ) {
      const page = await read({ limit, cursor })
      expect(page.items.length).toBeLessThanOrEqual(limit)
      seen.push(...page.items)
      cursor = page.next_cursor
    }
    expect(seen).toEqual(whole)
  }
})

test('a filter takes missions out, and leaves the places of the others', async () => {
  await fill()
  const places = async (filter: QueueFilter) => (await read(filter)).items.map(({ position }) => position)
  expect(await places({ agent: 'coder' })).toEqual([2, 4])
  expect(await places({ tag: 'old' })).toEqual([5])
  expect(await places({ priority: 'LOW' })).toEqual([1, 2, 5])
  expect(await places({ priority: 'LOW', agent: 'echo', tag: 'first' })).toEqual([1])
  const { next_cursor } = await read({ priority: 'LOW', limit: 1 })
  await expect(read({ priority: 'HIGH', cursor: next_cursor ?? '' })).rejects.toMatchObject({ code: 'invalid_cursor' })
})

test('what is held, scheduled, or at work is not in it', async () => {
  await fill()
  const [first, , critical] = (await read()).items
  await process.hold(critical?.mission_id ?? '')
  await process.cancel(first?.mission_id ?? '')
  await process.submit({ agent: 'echo', input: 'x', start_at: new Date(platform.now() + 60_000).toISOString() })
  expect(tagsOf(await read())).toEqual(['second', 'normal', 'old'])
})
