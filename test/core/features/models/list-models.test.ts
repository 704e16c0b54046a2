import fc from 'fast-check'
import { afterEach, expect, test } from 'vitest'
import type { ModelsConfig } from '../../../../adapters/models/create-models.ts'
import { createRoster } from '../../../../adapters/models/roster/create-roster.ts'
import { createMemory } from '../../../../adapters/system/memory.ts'
import { Model } from '../../../../contract/resources/model.ts'
import type { PageRequest } from '../../../../core/base/paging/newest-first.ts'
import { createCircuits } from '../../../../core/engine/circuits/circuits.ts'
import { usageRecord } from '../../../../core/engine/legs/step-records.ts'
import { listModels } from '../../../../core/features/models/list-models.ts'
import { useOf } from '../../../../core/features/models/recent-calls.ts'
import type { RecordedModelCall } from '../../../../core/records/mission/recorded-step.ts'
import { createSimulatedPlatform, type SimulatedPlatform } from '../../../simulation/simulated-platform.ts'

let platform: SimulatedPlatform | undefined
afterEach(() => {
  platform?.close()
  platform = undefined
})

const price = { input_usd_per_million: 1, output_usd_per_million: 2 }

async function world(config: ModelsConfig = { prices: { 'a/m': price } }) {
  platform = await createSimulatedPlatform({ concurrency: 1 })
  const { ports, caller, store } = platform
  const roster = createRoster(config)
  const list = listModels({ ...ports, roster, memory: createMemory() })
  let calls = 0
  return {
    platform,
    list: (page: PageRequest = {}) => list(caller, page),
    as: (tenant: string) => list({ tenant: { ...caller.tenant, id: tenant } }, { limit: 100 }),
    async find(name: string): Promise<Model | undefined> {
      const { items } = await list(caller, { limit: 100 })
      return items.find((model) => model.name === name)
    },
    /** As the ledger has it. */
    called: (body: object, day = '2026-11-21') =>
      store.write([
        {
          change: 'put',
          table: 'ledger',
          item: { partition: `usage#${day}`, sort: `mis_${++calls}#1`, version: 1, body },
          when: { absent: true },
        },
      ]),
  }
}

test('a model that nobody used has no latency, and one that nobody priced has no price', async () => {
  const { platform, list, find, called } = await world()
  const { items, next_cursor } = await list()
  expect(items.map(({ name }) => name)).toEqual(['offline/echo', 'offline/rules'])
  expect(next_cursor).toBeNull()
  expect(items[0]).toMatchObject({ calls: 0, latency: null, first_output: null, adjustments: [] })
  expect(items[0]?.price).toMatchObject({ input_usd_per_million: 0 })
  for (const item of items) expect(Model.parse(item)).toEqual(item)
  await called({ model: 'a/unpriced', took_ms: 5 })
  platform.advance(2_001)
  expect(await find('a/unpriced')).toMatchObject({ provider: 'a', price: null, context_window: null, abilities: null })
})

const neverCalled = async () => {
  throw new Error('A list calls nobody')
}

test('a model of a provider without credentials says so, until a call of it was answered', async () => {
  const { platform, find, called } = await world({
    providers: new Map([['bare', neverCalled]]),
    withoutCredentials: new Set(['bare']),
    prices: { 'bare/m': price },
  })
  expect(await find('offline/rules')).toMatchObject({ has_credentials: true })
  expect(await find('bare/m')).toMatchObject({ has_credentials: false })
  await called({ model: 'bare/m', took_ms: 5 })
  platform.advance(2_001)
  expect(await find('bare/m')).toMatchObject({ has_credentials: true, calls: 1 })
})

test('latencies are those of today’s and yesterday’s calls, of this tenant alone', async () => {
  const { find, as, called } = await world()
  for (let took_ms = 1; took_ms <= 100; took_ms += 1) await called({ model: 'a/m', took_ms, first_ms: took_ms / 2 })
  await called({ model: 'a/m', took_ms: 5000 }, '2026-11-20')
  await called({ model: 'a/m', took_ms: 9_000_000 }, '2026-11-19')
  // Before it was noted how long calls took.
  await called({ model: 'a/m' })
  expect(await find('a/m')).toMatchObject({
    calls: 102,
    latency: { p50_ms: 51, p95_ms: 96 },
    first_output: { p50_ms: 25, p95_ms: 48 },
  })
  expect((await as('ten_2')).items.map(({ name }) => name)).not.toContain('a/m')
})

test('what an endpoint does not take is told once', async () => {
  const { find, called } = await world()
  const adjustments = ['It does not take stream_options']
  for (let n = 0; n < 3; n += 1) await called({ model: 'a/m', took_ms: 1, adjustments })
  expect((await find('a/m'))?.adjustments).toEqual(adjustments)
})

test('what the ledger keeps of a step is what is told of its model', async () => {
  const { platform, find } = await world()
  const { ports, store } = platform
  const at = (ms: number) => new Date(ports.clock.now() + ms).toISOString()
  const step: RecordedModelCall = {
    ...{ kind: 'model_call', number: 1, attempt: 1, started_at: at(-250), finished_at: at(0), model: 'a/m', text: '' },
    ...{ tool_calls: [], finish_reason: 'stop', input_tokens: 1, output_tokens: 1, cost_usd: 0 },
    adjustments: ['It does not take seed'],
  }
  await store.write([usageRecord('mis_1', step, 40)])
  expect(await find('a/m')).toMatchObject({
    latency: { p50_ms: 250, p95_ms: 250 },
    first_output: { p50_ms: 40, p95_ms: 40 },
    adjustments: ['It does not take seed'],
  })
})

test('a model that is left alone says why and until when, and its neighbour does not', async () => {
  const { platform, find, called } = await world()
  await called({ model: 'a/busy', took_ms: 1 })
  await called({ model: 'a/idle', took_ms: 1 })
  const circuits = createCircuits({ store: platform.stores.platform, clock: platform.ports.clock })
  await (await circuits.enter('a/busy')).limited(30).catch(() => {})
  const until = new Date(platform.now() + 30_000).toISOString()
  expect(await find('a/busy')).toMatchObject({ health: { state: 'rate_limited', until } })
  expect(await find('a/idle')).toMatchObject({ health: { state: 'ok', until: null } })
  platform.advance(31_000)
  expect(await find('a/busy')).toMatchObject({ health: { state: 'ok', until: null } })
})

test('pages follow each other in the order of names, each model once', async () => {
  const { list, called } = await world()
  for (const model of ['b/two', 'b/one', 'zz', 'b/one']) await called({ model, took_ms: 1 })
  const seen: string[] = []
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const page = await list({ limit: 2, cursor })
    seen.push(...page.items.map(({ name }) => name))
    cursor = page.next_cursor
  }
  expect(seen).toEqual(['b/one', 'b/two', 'offline/echo', 'offline/rules', 'zz'])
})

test('pages of one look are of the same calls, which are read once', async () => {
  const { platform, find, called } = await world()
  expect(await find('a/m')).toBeUndefined()
  await called({ model: 'a/m', took_ms: 1 })
  expect(await find('a/m')).toBeUndefined()
  platform.advance(2_001)
  expect(await find('a/m')).toBeDefined()
})

test('a mission’s call is among them', async () => {
  const { platform, find } = await world()
  const process = platform.process((_call, perform) => perform())
  await process.submit({ agent: 'echo', input: 'hello' })
  for (const message of platform.receive()) await process.execute(message.body)
  const echo = await find('offline/echo')
  expect(echo?.calls).toBe(1)
  expect(echo?.latency?.p50_ms).toBeGreaterThanOrEqual(0)
  expect(echo?.first_output?.p50_ms).toBeLessThanOrEqual(echo?.latency?.p50_ms ?? -1)
})

test('half of all calls took no longer than p50, and of twenty at least nineteen no longer than p95', () => {
  const times = fc.array(fc.integer({ min: 0, max: 1e6 }), { minLength: 1, maxLength: 200 })
  fc.assert(
    fc.property(times, (all) => {
      const { calls, latency } = useOf(all.map((took_ms) => ({ model: 'a/m', took_ms, adjustments: [] })))
      const { p50, p95 } = latency ?? { p50: Number.NaN, p95: Number.NaN }
      const within = (ms: number) => all.filter((time) => time <= ms).length / calls
      expect(within(p50)).toBeGreaterThanOrEqual(0.5)
      expect(within(p95)).toBeGreaterThanOrEqual(0.95)
      expect(p95).toBeGreaterThanOrEqual(p50)
      expect(all).toEqual(expect.arrayContaining([p50, p95]))
    }),
  )
})
