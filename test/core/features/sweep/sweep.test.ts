import { afterEach, describe, expect, test } from 'vitest'
import { NewMission } from '../../../../contract/resources/mission.ts'
import type { DueItem, PlatformStore } from '../../../../core/base/ports/store.ts'
import { setAsidePartition } from '../../../../core/base/storing/set-aside.ts'
import { laneMessage } from '../../../../core/engine/dispatch/lane-message.ts'
import { createTenant } from '../../../../core/features/access/create-tenant.ts'
import { submitMission } from '../../../../core/features/missions/submit-mission.ts'
import { sweep } from '../../../../core/features/sweep/sweep.ts'
import { authenticate } from '../../../../core/records/key/authenticate.ts'
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
  const slow = sweeping(1, (...asked) => {
    reads++
    platform.advance(30_000)
    return platform.stores.platform.queryDue(...asked)
  })
  expect(await slow()).toMatchObject({ looked_at: 200, more: true })
  expect(reads).toBe(2)
  expect(await process.sweep()).toMatchObject({ more: false })
  expect((await platform.stored()).missions.map(({ status }) => status)).toEqual(Array(300).fill('EXPIRED'))
})

test('a tenant of whom much is due keeps another from its turn for five batches, however much that is', async () => {
  const { process } = await overdue(1200)
  const { tenant, credential } = await createTenant(platform.ports)({
    name: 'other',
    concurrency: 1,
    requests_per_s: 1,
  })
  const other = await authenticate(platform.ports)(`Bearer ${credential}`)
  for (let made = 0; made < 3; made++) {
    const mission = NewMission.parse({ agent: 'echo', input: 'x', timeout_s: 1 })
    await submitMission(platform.ports)(other, mission, undefined)
  }
  platform.advance(61_000)
  await platform.database.settled()
  let reads = 0
  const slow = sweeping(1, (...asked) => {
    if (++reads > 5) platform.advance(30_000)
    return platform.stores.platform.queryDue(...asked)
  })
  expect(await slow()).toMatchObject({ more: true })
  const due = await platform.stores.platform.queryDue(platform.now(), 1000)
  expect(due.filter((item) => item.tenant === tenant.id)).toEqual([])
  expect(due.length).toBeGreaterThan(0)
  expect(await process.sweep()).toMatchObject({ more: false })
})

test('a round that ends in the middle of a tenant puts off what it looked at', async () => {
  const { process } = await open(1)
  for (let made = 0; made < 6; made++) await process.submit({ agent: 'echo', input: 'x', timeout_s: 604_800 })
  platform.advance(25 * 60 * 60_000)
  const waiting = async () => {
    const due = await platform.stores.platform.queryDue(platform.now(), 100)
    return due.filter(({ partition }) => partition.startsWith('mission#')).length
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
  const round = sweeping(4, async (until, limit, shard = 0) => {
    if (begun.add(shard).size === 4) all.resolve()
    await all.promise
    const due = await platform.stores.platform.queryDue(until, 1000)
    return due.filter((item) => shardOf(item) === shard).slice(0, limit)
  })
  expect(await round()).toMatchObject({ looked_at: 40, mended: { mission_expired: 40 }, more: false })
})

test('an index that shows the same again and again is left to the next round', async () => {
  await overdue(100)
  const stale = await platform.stores.platform.queryDue(platform.now(), 100)
  expect(stale).toHaveLength(100)
  let reads = 0
  const round = sweeping(1, async () => {
    reads++
    return stale
  })
  expect(await round()).toMatchObject({ looked_at: 100, mended: { mission_expired: 100 }, more: true })
  expect(reads).toBe(2)
})
