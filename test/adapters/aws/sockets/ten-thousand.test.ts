import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { pushRate } from '../../../../adapters/aws/api-gateway-sockets.ts'
import { deliverLines } from '../../../../adapters/aws/sockets/deliver-lines.ts'
import { createPace } from '../../../../adapters/aws/sockets/pace.ts'
import { defaultPatience, postPatiently } from '../../../../adapters/aws/sockets/post-frame.ts'
import { deliverShards } from '../../../../adapters/aws/sockets/shards.ts'
import type { Outbox } from '../../../../core/base/ports/sockets.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/** What the account lets us have: half of its quota, shared by all processes. */
const quota = { perS: 5_000, atOnce: 500 }
/** A cold start of the function that takes a shard, and the way there and back. */
const invocationMs = 40

/** API Gateway by a simulated clock: 15 to 30 ms a push, and 429 beyond the quota. */
function simulatedGateway(answers: (connection: string) => 'sent' | 'hangs' = () => 'sent') {
  const pushed = new Map<string, string[]>()
  let left = quota.atOnce
  let at = performance.now()
  let refused = 0
  let calls = 0
  let next = 0

  async function push(connection: string, frame: string): Promise<void> {
    calls += 1
    const now = performance.now()
    left = Math.min(quota.atOnce, left + ((now - at) * quota.perS) / 1000)
    at = now
    next = (next * 7 + 3) % 16
    if (left < 1) {
      refused += 1
      throw Object.assign(new Error('Too many'), { name: 'LimitExceededException' })
    }
    left -= 1
    if (answers(connection) === 'hangs') return new Promise(() => {})
    await after(15 + next)
    pushed.set(connection, [...(pushed.get(connection) ?? []), frame])
  }

  /** One process: its own pace, as `createSockets` makes it. */
  function process() {
    const pace = createPace(pushRate)
    return (outbox: Outbox) =>
      deliverLines(outbox, (connection, frame) => postPatiently(() => push(connection, frame), defaultPatience, pace))
  }
  return { pushed, process, counts: () => ({ calls, refused }) }
}

function after(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}

/** What it takes by the simulated clock. */
async function took<Value>(work: Promise<Value>): Promise<{ readonly value: Value; readonly ms: number }> {
  const began = performance.now()
  let end: { readonly value: Value; readonly ms: number } | undefined
  void work.then((value) => {
    end = { value, ms: performance.now() - began }
  })
  while (!end) await vi.advanceTimersByTimeAsync(10)
  return end
}

function followers(count: number, frames: readonly string[] = ['frame']): Outbox {
  return new Map(Array.from({ length: count }, (_, at) => [`c${at}`, frames]))
}

test('10,000 followers have a frame within two seconds, by 5,000 pushes a second and not one in vain', async () => {
  const gateway = simulatedGateway()
  const elsewhere = async (shard: Outbox) => {
    await after(invocationMs)
    return gateway.process()(shard)
  }
  const { value, ms } = await took(deliverShards(followers(10_000), elsewhere, gateway.process()))
  expect(value).toEqual({ gone: [], missed: [] })
  expect(gateway.pushed.size).toBe(10_000)
  expect(gateway.counts()).toEqual({ calls: 10_000, refused: 0 })
  expect(ms).toBeLessThanOrEqual(2_000)
})

test('200 sockets that hang take nothing from 2,000 others', async () => {
  const isDead = (connection: string) => Number(connection.slice(1)) < 200
  const gateway = simulatedGateway((connection) => (isDead(connection) ? 'hangs' : 'sent'))
  let doneAt = Number.NaN
  const delivering = gateway.process()(followers(2_200, ['one', 'two']))
  const watching = setInterval(() => {
    if (gateway.pushed.size === 2_000) doneAt ||= performance.now()
  }, 10)
  const began = performance.now()
  const { value } = await took(delivering)
  clearInterval(watching)
  expect(value.missed).toHaveLength(200)
  expect([...gateway.pushed.values()].every((frames) => frames.join() === 'one,two')).toBe(true)
  // 4,000 pushes and 400 tries in vain, at 1,000 a second.
  expect(doneAt - began).toBeLessThan(4_500)
})

test('what waited long for its turn is tried again all the same', async () => {
  const gateway = simulatedGateway()
  const push = gateway.process()
  const failed = new Set<string>()
  const pace = createPace(pushRate)
  const delivering = deliverLines(followers(3_000), (connection, frame) =>
    postPatiently(
      async () => {
        if (failed.has(connection)) return push(new Map([[connection, [frame]]]))
        failed.add(connection)
        throw Object.assign(new Error('Too many'), { name: 'LimitExceededException' })
      },
      defaultPatience,
      pace,
    ),
  )
  expect((await took(delivering)).value).toEqual({ gone: [], missed: [] })
  expect(gateway.pushed.size).toBe(3_000)
})

test('a shard whose process fails is delivered here', async () => {
  const gateway = simulatedGateway()
  let shards = 0
  const elsewhere = async (shard: Outbox) => {
    shards += 1
    if (shards === 2) throw new Error('Lambda is throttled')
    return gateway.process()(shard)
  }
  const { value } = await took(deliverShards(followers(2_000), elsewhere, gateway.process()))
  expect(value).toEqual({ gone: [], missed: [] })
  expect([shards, gateway.pushed.size, gateway.counts().calls]).toEqual([4, 2_000, 2_000])
})
