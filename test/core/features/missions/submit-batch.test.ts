import { afterEach, beforeEach, expect, test } from 'vitest'
import { NewMissionBatch } from '../../../../contract/resources/mission-batch.ts'
import { submitBatch } from '../../../../core/features/missions/submit-batch.ts'
import { createSimulatedPlatform, type SimulatedPlatform } from '../../../simulation/simulated-platform.ts'

let platform: SimulatedPlatform

beforeEach(async () => {
  platform = await createSimulatedPlatform({ concurrency: 2 })
})
afterEach(() => platform.close())

const of = (...missions: readonly object[]) => NewMissionBatch.parse({ missions })
const one = (input: string, agent = 'echo') => ({ mission: { agent, input }, idempotency_key: `key-${input}` })
const submit = (batch: NewMissionBatch, ports = platform.ports) => submitBatch(ports)(platform.caller, batch)

test('each has its own result, and one that is refused keeps none of the others from it', async () => {
  const batch = await submit(of(one('a'), one('b', 'nobody'), one('c')))
  expect(batch).toMatchObject({ accepted: 2, refused: 1 })
  expect(batch.results).toMatchObject([
    { outcome: 'accepted', status: 'QUEUED' },
    { outcome: 'refused', error: { code: 'not_found', retryable: false } },
    { outcome: 'accepted', status: 'QUEUED' },
  ])
  const inputs = (await platform.stored()).missions.map(({ input }) => input)
  expect(inputs).toEqual([{ inline: 'a' }, { inline: 'c' }])
})

test('sent again, with whatever else, it does nothing twice', async () => {
  const { results } = await submit(of(one('a'), one('b')))
  const again = await submit(of(one('b'), one('new'), one('a'), { ...one('other'), idempotency_key: 'key-a' }))
  expect(again.results).toMatchObject([
    results[1],
    { outcome: 'accepted' },
    results[0],
    { outcome: 'refused', error: { code: 'idempotency_mismatch' } },
  ])
  expect((await platform.stored()).missions).toHaveLength(3)
})

test('a hundred run in their order', async () => {
  const inputs = Array.from({ length: 100 }, (_, at) => `${at}`)
  const { results } = await submit(of(...inputs.map((input) => one(input))))
  const ids = results.map((result) => (result.outcome === 'accepted' ? result.mission_id : ''))
  expect(ids.toSorted()).toEqual(ids)
  expect(new Set(ids).size).toBe(100)
  expect([...(await platform.stored()).backlog.values()]).toEqual(ids.slice(2))
  expect(NewMissionBatch.safeParse({ missions: [...inputs, 'more'].map((input) => one(input)) }).success).toBe(false)
})

test('what there is no time for is refused, and is to be sent again', async () => {
  let looks = 0
  // Each look at the clock finds that so much time has passed.
  const monotonic = () => {
    looks++
    return looks * 6000
  }
  const clock = { ...platform.ports.clock, monotonic }
  const { results } = await submit(of(one('a'), one('b'), one('c'), one('d')), { ...platform.ports, clock })
  const last = results.at(-1)
  expect(results[0]).toMatchObject({ outcome: 'accepted' })
  expect(last).toMatchObject({ outcome: 'refused', error: { code: 'unavailable', retryable: true } })
  expect(await submit(of(one('a'), one('b'), one('c'), one('d')))).toMatchObject({ accepted: 4, refused: 0 })
  expect((await platform.stored()).missions).toHaveLength(4)
})
