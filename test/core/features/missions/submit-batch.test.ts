import { afterEach, beforeEach, expect, test } from 'vitest'
import { NewMissionBatch } from '../../../../contract/resources/mission-batch.ts'
import type { Store } from '../../../../core/base/ports/store.ts'
import { deleteAgent } from '../../../../core/features/agents/manage-agents.ts'
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

const able = (input: string, key?: string) => ({
  mission: { capability: 'able', input },
  ...(key !== undefined && { idempotency_key: key }),
})

/** What is queried meanwhile, by the partition. */
function noting(queried: string[]): typeof platform.ports {
  const { stores } = platform.ports
  const noted = (store: Store): Store => ({
    ...store,
    query: (table, query) => {
      queried.push(query.partition)
      return store.query(table, query)
    },
  })
  return { ...platform.ports, stores: { ...stores, tenant: (id) => noted(stores.tenant(id)) } }
}

async function ableAgents(...names: string[]): Promise<void> {
  const process = platform.process((_, perform) => perform())
  for (const name of names) await process.createAgent({ name, model: 'offline/echo', capabilities: ['able'] })
}

test('agents with a capability are read once for all, and each gets its share, also of what waits for a slot', async () => {
  await ableAgents('one', 'other', 'third')
  const queried: string[] = []
  const inputs = Array.from({ length: 30 }, (_, at) => able(`${at}`))
  expect(await submit(of(...inputs), noting(queried))).toMatchObject({ accepted: 30 })
  expect(queried.filter((partition) => partition === 'able#able')).toHaveLength(1)
  const { missions } = await platform.stored()
  const shares = Map.groupBy(missions, ({ agent }) => agent)
  expect([...shares].map(([agent, { length }]) => [agent, length]).sort()).toEqual([
    ['one', 10],
    ['other', 10],
    ['third', 10],
  ])
})

test('a mission that is sent again chooses nothing anew, whoever is able by now', async () => {
  await ableAgents('one')
  const { results } = await submit(of(able('a', 'k')))
  await deleteAgent(platform.ports)(platform.caller, 'one')
  const queried: string[] = []
  expect((await submit(of(able('a', 'k')), noting(queried))).results).toEqual(results)
  expect(queried).toEqual([])
})
