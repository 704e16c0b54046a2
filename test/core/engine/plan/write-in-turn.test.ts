import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Change } from '../../../../core/base/ports/store.ts'
import { isWriteConflict } from '../../../../core/base/ports/write-conflict.ts'
import { nothing, planOf } from '../../../../core/engine/plan/plan.ts'
import { writeInTurn } from '../../../../core/engine/plan/write-in-turn.ts'
import { type Intercept, interceptStores } from '../../../simulation/intercept.ts'
import { createSimulatedPlatform, type SimulatedPlatform } from '../../../simulation/simulated-platform.ts'

let platform: SimulatedPlatform

beforeEach(async () => {
  platform = await createSimulatedPlatform({ concurrency: 1 })
})
afterEach(() => platform.close())

const put = (sort: string): Change => ({
  change: 'put',
  table: 'entities',
  item: { partition: 'p', sort, version: 1, body: {} },
  when: { absent: true },
})

const through = (intercept: Intercept) => ({
  ...platform.ports,
  stores: interceptStores(platform.ports.stores, intercept),
})

test('a turn ends when its write is handed in, and the plan comes when that holds', async () => {
  const disk = Promise.withResolvers<void>()
  const log: string[] = []
  const ports = through(async (_call, perform) => {
    await disk.promise
    return perform()
  })
  const first = writeInTurn(ports, platform.tenant, async () => {
    log.push('first decides')
    return planOf([put('a')])
  }).then(() => log.push('first is written'))
  await writeInTurn(platform.ports, platform.tenant, async () => {
    log.push('second decides')
    return nothing
  })
  expect(log).toEqual(['first decides', 'second decides'])
  disk.resolve()
  await first
  expect(log).toEqual(['first decides', 'second decides', 'first is written'])
})

test('all of a decision happens when its turn comes', async () => {
  const gate = Promise.withResolvers<void>()
  const before = platform.now()
  const first = writeInTurn(platform.ports, platform.tenant, async ({ now }) => {
    await gate.promise
    return { ...nothing, now }
  })
  const second = writeInTurn(platform.ports, platform.tenant, async ({ now }) => ({ ...nothing, now }))
  platform.advance(1000)
  gate.resolve()
  expect((await first).now).toBe(before)
  expect((await second).now).toBe(before + 1000)
})

test('a conflict is thrown after the turn; what changes nothing is not written', async () => {
  const write = () => writeInTurn(platform.ports, platform.tenant, async () => planOf([put('a')], { fillSlots: true }))
  expect((await write()).after).toEqual({ fillSlots: true })
  expect(isWriteConflict(await write().catch((error: unknown) => error))).toBe(true)
  const calls: string[] = []
  const ports = through((call, perform) => {
    calls.push(call.operation)
    return perform()
  })
  await writeInTurn(ports, platform.tenant, async () => undefined)
  await writeInTurn(ports, platform.tenant, async () => nothing)
  expect(calls).toEqual([])
})
