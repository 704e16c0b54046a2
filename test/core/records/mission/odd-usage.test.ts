import { expect, test } from 'vitest'
import { MissionList, StepList } from '../../../../contract/resources/mission.ts'
import { listMissions } from '../../../../core/features/missions/list-missions.ts'
import { listMissionSteps } from '../../../../core/features/missions/read-missions.ts'
import { addUsage, noUsage } from '../../../../core/records/mission/mission.ts'
import { loadMission, putMission } from '../../../../core/records/mission/mission-items.ts'
import { recordStep } from '../../../../core/records/mission/steps.ts'
import { createSimulatedPlatform } from '../../../simulation/simulated-platform.ts'

/** As the first release recorded what an odd provider told: what is not a number was stored as null. */
const odd = [
  {},
  { input_tokens: 12.5, output_tokens: 1 },
  { input_tokens: -5, output_tokens: -1 },
  { input_tokens: null, output_tokens: null },
].map((tokens) => ({ model_calls: 1, tool_calls: 0, cost_usd: null, ...tokens }) as unknown as typeof noUsage)

test.each(odd)('a mission that recorded %j can be read, and takes no list down', async (usage) => {
  const platform = await createSimulatedPlatform({ concurrency: 1 })
  const process = platform.process((_call, perform) => perform())
  const { id } = await process.submit({ agent: 'echo', input: 'x' })
  const stored = await loadMission(platform.store, id)
  if (!stored) throw new Error('It was not stored')
  const { model_calls: _, tool_calls: __, ...tokens } = usage
  const step = {
    ...{ number: 1, attempt: 1, started_at: '2026-11-21T09:00:00.000Z', finished_at: '2026-11-21T09:00:01.000Z' },
    ...{ kind: 'model_call' as const, model: 'openai/odd', text: '', tool_calls: [], finish_reason: 'stop' },
    ...tokens,
  }
  await platform.store.write([
    putMission({ ...stored.mission, usage }, stored.version),
    await recordStep(platform.ports, platform.tenant, stored.mission, step),
  ])
  await platform.database.settled()
  const missions = await listMissions(platform.ports)(platform.caller, { limit: 10 })
  expect(() => MissionList.parse(missions)).not.toThrow()
  const steps = await listMissionSteps(platform.ports)(platform.caller, id, { limit: 10 })
  expect(() => StepList.parse(steps)).not.toThrow()
  expect(missions.items[0]?.usage).toMatchObject({ estimated: true })
  platform.close()
})

test('parts of the tokens are summed as far as they are told, and are never more than the whole', () => {
  const cached = { ...noUsage, input_tokens: 10, cached_input_tokens: 8 }
  const reasoned = { ...noUsage, input_tokens: 5, output_tokens: 5, cached_input_tokens: 2, reasoning_tokens: 5 }
  expect(addUsage(noUsage, noUsage)).toEqual(noUsage)
  expect(addUsage(cached, reasoned)).toEqual({
    ...{ ...noUsage, input_tokens: 15, output_tokens: 5, cached_input_tokens: 10, reasoning_tokens: 5 },
  })
  const odd = { ...noUsage, input_tokens: 5, cached_input_tokens: 6, cache_write_tokens: -1, reasoning_tokens: 0.5 }
  expect(addUsage(cached, odd)).toEqual({ ...noUsage, input_tokens: 15, cached_input_tokens: 8 })
})

test('what the cache saved is summed, and is absent where it comes to nothing or is no number', () => {
  const saved = { ...noUsage, cost_usd: 1, cache_saved_usd: 0.3 }
  expect(addUsage(saved, { ...saved, cache_saved_usd: -0.1 }).cache_saved_usd).toBe(0.2)
  expect(addUsage(saved, { ...saved, cache_saved_usd: Number.NaN }).cache_saved_usd).toBe(0.3)
  expect(addUsage(saved, { ...saved, cache_saved_usd: -0.3 })).not.toHaveProperty('cache_saved_usd')
})

test('what is less than nothing never lowers what was used', () => {
  const used = { ...noUsage, input_tokens: 10, output_tokens: 10, cost_usd: 1 }
  for (const usage of odd) {
    const sum = addUsage(used, usage)
    expect(sum.input_tokens).toBeGreaterThanOrEqual(10)
    expect(sum.output_tokens).toBeGreaterThanOrEqual(10)
    expect(sum.cost_usd).toBeGreaterThanOrEqual(1)
  }
})
