import { expect, test } from 'vitest'
import { MissionList, StepList } from '../../../../contract/resources/mission.ts'
import type { Models } from '../../../../core/base/ports/models.ts'
import { listMissions } from '../../../../core/features/missions/list-missions.ts'
import { listMissionSteps } from '../../../../core/features/missions/read-missions.ts'
import { deliverAll } from '../../../simulation/deliver.ts'
import { calls, reply, says } from '../../../simulation/replies.ts'
import { createSimulatedPlatform } from '../../../simulation/simulated-platform.ts'

const kinds = { cached_input_usd_per_million: 1, cache_write_usd_per_million: 12.5 }

test('each step says what the cache saved or cost, and its mission says it of all', async () => {
  const usage = { input_tokens: 100_000, output_tokens: 0 }
  const replies = [
    reply([calls('clock', {})], { usage: { ...usage, cache_write_tokens: 100_000 } }),
    reply([says('noon')], { usage: { ...usage, cached_input_tokens: 100_000 } }),
  ]
  const models: Models = {
    price: () => ({ input_usd_per_million: 10, output_usd_per_million: 40, ...kinds }),
    generate: async function* () {
      yield* replies.shift() ?? []
    },
  }
  const platform = await createSimulatedPlatform({ concurrency: 1, models })
  const process = platform.process((_call, perform) => perform())
  await process.createAgent({ name: 'teller', instructions: '', tools: ['clock'] })
  const { id } = await process.submit({ agent: 'teller', input: 'x' })
  await deliverAll(platform, (act) => act(process))
  const steps = StepList.parse(await listMissionSteps(platform.ports)(platform.caller, id, { limit: 10 }))
  expect(steps.items).toMatchObject([
    { kind: 'model_call', cost_usd: 1.25, cache_saved_usd: -0.25 },
    { kind: 'tool_call' },
    { kind: 'model_call', cost_usd: 0.1, cache_saved_usd: 0.9 },
  ])
  const [mission] = MissionList.parse({ ...(await listMissions(platform.ports)(platform.caller, { limit: 1 })) }).items
  expect(mission?.usage).toMatchObject({ cost_usd: 1.35, cache_saved_usd: 0.65 })
  platform.close()
})
