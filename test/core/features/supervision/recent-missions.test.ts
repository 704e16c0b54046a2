import { expect, test } from 'vitest'
import { createModels } from '../../../../adapters/models/create-models.ts'
import { providers } from '../../../../adapters/models/providers.ts'
import { createRoster } from '../../../../adapters/models/roster/create-roster.ts'
import { agentFor } from '../../../../core/features/supervision/choose-agent.ts'
import { freeAgents } from '../../../../core/features/supervision/free-models.ts'
import { costsOf } from '../../../../core/features/supervision/recent-missions.ts'
import { type Mission, noUsage } from '../../../../core/records/mission/mission.ts'
import { putProvider } from '../../../../core/records/model-provider/model-provider.ts'
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

test('a price that is set to 0 is known, of the installation and of a tenant’s own service', async () => {
  const platform = await createSimulatedPlatform({ concurrency: 1 })
  const nothing = { input_usd_per_million: 0, output_usd_per_million: 0 }
  const prices = { 'openai/free': nothing, 'openai/paid': { ...nothing, output_usd_per_million: 1 } }
  const roster = createRoster({ prices: { ...prices, 'openai/tiered': { ...nothing, tiers: [tier(2)] } } })
  const own = { price: nothing }
  const at = { base_url: 'https://models.example', sealed: null, revision: 'r', created_at: 0, updated_at: 0 }
  const service = { name: 'mine', protocol: 'openai', models: { free: own, unpriced: {} }, ...at }
  const defaults = { description: '', timeouts: {}, key_set_at: null }
  await platform.store.write([putProvider({ ...service, ...defaults }, 0)])
  const agent = (name: string, model: string, ...fallback_models: string[]) =>
    ({ name, kind: 'hosted', capabilities: [], model, fallback_models }) as const
  const free = await freeAgents(
    { settings: { ...platform.ports.settings, default_model: 'openai/free' }, roster },
    platform.store,
    [
      agent('default', 'default'),
      agent('own', 'mine/free'),
      agent('or-paid', 'openai/paid', 'offline/echo'),
      agent('paid', 'openai/paid'),
      agent('tiered', 'openai/tiered'),
      agent('own-unpriced', 'mine/unpriced'),
      agent('or-unpriced', 'openai/free', 'openai/nobody-knows'),
      { ...agent('remote', 'openai/free'), kind: 'remote' },
    ],
  )
  expect([...free]).toEqual(['default', 'own', 'or-paid'])
  platform.close()
})

function tier(output_usd_per_million: number) {
  return { above_input_tokens: 100, input_usd_per_million: 0, output_usd_per_million }
}
