import { expect, test } from 'vitest'
import { createModels } from '../../../../adapters/models/create-models.ts'
import { providers } from '../../../../adapters/models/providers.ts'
import { agentFor } from '../../../../core/features/supervision/choose-agent.ts'
import { costsOf } from '../../../../core/features/supervision/recent-missions.ts'
import { type Mission, noUsage } from '../../../../core/records/mission/mission.ts'
import { runsHere } from '../../../../core/records/model-provider/provider-name.ts'
import { createSimulatedPlatform } from '../../../simulation/simulated-platform.ts'
import { untilQuiet } from '../../../simulation/until-quiet.ts'

function mission(status: 'COMPLETED' | 'FAILED', usage: Partial<Mission['usage']>): Mission {
  return { status, usage: { ...noUsage, ...usage } } as unknown as Mission
}

const paid = { input_tokens: 10, cost_usd: 0.02 }
const unpriced = { input_tokens: 10 }

test('what a success costs is known only where there was one, and includes the failures', () => {
  const costs = (missions: Mission[]) => costsOf(missions, { isFree: false })
  expect(costs([])).toEqual({ missions: 0, usdPerSuccess: null })
  expect(costs([mission('FAILED', paid)])).toEqual({ missions: 1, usdPerSuccess: null })
  expect(costs([mission('FAILED', paid), mission('COMPLETED', paid)])).toEqual({ missions: 2, usdPerSuccess: 0.04 })
})

test('tokens that cost nothing have an unknown price, unless their models are known to be free', () => {
  const missions = [mission('COMPLETED', unpriced)]
  expect(costsOf(missions, { isFree: false })).toEqual({ missions: 1, usdPerSuccess: null })
  expect(costsOf(missions, { isFree: true })).toEqual({ missions: 1, usdPerSuccess: 0 })
  // Without a model call a mission costs nothing, for certain.
  expect(costsOf([mission('COMPLETED', {})], { isFree: false })).toEqual({ missions: 1, usdPerSuccess: 0 })
  const mixed = [...missions, mission('COMPLETED', paid)]
  expect(costsOf(mixed, { isFree: false })).toEqual({ missions: 2, usdPerSuccess: 0.02 })
})

test('the models that cost nothing are those of the providers without prices', () => {
  for (const { name, prices } of providers) expect([name, runsHere(`${name}/x`)]).toEqual([name, prices === 'free'])
})

test('an agent on a free model is the cheapest, and one that only fails is not', async () => {
  const platform = await createSimulatedPlatform({ concurrency: 1, models: createModels({}) })
  const process = platform.process((_, perform) => perform())
  await process.createAgent({ name: 'failing', model: 'test/none', capabilities: ['able'] })
  await process.createAgent({ name: 'free', model: 'offline/echo', capabilities: ['able'] })
  for (const agent of ['failing', 'free']) await process.submit({ agent, input: 'x', max_attempts: 1 })
  await untilQuiet(platform, (act) => act(process))
  const preferences = { strategy: 'cheapest' } as const
  const { choice } = await agentFor(platform.ports)(
    platform.caller.tenant,
    { capability: 'able', preferences },
    'mis_1',
  )
  expect(choice).toMatchObject({
    decided_by: 'cost',
    chosen: { agent: 'free', usd_per_success: 0 },
    next: { agent: 'failing', usd_per_success: null, finished: 1, succeeded: 0 },
  })
  platform.close()
})
