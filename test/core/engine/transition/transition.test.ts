import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Change } from '../../../../core/base/ports/store.ts'
import { transition } from '../../../../core/engine/transition/transition.ts'
import { complete, fail } from '../../../../core/records/mission/finish.ts'
import { addUsage, type In, inState, type Mission, noUsage } from '../../../../core/records/mission/mission.ts'
import { loadMission } from '../../../../core/records/mission/mission-items.ts'
import { createSimulatedPlatform, type SimulatedPlatform } from '../../../simulation/simulated-platform.ts'

let platform: SimulatedPlatform
let queued: In<'QUEUED'>

beforeEach(async () => {
  platform = await createSimulatedPlatform({ concurrency: 1 })
  const process = platform.process((_call, perform) => perform())
  const callback = { callback_url: 'https://example.com/', callback_events: ['mission.completed', 'mission.failed'] }
  const { id } = await process.submit({ agent: 'echo', input: 'x', ...callback })
  const stored = await loadMission(platform.store, id)
  if (stored?.mission.status !== 'QUEUED') throw new Error('It has no slot')
  queued = stored.mission
})
afterEach(() => platform.close())

const running = (changes: Partial<In<'RUNNING'>> = {}): In<'RUNNING'> => ({
  ...inState(queued, { status: 'RUNNING', slot: queued.slot }),
  ...changes,
})
const failure = { code: 'internal', message: 'It failed', retryable: false }
const step = (from: Mission, to: Mission, facts: readonly unknown[], version = 7) =>
  transition({ tenant: 'ten_1', now: 99 }, { mission: from, version }, to, facts as never)
const sorts = (changes: readonly Change[]) =>
  changes.map((change) => ('item' in change ? change.item.sort : change.key.sort))

test('each fact has the next number, and mission, events and callbacks are one write', () => {
  const { mission: completed, fact } = complete(running(), { inline: '' }, 99)
  const { next, changes } = step(running(), completed, [{ type: 'step.recorded', data: {} }, fact])
  expect(next.version).toBe(8)
  expect(next.mission).toMatchObject({ status: 'COMPLETED', seq: queued.seq + 2, updated_at: 99 })
  const [stored, page, delivery, ...others] = changes
  expect(others).toEqual([])
  expect(stored).toMatchObject({ when: { version: 7 }, item: { version: 8, body: next.mission } })
  const numbers = [queued.seq + 1, queued.seq + 2]
  expect(page).toMatchObject({
    item: {
      kind: 'events',
      body: { tenant: 'ten_1', mission: queued.id, time: 99, events: numbers.map((seq) => ({ seq })) },
    },
  })
  expect(page).toHaveProperty('item.body.callbacks', [numbers[1]])
  expect(delivery).toHaveProperty('item.body.seq', numbers[1])
})

test('a mission that begins is written only where there is none', () => {
  const first = { ...inState(queued, { status: 'QUEUED', slot: 0 }), seq: 0 } as Mission
  const { next, changes } = transition({ tenant: 'ten_1', now: 99 }, undefined, first, [
    { type: 'mission.submitted', data: {} },
  ] as never)
  expect(next).toMatchObject({ version: 1, mission: { seq: 1 } })
  expect(changes[0]).toMatchObject({ when: { absent: true }, item: { version: 1 } })
  expect(changes).toHaveLength(2)
})

test('what the table does not have is refused before anything is planned', () => {
  const { mission, fact } = complete(queued, { inline: '' }, 99)
  expect(() => step(queued, mission, [fact])).toThrow('states.ts has no QUEUED → COMPLETED by mission.completed')
})

describe('a mission that is given up', () => {
  test('is listed among the dead letters in the write that ends it', () => {
    const { mission, fact } = fail(running(), failure, 99)
    const letters = sorts(step(running(), mission, [fact]).changes).filter((sort) => sort === 'dead-letter')
    expect(letters).toHaveLength(1)
  })

  test('is not listed where it has a parent, which is told', () => {
    const parent = { mission_id: 'mis_0', root_id: 'mis_0', depth: 1 }
    const { mission, fact } = fail(running({ parent }), failure, 99)
    expect(sorts(step(running({ parent }), mission, [fact]).changes)).not.toContain('dead-letter')
  })

  test('is not listed where it succeeds', () => {
    const { mission, fact } = complete(running(), { inline: '' }, 99)
    expect(sorts(step(running(), mission, [fact]).changes)).not.toContain('dead-letter')
  })
})

describe('what the call in flight had reserved', () => {
  const budget = { scope: 'tenant', period: 'day', period_id: '2026-11-21' } as const
  const reservation = { amount: { nano_usd: 500, tokens: 50 }, budgets: [budget] }
  const adds = (from: Mission, to: Mission, type: string) =>
    step(from, to, [{ type, data: {} }]).changes.filter(({ change }) => change === 'add')

  test('becomes what it spent, where the call is recorded', () => {
    const usage = addUsage(noUsage, { ...noUsage, input_tokens: 3, output_tokens: 4, cost_usd: 1e-7 })
    const [settled, ...others] = adds(running({ reservation }), running({ usage }), 'step.recorded')
    expect(others).toEqual([])
    expect(settled).toMatchObject({ by: { nano_usd: 100 - 500, tokens: 7 - 50, spent_nano_usd: 100, spent_tokens: 7 } })
  })

  test('is given back where the mission leaves its executor', () => {
    const { mission } = fail(running({ reservation }), failure, 99)
    const [settled] = adds(running({ reservation }), mission, 'mission.failed')
    expect(settled).toMatchObject({ by: { nano_usd: -500, tokens: -50, spent_nano_usd: 0, spent_tokens: 0 } })
  })

  test('stays while the call goes on', () => {
    expect(adds(running({ reservation }), running({ reservation }), 'mission.changed')).toEqual([])
  })

  test('is none where there was none', () => {
    expect(adds(running(), running({ reservation }), 'mission.changed')).toEqual([])
    expect(adds(queued, running(), 'mission.started')).toEqual([])
  })
})
