import { afterEach, beforeEach, expect, test } from 'vitest'
import { NewMission } from '../../../../contract/resources/mission.ts'
import type { Store } from '../../../../core/base/ports/store.ts'
import { changeTenant } from '../../../../core/features/access/change-tenant.ts'
import { submitMission } from '../../../../core/features/missions/submit-mission.ts'
import { countQueued, isSampled } from '../../../../core/records/backlog/queued-sample.ts'
import { isFinished } from '../../../../core/records/mission/mission.ts'
import { deliverAll } from '../../../simulation/deliver.ts'
import {
  createSimulatedPlatform,
  type Process,
  type SimulatedPlatform,
} from '../../../simulation/simulated-platform.ts'

const bound = 1000
const minute = 60_000

let platform: SimulatedPlatform
let process: Process

beforeEach(async () => {
  platform = await createSimulatedPlatform({ concurrency: 1 })
  process = platform.process((_call, perform) => perform())
  await changeTenant(platform.ports)(platform.tenant, { queued_missions: bound })
})
afterEach(() => platform.close())

/** @returns the error that refused the last one */
async function submitUntilRefused(): Promise<unknown> {
  for (let n = 0; n < 3 * bound; n++) {
    try {
      await process.submit({ agent: 'echo', input: 'x' })
    } catch (error) {
      return error
    }
  }
  return undefined
}

const pending = async () => (await platform.stored()).missions.filter(({ status }) => status === 'PENDING')

test('more missions than may wait are refused, until fewer do', async () => {
  expect(await submitUntilRefused()).toMatchObject({
    code: 'rate_limited',
    retryAfter: 60,
    details: { limit: 'queued_missions', of: bound },
  })
  const waiting = await pending()
  expect(waiting.length).toBeGreaterThan(bound * 0.9)
  expect(waiting.length).toBeLessThan(bound * 1.2)

  for (const { id } of waiting.slice(0, 500)) await process.cancel(id)
  await expect(process.submit({ agent: 'echo', input: 'x' })).rejects.toMatchObject({ code: 'rate_limited' })
  platform.advance(minute)
  await process.sweep()
  expect(await process.submit({ agent: 'echo', input: 'x' })).toMatchObject({ status: 'PENDING' })
})

test('the mission that brings the queue to 80 % of the bound tells so, and no other', async () => {
  await submitUntilRefused()
  const told: number[] = []
  for (const { id, seq } of await pending()) {
    if (seq === 1) continue
    for (const { type, data } of (await platform.record(id)).events) {
      if (type === 'mission.limit_near') told.push(data.used as number)
    }
  }
  expect(told).toHaveLength(1)
  expect(told[0]).toBeGreaterThanOrEqual(bound * 0.8)
})

test('a long queue is counted no more often than a short one', async () => {
  await changeTenant(platform.ports)(platform.tenant, { queued_missions: 1_000_000 })
  let counts = 0
  const store = platform.stores.tenant(platform.tenant)
  const counting: Store = {
    ...store,
    query(table, query) {
      if (query.partition === 'queued') counts++
      return store.query(table, query)
    },
  }
  const submit = submitMission({ ...platform.ports, stores: { ...platform.stores, tenant: () => counting } })
  const submitThousand = async () => {
    counts = 0
    for (let n = 0; n < 1000; n++) {
      await submit(platform.caller, NewMission.parse({ agent: 'echo', input: 'x' }), undefined)
    }
    return counts
  }
  expect([await submitThousand(), await submitThousand(), await submitThousand()]).toEqual([1, 0, 0])
  platform.advance(10_000)
  expect(await submitThousand()).toBe(1)
})

test('marks stand for those of the sample that wait, and for nobody else', async () => {
  await process.putLimit('crm', { concurrency: 1, rate: null })
  for (let n = 0; n < 300; n++) {
    const concurrency = n % 2 === 0 ? [{ key: 'crm' }] : undefined
    await process.submit({
      agent: 'echo',
      input: 'x',
      priority: n % 3 === 0 ? 'LOW' : 'HIGH',
      ...(concurrency && { concurrency }),
    })
  }
  const marked = async () => (await countQueued(platform.store, 10_000)) / 64
  expect(await marked()).toBe((await pending()).filter(({ id }) => isSampled(id)).length)
  for (const { id } of (await pending()).slice(0, 100)) await process.change(id, { priority: 'CRITICAL' })
  expect(await marked()).toBe((await pending()).filter(({ id }) => isSampled(id)).length)
  await deliverAll(platform, (act) => act(process))
  expect((await platform.stored()).missions.every(isFinished)).toBe(true)
  expect(await marked()).toBe(0)
})
