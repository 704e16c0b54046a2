import { expect, test } from 'vitest'
import { loadSpendings } from '../../../../core/records/budget/spending.ts'
import { recordProblems } from '../../../invariants/mission-record.ts'
import { deliverAll } from '../../../simulation/deliver.ts'
import type { Intercept } from '../../../simulation/intercept.ts'
import { createSimulatedPlatform, type SimulatedPlatform } from '../../../simulation/simulated-platform.ts'
import { agent, workerApi } from '../../../simulation/worker-api.ts'

const plain: Intercept = (_call, perform) => perform()

/** A mission of 1 dollar in the hands of a worker, in a tenant that has 3 a day. */
async function givenOut(platform: SimulatedPlatform, budget = { usd: 1 }) {
  const owner = platform.process(plain)
  await owner.createAgent({ name: agent, kind: 'remote' })
  await owner.setBudget({ scope: 'tenant', period: 'day' }, { usd: 3 })
  const worker = workerApi(platform)
  const instance = await worker.register()
  await worker.poll(instance)
  const { id } = await owner.submit({ agent, input: 'x', budget, timeout_s: 86_400 })
  const work = await workFor(platform, instance)
  return { owner, worker, instance, id, work }
}

async function workFor(platform: SimulatedPlatform, instance: string) {
  for (let tries = 0; tries < 5; tries++) {
    await deliverAll(platform, (act) => act(platform.process(plain)))
    const work = await workerApi(platform).poll(instance)
    if (work) return work
  }
  throw new Error('Nothing is given out')
}

async function spentOf(platform: SimulatedPlatform, mission: string) {
  const spendings = await loadSpendings(platform.store, [
    { scope: `mission:${mission}`, period: 'total', period_id: 'total' },
    { scope: 'tenant', period: 'day', period_id: '2026-11-21' },
  ])
  return spendings.map(({ nano_usd = 0, spent_nano_usd = 0, spent_tokens = 0 }) => ({
    ...{ usd: spent_nano_usd / 1e9, reserved: (nano_usd - spent_nano_usd) / 1e9, tokens: spent_tokens },
  }))
}

const positions = 6

test.each(['the report is repeated', 'the worker is lost'] as const)(
  'whatever write a report dies at, steps and charges agree, and the mission waits: %s',
  async (thenWhat) => {
    for (let dieAt = 0; dieAt < positions; dieAt++) {
      for (const afterIt of [false, true]) await dieOverReport(thenWhat === 'the report is repeated', dieAt, afterIt)
    }
  },
)

async function dieOverReport(isRepeated: boolean, dieAt: number, afterIt: boolean): Promise<void> {
  const platform = await createSimulatedPlatform({ concurrency: 1 })
  const { owner, worker, instance, id, work } = await givenOut(platform)
  await workerApi(platform, mortal(dieAt, afterIt))
    .report(instance, work, [0.5, 1])
    .catch(() => {})
  if (isRepeated) await worker.report(instance, work, [0.5, 1]).catch(() => {})
  platform.advance(120_000)
  await owner.sweep()
  await deliverAll(platform, (act) => act(platform.process(plain)))

  const record = await platform.record(id)
  const { mission, steps } = record
  expect(recordProblems(record)).toEqual([])
  const total = steps.reduce((sum, step) => sum + (step.kind === 'model_call' ? step.cost_usd : 0), 0)
  const expected = { usd: total, reserved: 0, tokens: 11 * steps.length }
  expect(await spentOf(platform, id)).toEqual([expected, expected])
  expect(mission).toMatchObject({ status: 'WAITING', waiting_for: { kind: total > 1 ? 'budget' : 'agent' } })
  if (isRepeated) expect(steps).toHaveLength(2)

  await owner.setMissionBudget(id, { usd: 2 })
  const heir = await worker.register()
  const again = await workFor(platform, heir)
  expect(again).toMatchObject({ mission_id: id, steps: steps.length })
  await worker.complete(heir, again)
  expect((await platform.record(id)).mission.status).toBe('COMPLETED')
  platform.close()
}

/** Dies at its nth write. */
function mortal(dieAt: number, afterIt: boolean): Intercept {
  let writes = 0
  let dead = false
  return async (call, perform) => {
    if (dead) throw new Error('The process is dead')
    if (call.operation !== 'write' || writes++ !== dieAt) return perform()
    dead = true
    if (afterIt) await perform()
    throw new Error('The process died')
  }
}

test('the tenant’s budget holds remote missions: one report passes it, and nothing more is given out', async () => {
  const platform = await createSimulatedPlatform({ concurrency: 2 })
  const { owner, worker, instance, id, work } = await givenOut(platform, { usd: 100 })
  const first = await worker.report(instance, work, [2.5])
  expect(first.stop).toEqual([])
  expect((await worker.report(instance, work, [4], 2)).stop).toEqual([{ mission_id: id, reason: 'budget_exhausted' }])
  const next = await owner.submit({ agent, input: 'y' })
  await deliverAll(platform, (act) => act(platform.process(plain)))
  for (const one of [id, next.id]) {
    expect((await platform.record(one)).mission).toMatchObject({
      ...{ status: 'WAITING', waiting_for: { kind: 'budget', scope: 'tenant', period: 'day' } },
    })
  }
  const told = (await platform.record(id)).events.map(({ type, data }) => (data.scope ? `${type} ${data.scope}` : type))
  expect(told).toEqual(expect.arrayContaining(['budget.warning tenant', 'budget.exhausted tenant']))
  // A new day.
  platform.advance(16 * 3600_000)
  await owner.sweep()
  expect(await workFor(platform, await worker.register())).toMatchObject({ mission_id: id, steps: 2 })
  platform.close()
})

test.each([
  { worker: 'asks for work', asks: true },
  { worker: 'is away', asks: false },
])(
  'a woken remote mission, which reserves nothing, keeps no room from the one behind it: its worker $worker',
  async ({ asks }) => {
    const platform = await createSimulatedPlatform({ concurrency: 2 })
    const { owner, worker, instance, id, work } = await givenOut(platform, { usd: 100 })
    await worker.report(instance, work, [4])
    platform.advance(1)
    const next = await owner.submit({ agent, input: 'y' })
    await deliverAll(platform, (act) => act(owner))
    expect((await platform.record(next.id)).mission).toMatchObject({ waiting_for: { kind: 'budget' } })
    if (asks) await worker.poll(instance)
    // Room for one of them, as long as it is not used.
    await owner.setBudget({ scope: 'tenant', period: 'day' }, { usd: 4.000000001 })
    await deliverAll(platform, (act) => act(owner))
    const missions = await Promise.all([id, next.id].map(async (one) => (await platform.record(one)).mission))
    expect(missions.map(({ waiting_for }) => waiting_for?.kind)).toEqual([asks ? undefined : 'agent', 'agent'])
    expect(missions[0]?.status).toBe(asks ? 'RUNNING' : 'WAITING')
    platform.close()
  },
)

test('a first budget that comes between two reports counts what was used before it, once', async () => {
  const platform = await createSimulatedPlatform({ concurrency: 1 })
  const owner = platform.process(plain)
  await owner.createAgent({ name: agent, kind: 'remote' })
  const worker = workerApi(platform)
  const instance = await worker.register()
  await worker.poll(instance)
  const { id } = await owner.submit({ agent, input: 'x' })
  const work = await workFor(platform, instance)
  await worker.report(instance, work, [1])
  let budgeted = false
  const late = workerApi(platform, async (call, perform) => {
    if (call.operation === 'write' && !budgeted) {
      budgeted = true
      await owner.setMissionBudget(id, { usd: 5 })
    }
    return perform()
  })
  await late.report(instance, work, [1], 2)
  expect((await spentOf(platform, id))[0]).toMatchObject({ usd: 2 })
  platform.close()
})
