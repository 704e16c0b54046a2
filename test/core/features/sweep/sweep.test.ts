import { afterEach, describe, expect, test } from 'vitest'
import { NewMission } from '../../../../contract/resources/mission.ts'
import type { DueItem, PlatformStore } from '../../../../core/base/ports/store.ts'
import { setAsidePartition } from '../../../../core/base/storing/set-aside.ts'
import { laneMessage } from '../../../../core/engine/dispatch/lane-message.ts'
import { submitMission } from '../../../../core/features/missions/submit-mission.ts'
import { sweep } from '../../../../core/features/sweep/sweep.ts'
import { loadMission } from '../../../../core/records/mission/mission-items.ts'
import { tenantKey } from '../../../../core/records/tenant/tenant.ts'
import { type Fault, faultyProcess, mishapsOf } from '../../../faults/fault.ts'
import { createSimulatedPlatform, type SimulatedPlatform } from '../../../simulation/simulated-platform.ts'
import { quietProblems, untilQuiet } from '../../../simulation/until-quiet.ts'
import { type Damage, damages, plantNonsense, type Scene } from './damages.ts'

let platform: SimulatedPlatform
afterEach(() => platform.close())

async function open(concurrency: number): Promise<Scene> {
  platform = await createSimulatedPlatform({ concurrency })
  return { platform, process: platform.process((_call, perform) => perform()) }
}

async function damaged({ concurrency, plant, overdueAfterMs }: Damage): Promise<Scene> {
  const scene = await open(concurrency)
  await plant(scene)
  platform.advance(overdueAfterMs)
  return scene
}

/** Everything ends, and nothing is left over. */
async function problemsAfterwards({ process }: Scene): Promise<readonly string[]> {
  await untilQuiet(platform, (act) => act(process))
  return (await quietProblems(platform)).problems
}

describe.each(Object.entries(damages))('%s', (_, damage) => {
  test('is found in one round, mended, and not found again', async () => {
    const scene = await damaged(damage)
    expect(await scene.process.sweep()).toMatchObject({ mended: damage.mended, failed: 0, more: false })
    expect((await scene.process.sweep()).mended).toEqual({})
    expect(await problemsAfterwards(scene)).toEqual([])
  })

  test('is mended in the end, wherever the sweeper dies or fails over it', async () => {
    const effects: string[] = []
    await (await damaged(damage)).platform.process(faultyProcess(effects).intercept).sweep()
    platform.close()
    const problems: string[] = []
    for (const [position, effect] of effects.entries()) {
      for (const mishap of mishapsOf[effect] ?? []) {
        const left = await problemsAfter(damage, { position, mishap })
        problems.push(...left.map((problem) => `${effect} ${position} ${mishap}: ${problem}`))
      }
    }
    expect(problems).toEqual([])
    platform = await createSimulatedPlatform({ concurrency: 1 })
  })
})

async function problemsAfter(damage: Damage, fault: Fault): Promise<readonly string[]> {
  const scene = await damaged(damage)
  const { intercept, died } = faultyProcess([], fault)
  await Promise.race([
    platform
      .process(intercept)
      .sweep()
      .catch(() => {}),
    died,
  ])
  const problems = await problemsAfterwards(scene)
  platform.close()
  return problems
}

test('what cannot be mended is put off, and does not keep the others from it', async () => {
  const scene = await open(1)
  await plantNonsense(scene)
  await damages['a slot whose message was not sent']?.plant(scene)
  platform.advance(61_000)
  expect(await scene.process.sweep()).toMatchObject({ failed: 1, mended: { message_sent_again: 1 } })
  expect(await scene.process.sweep()).toMatchObject({ failed: 0, looked_at: 0 })
})

test('what cannot be read is put off for a day and set aside, once', async () => {
  const scene = await open(1)
  await plantNonsense(scene)
  expect(await scene.process.sweep()).toMatchObject({ failed: 1, looked_at: 1 })
  platform.advance(23 * 60 * 60_000)
  expect(await scene.process.sweep()).toMatchObject({ looked_at: 0 })
  platform.advance(60 * 60_000)
  expect(await scene.process.sweep()).toMatchObject({ failed: 1, looked_at: 1 })
  const { items } = await platform.stores.platform.query('entities', { partition: setAsidePartition, limit: 10 })
  expect(items.map(({ body }) => body)).toMatchObject([
    { kind: 'mission', partition: 'mission#mis_broken', sort: 'mission', tenant: platform.tenant },
  ])
})

test('a message without a mission is dropped, and does nothing', async () => {
  const { process } = await open(1)
  const { id } = await process.submit({ agent: 'echo', input: 'x' })
  const [mission] = (await platform.stored()).missions
  if (mission?.status !== 'QUEUED') throw new Error('It has no slot')
  const gone = laneMessage(platform.tenant, { ...mission, id: 'mis_gone' }, { index: 0, generation: 7, state: 'free' })
  await process.execute(JSON.stringify(gone.body))
  expect((await platform.stored()).missions.map((one) => [one.id, one.status])).toEqual([[id, 'QUEUED']])
})

async function overdue(count: number): Promise<Scene> {
  const scene = await open(1)
  for (let made = 0; made < count; made++) await scene.process.submit({ agent: 'echo', input: 'x', timeout_s: 1 })
  platform.advance(61_000)
  return scene
}

/** A sweeper over the same items, which reads what is due in another way. */
function sweeping(dueShards: number, queryDue: PlatformStore['queryDue']) {
  const stores = { ...platform.stores, platform: { ...platform.stores.platform, dueShards, queryDue } }
  return sweep({ ...platform.ports, stores })
}

test('a round goes on until nothing is due, however much that is', { timeout: 60_000 }, async () => {
  const { process } = await overdue(2500)
  expect(await process.sweep()).toMatchObject({ mended: { mission_expired: 2500 }, failed: 0, more: false })
})

test('a round ends before the next one begins, which goes on', async () => {
  const { process } = await overdue(300)
  let reads = 0
  const slow = sweeping(1, async (query) => {
    if (reads++ > 0) platform.advance(30_000)
    return platform.stores.platform.queryDue(query)
  })
  const first = await slow()
  expect(first.more).toBe(true)
  expect(first.looked_at).toBeGreaterThanOrEqual(1)
  expect(reads).toBe(3)
  expect(await process.sweep()).toMatchObject({ more: false })
  expect((await platform.stored()).missions.map(({ status }) => status)).toEqual(Array(300).fill('EXPIRED'))
})

test('a round that ends in the middle of a tenant puts off what it looked at', async () => {
  const { process } = await open(1)
  for (let made = 0; made < 6; made++) await process.submit({ agent: 'echo', input: 'x', timeout_s: 604_800 })
  platform.advance(25 * 60 * 60_000)
  const waiting = async () => {
    const due = await platform.stores.platform.queryDue({ until: platform.now(), limit: 100 })
    return due.items.filter(({ partition }) => partition.startsWith('mission#')).length
  }
  const slow = platform.process(async (call, perform) => {
    if (call.operation === 'get') platform.advance(30_000)
    return perform()
  })
  expect(await waiting()).toBe(5)
  for (let rounds = 0; rounds < 10; rounds++) await slow.sweep()
  expect(await waiting()).toBe(0)
})

test('the parts of the index are read and mended side by side', async () => {
  await overdue(40)
  const shardOf = ({ partition }: DueItem) => partition.charCodeAt(partition.length - 1) % 4
  const begun = new Set<number>()
  const all = Promise.withResolvers<void>()
  const round = sweeping(4, async ({ shard = 0, ...query }) => {
    if (begun.add(shard).size === 4) all.resolve()
    await all.promise
    const { items } = await platform.stores.platform.queryDue({ ...query, limit: 1000 })
    return { items: items.filter((item) => shardOf(item) === shard) }
  })
  expect(await round()).toMatchObject({ looked_at: 40, mended: { mission_expired: 40 }, more: false })
})

test('an index that shows the same again and again does not keep a round busy', async () => {
  await overdue(100)
  const stale = await platform.stores.platform.queryDue({ until: platform.now(), limit: 100 })
  expect(stale.items).toHaveLength(100)
  let reads = 0
  const round = sweeping(1, async () => {
    reads++
    return stale
  })
  expect(await round()).toMatchObject({ mended: { mission_expired: 100 }, more: false })
  expect(reads).toBeLessThanOrEqual(3)
})

/** Missions whose deadline passed, of other tenants, later than all that was due. */
async function overdueOfOthers(...tenants: readonly string[]): Promise<readonly string[]> {
  const missions: string[] = []
  for (const id of tenants) {
    const store = platform.stores.tenant(id)
    const { tenant } = platform.caller
    await store.write([
      { change: 'put', table: 'entities', item: { ...tenantKey, version: 1, body: { ...tenant, id } } },
    ])
    const caller = { ...platform.caller, tenant: { ...tenant, id } }
    const overdue = NewMission.parse({ agent: 'echo', input: 'x', timeout_s: 1 })
    missions.push((await submitMission(platform.ports)(caller, overdue, undefined)).id)
  }
  platform.advance(61_000)
  return missions
}

/** In the order in which the sweeper came to write something of theirs. */
function noting(written: string[]) {
  const tenant = (id: string) => {
    const store = platform.stores.tenant(id)
    const write: typeof store.write = (changes) => {
      written.push(id)
      return store.write(changes)
    }
    return { ...store, write }
  }
  return sweep({ ...platform.ports, stores: { ...platform.stores, tenant } })
}

test('what one tenant has due waits for a share of another’s backlog, and not for all of it', async () => {
  await overdue(1000)
  await overdueOfOthers('ten_2', 'ten_3')
  const written: string[] = []
  expect(await noting(written)()).toMatchObject({ mended: { mission_expired: 1002 }, more: false })
  const before = (id: string) => written.slice(0, written.indexOf(id)).filter((one) => one === platform.tenant).length
  expect(written).toContain('ten_3')
  // One mission is more than one write.
  expect(before('ten_2')).toBeLessThanOrEqual(100)
  expect(before('ten_3')).toBeLessThanOrEqual(100)
})

test('a backlog is read through a few times, however long it is', { timeout: 60_000 }, async () => {
  await overdue(2500)
  let items = 0
  const counting = sweeping(1, async (query) => {
    const due = await platform.stores.platform.queryDue(query)
    items += due.items.length
    return due
  })
  expect(await counting()).toMatchObject({ mended: { mission_expired: 2500 }, more: false })
  expect(items).toBeLessThanOrEqual(4 * 2500)
})

test('a tenant whose reads do not answer keeps nobody else’s from being mended', async () => {
  await overdue(150)
  const [other] = await overdueOfOthers('ten_2')
  const asked = Promise.withResolvers<void>()
  const answer = Promise.withResolvers<void>()
  const tenant = (id: string) => {
    const store = platform.stores.tenant(id)
    if (id !== platform.tenant) return store
    const write: typeof store.write = async (changes) => {
      asked.resolve()
      await answer.promise
      return store.write(changes)
    }
    return { ...store, write }
  }
  const round = sweep({ ...platform.ports, stores: { ...platform.stores, tenant } })()
  await asked.promise
  const statusOf = async (id: string) => (await loadMission(platform.stores.tenant('ten_2'), id))?.mission.status
  await expect.poll(() => statusOf(String(other))).toBe('EXPIRED')
  answer.resolve()
  expect(await round).toMatchObject({ mended: { mission_expired: 151 }, more: false })
})

test('a part of the index that cannot be read fails the round once the others were swept', async () => {
  await overdue(5)
  const mayRead = Promise.withResolvers<void>()
  const round = sweeping(2, async ({ shard, ...query }) => {
    if (shard === 0) throw new Error('The index does not answer')
    await mayRead.promise
    return platform.stores.platform.queryDue(query)
  })
  let hasEnded = false
  const ended = round().finally(() => {
    hasEnded = true
  })
  const failing = expect(ended).rejects.toThrow('The index does not answer')
  await new Promise((resolve) => setImmediate(resolve))
  expect(hasEnded).toBe(false)
  mayRead.resolve()
  await failing
  expect((await platform.stored()).missions.map(({ status }) => status)).toEqual(Array(5).fill('EXPIRED'))
})

test('a backlog that cannot be read through in time is shortened, and not read in vain', async () => {
  await overdue(1000)
  const slow = sweeping(1, (query) => {
    platform.advance(4000)
    return platform.stores.platform.queryDue(query)
  })
  const { mended, more } = await slow()
  expect(more).toBe(true)
  expect(mended.mission_expired).toBeGreaterThan(500)
})
