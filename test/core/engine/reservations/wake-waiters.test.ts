import { expect, test } from 'vitest'
import { maxLosses } from '../../../../core/engine/dispatch/losses.ts'
import { joinWaiters } from '../../../../core/records/budget/waiters.ts'
import { loadMission, missionKey, putMission } from '../../../../core/records/mission/mission-items.ts'
import { deliverAll } from '../../../simulation/deliver.ts'
import {
  createSimulatedPlatform,
  type Process,
  type SimulatedPlatform,
} from '../../../simulation/simulated-platform.ts'

test('a waiting mission that is held leaves its room to the one behind it', async () => {
  const platform = await createSimulatedPlatform({ concurrency: 2 })
  const owner = platform.process((_call, perform) => perform())
  const settle = () => deliverAll(platform, (act) => act(owner))
  const day = { scope: 'tenant', period: 'day' } as const
  await owner.setBudget(day, { tokens: 1 })
  const first = await owner.submit({ agent: 'echo', input: 'one' })
  platform.advance(1)
  const second = await owner.submit({ agent: 'echo', input: 'two' })
  await settle()
  const { waiting_for } = (await platform.record(first.id)).mission
  if (waiting_for?.kind !== 'budget') throw new Error('It does not wait for the budget')
  await owner.hold(first.id)
  await owner.setBudget(day, { tokens: waiting_for.needs.tokens })
  await settle()
  expect((await platform.record(first.id)).mission).toMatchObject({ status: 'PENDING', hold: { by: 'operator' } })
  expect((await platform.record(second.id)).mission).toMatchObject({ status: 'COMPLETED' })
  platform.close()
})

test('a waiting mission that is cancelled lets the one behind it go on, which needs less', async () => {
  const platform = await createSimulatedPlatform({ concurrency: 2 })
  const owner = platform.process((_call, perform) => perform())
  const settle = () => deliverAll(platform, (act) => act(owner))
  const day = { scope: 'tenant', period: 'day' } as const
  await owner.setBudget(day, { tokens: 1 })
  const large = await owner.submit({ agent: 'echo', input: 'one'.repeat(3000) })
  platform.advance(1)
  const small = await owner.submit({ agent: 'echo', input: 'two' })
  await settle()
  const { waiting_for } = (await platform.record(small.id)).mission
  if (waiting_for?.kind !== 'budget') throw new Error('It does not wait for the budget')
  await owner.setBudget(day, { tokens: waiting_for.needs.tokens })
  await settle()
  expect((await platform.record(small.id)).mission).toMatchObject({ status: 'WAITING' })
  await owner.cancel(large.id)
  await settle()
  expect((await platform.record(small.id)).mission).toMatchObject({ status: 'COMPLETED' })
  platform.close()
})

test('a waiting mission that expires lets the one behind it go on, which needs less', async () => {
  const { platform, owner, settle, day, needs } = await twoThatWait({ input: 'one'.repeat(3000), timeout_s: 60 })
  await owner.setBudget(day, { tokens: needs.second })
  platform.advance(61_000)
  await owner.sweep()
  await settle()
  expect(await statuses(platform)).toEqual(['EXPIRED', 'COMPLETED'])
  platform.close()
})

test.each<{ how: string; first?: Partial<Asked>; leaves: (one: Woken) => Promise<unknown>; status: string }>([
  { how: 'is cancelled', leaves: ({ owner, id }) => owner.cancel(id), status: 'CANCELLED' },
  { how: 'is held', leaves: ({ owner, id }) => owner.hold(id), status: 'PENDING' },
  {
    how: 'expires',
    first: { timeout_s: 60 },
    leaves: async ({ platform }) => platform.advance(61_000),
    status: 'EXPIRED',
  },
  { how: 'lacks another budget', first: { budget: { tokens: 1 } }, leaves: async () => {}, status: 'WAITING' },
  {
    how: 'cannot be taken by any executor',
    leaves: async ({ platform, owner }) => {
      for (const message of platform.receive()) {
        await owner.settleDead(message.body)
        await platform.lanes.delete(message)
      }
    },
    status: 'SCHEDULED',
  },
  {
    how: 'has lost too many executors',
    leaves: async ({ platform, id }) => {
      const stored = await loadMission(platform.store, id)
      if (stored) await platform.store.write([putMission({ ...stored.mission, recoveries: maxLosses }, stored.version)])
    },
    status: 'FAILED',
  },
])('a woken mission that $how before it has reserved leaves its room to the one behind it', async (one) => {
  const { platform, owner, settle, day, needs, id } = await twoThatWait({ input: 'one', ...one.first })
  await owner.setBudget(day, { tokens: needs.first })
  expect(await statuses(platform)).toEqual(['QUEUED', 'WAITING'])
  await one.leaves({ platform, owner, id })
  await settle()
  expect(await statuses(platform)).toEqual([one.status, 'COMPLETED'])
  platform.close()
})

test.each<[string, (platform: SimulatedPlatform, id: string) => Promise<unknown>]>([
  [
    'cannot be read',
    async ({ store }, id) => {
      const item = await store.get('entities', missionKey(id))
      const spoilt = { ...missionKey(id), version: (item?.version ?? 0) + 1, body: { id } }
      await store.write([{ change: 'put', table: 'entities', item: spoilt }])
    },
  ],
  ['is gone', ({ store }, id) => store.write([{ change: 'delete', table: 'entities', key: missionKey(id) }])],
  [
    'stands elsewhere in the queue',
    async ({ store }, id) => {
      const stored = await loadMission(store, id)
      if (stored?.mission.status !== 'WAITING' || stored.mission.waiting_for.kind !== 'budget')
        throw new Error('It does not wait')
      const waiting_for = { ...stored.mission.waiting_for, key: `later#${id}` }
      const entry = { mission_id: id, needs: waiting_for.needs }
      await store.write([
        putMission({ ...stored.mission, waiting_for }, stored.version),
        ...joinWaiters(waiting_for.budget, waiting_for.key, entry, 0),
      ])
    },
  ],
])('an entry at the head whose mission %s keeps no room from those behind it', async (_, spoil) => {
  const { platform, owner, settle, day, needs, id, second } = await twoThatWait({ input: 'one'.repeat(3000) })
  await spoil(platform, id)
  await owner.setBudget(day, { tokens: needs.second })
  await settle()
  expect((await platform.record(second)).mission.status).toBe('COMPLETED')
  platform.close()
})

type Asked = Parameters<Process['submit']>[0]

interface Woken {
  readonly platform: SimulatedPlatform
  readonly owner: Process
  readonly id: string
}

/** Two missions that wait for the tenant's budget, and what each needs of it. */
async function twoThatWait(first: Omit<Asked, 'agent'>) {
  const platform = await createSimulatedPlatform({ concurrency: 1 })
  const owner = platform.process((_call, perform) => perform())
  const settle = () => deliverAll(platform, (act) => act(owner))
  const day = { scope: 'tenant', period: 'day' } as const
  await owner.setBudget(day, { tokens: 1 })
  const { id } = await owner.submit({ agent: 'echo', ...first })
  platform.advance(1)
  const second = await owner.submit({ agent: 'echo', input: 'two' })
  await settle()
  const needs = { first: await needsOf(platform, id), second: await needsOf(platform, second.id) }
  return { platform, owner, settle, day, needs, id, second: second.id }
}

async function needsOf(platform: SimulatedPlatform, id: string): Promise<number> {
  const { waiting_for } = (await platform.record(id)).mission
  if (waiting_for?.kind !== 'budget') throw new Error('It does not wait for the budget')
  return waiting_for.needs.tokens
}

async function statuses(platform: SimulatedPlatform): Promise<readonly string[]> {
  const { missions } = await platform.stored()
  return missions.map(({ status }) => status)
}
