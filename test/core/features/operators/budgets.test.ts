import { expect, test } from 'vitest'
import type { Models } from '../../../../core/base/ports/models.ts'
import { listBudgets } from '../../../../core/features/budgets/manage-budgets.ts'
import { explainMission } from '../../../../core/features/explain/explain-mission.ts'
import { operatorsTenant } from '../../../../core/records/tenant/operators-tenant.ts'
import { reply, says } from '../../../simulation/replies.ts'
import { agent, workerApi } from '../../../simulation/worker-api.ts'
import type { TestTenant } from './installation.ts'
import { grantsOf, shareOf } from './shares.ts'
import { withTenants } from './with-tenants.ts'

test('calls of all tenants fit the budget; what does not waits, tells no figures, and goes on when it is raised', async () => {
  const { platform, tenants, setLimit, run, sweepFor, ports, budgets } = await withTenants(2)
  const [one, two] = tenants as [TestTenant, TestTenant]
  await setLimit({ tokens: 4500 })
  const first = await one.submit({ agent: 'echo', input: 'hello' })
  await run()
  expect((await one.mission(first)).status).toBe('COMPLETED')
  await setLimit({ tokens: 4400 })
  const second = await two.submit({ agent: 'echo', input: 'hello' })
  await run()
  const waiting = await two.mission(second)
  expect(waiting).toMatchObject({ status: 'WAITING', waiting_for: { kind: 'budget', budget: { scope: 'platform' } } })
  const explained = await explainMission(ports)(await two.caller(), second)
  expect(explained.reasons).toMatchObject([{ code: 'waiting_for_budget', data: { scope: 'platform', budget: null } }])
  expect(JSON.stringify([explained, waiting])).not.toMatch(/4[45]00|4,4|spent/)
  expect((await listBudgets(ports)(await two.caller())).items).toEqual([])
  await sweepFor(3)
  expect((await two.mission(second)).status).toBe('WAITING')
  await setLimit({ tokens: 100_000 })
  await run()
  expect((await two.mission(second)).status).toBe('COMPLETED')
  expect(await budgets()).toMatchObject([{ period: 'day', tokens: 100_000, usd: null }])
  platform.close()
})

test('what workers use is charged to the tenant’s share; a mission that finds none left waits with its steps', async () => {
  const { platform, setLimit, run, budgets } = await withTenants(0)
  const owner = platform.process((_call, perform) => perform())
  await owner.createAgent({ name: agent, kind: 'remote' })
  await setLimit({ tokens: 100 })
  const worker = workerApi(platform)
  const instance = await worker.register()
  await worker.poll(instance)
  const { id } = await owner.submit({ agent, input: 'x' })
  await run()
  const work = await worker.poll(instance)
  if (!work) throw new Error('Nothing is given out')
  const calls = Array.from({ length: 10 }, () => 0)
  expect((await worker.report(instance, work, calls.slice(0, 9))).stop).toEqual([])
  expect((await worker.report(instance, work, calls, 1)).stop).toEqual([{ mission_id: id, reason: 'budget_exhausted' }])
  const { mission, steps, events } = await platform.record(id)
  expect(mission).toMatchObject({ status: 'WAITING', waiting_for: { kind: 'budget', scope: 'platform' } })
  expect(steps).toHaveLength(10)
  expect(JSON.stringify([mission.waiting_for, events])).not.toContain('100 tokens')
  await setLimit({ tokens: 1000 })
  // The first poll says that there is a place.
  await worker.poll(instance)
  await run()
  expect(await worker.poll(instance)).toMatchObject({ mission_id: id, steps: 10 })
  expect((await budgets())[0]?.given.tokens).toBeGreaterThanOrEqual(110)
  platform.close()
})

test('what waits goes on when the budget is removed, and when the day is over', async () => {
  const { platform, tenants, setLimit, removeLimit, run, sweepFor } = await withTenants(1)
  const [one] = tenants as [TestTenant]
  await setLimit({ usd: 0.000_001 })
  const first = await one.submit({ agent: 'echo', input: 'hello' })
  await run()
  expect((await one.mission(first)).status).toBe('WAITING')
  await removeLimit()
  await run()
  expect((await one.mission(first)).status).toBe('COMPLETED')
  await setLimit({ tokens: 6000 })
  platform.advance(16_000)
  const all = [first]
  for (let at = 0; at < 40; at++)
    all.push(await one.submit({ agent: 'echo', input: 'hello '.repeat(50), timeout_s: 86_400 }))
  await run()
  const waiting = async () =>
    (await Promise.all(all.map((id) => one.mission(id)))).filter(({ status }) => status === 'WAITING')
  expect((await waiting()).length).toBeGreaterThan(0)
  const before = (await waiting()).length
  platform.advance(15 * 3_600_000)
  await sweepFor(2)
  expect((await waiting()).length).toBeLessThan(before)
  platform.close()
})

test('what a provider reports beyond the reservation counts, and passes the limit by one call at the most', async () => {
  const models: Models = {
    price: () => undefined,
    async *generate() {
      yield* reply([says('hello')], { usage: { input_tokens: 8000, output_tokens: 1 } })
    },
  }
  const { platform, tenants, setLimit, run, ports, budgets } = await withTenants(1, models)
  const [one] = tenants as [TestTenant]
  await setLimit({ tokens: 10_000 })
  const first = await one.submit({ agent: 'echo', input: 'hello' })
  await run()
  expect((await one.mission(first)).status).toBe('COMPLETED')
  expect(await shareOf(ports, one.id)).toMatchObject({ tokens: 8001, spent_tokens: 8001 })
  const second = await one.submit({ agent: 'echo', input: 'hello' })
  await run()
  expect((await one.mission(second)).status).toBe('WAITING')
  await setLimit({ tokens: 13_000 })
  await run()
  expect((await one.mission(second)).status).toBe('COMPLETED')
  const [budget] = await budgets()
  expect(budget?.given.tokens).toBeGreaterThan(8001)
  platform.close()
})

test('what waits goes on by the sweeper where whoever raised the budget died over it', async () => {
  const { platform, tenants, setLimit, run, sweepFor, ports } = await withTenants(1)
  const [one] = tenants as [TestTenant]
  await setLimit({ tokens: 1 })
  const id = await one.submit({ agent: 'echo', input: 'hello' })
  await run()
  expect((await one.mission(id)).status).toBe('WAITING')
  const waiting = { partition: 'platform-waiting#day', sort: one.id }
  await ports.stores.tenant(operatorsTenant).write([{ change: 'delete', table: 'entities', key: waiting }])
  await setLimit({ tokens: 100_000 })
  await run()
  expect((await one.mission(id)).status).toBe('WAITING')
  await sweepFor(2)
  expect((await one.mission(id)).status).toBe('COMPLETED')
  platform.close()
})

test('without a budget of the platform nothing is written for one, and read once in 15 seconds', async () => {
  const { platform, tenants, ports } = await withTenants(1)
  const [one] = tenants as [TestTenant]
  const reads: string[] = []
  const process = platform.process((call, perform) => {
    reads.push(call.operation)
    return perform()
  })
  const counts: number[] = []
  for (let at = 0; at < 3; at++) {
    await one.submit({ agent: 'echo', input: 'x' })
    const [message] = platform.receive()
    reads.length = 0
    await process.execute(message?.body ?? '')
    if (message) await platform.lanes.delete(message)
    counts.push(reads.filter((operation) => operation === 'get').length)
  }
  // The first mission also finds that the tenant has no budget.
  expect(counts[0]).toBe((counts[1] ?? 0) + 2)
  expect(counts[2]).toBe(counts[1])
  expect(await shareOf(ports, one.id)).toMatchObject({ tokens: 0 })
  expect((await grantsOf(ports)).size).toBe(0)
  platform.close()
})
