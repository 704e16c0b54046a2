import { afterEach } from 'vitest'
import { createModels } from '../../../adapters/models/create-models.ts'
import type { Generate } from '../../../adapters/models/generate.ts'
import { providerName } from '../../../adapters/models/generate.ts'
import type { NewAgent } from '../../../contract/resources/agent.ts'
import { deliverAll } from '../../simulation/deliver.ts'
import { createSimulatedPlatform, type SimulatedPlatform } from '../../simulation/simulated-platform.ts'

/** Missions from their beginning to their end, of which each model call goes to one provider. */
export function useLives() {
  const open = new Set<SimulatedPlatform>()
  afterEach(() => {
    for (const platform of open) platform.close()
    open.clear()
  })

  return async (model: string, generate: Generate, agent: Partial<NewAgent> = {}, other?: Partial<NewAgent>) => {
    const providers = new Map([[providerName(model), async () => generate]])
    const models = createModels({ providers, resilience: { firstPauseMs: 1, longestPauseMs: 2 } })
    const platform = await createSimulatedPlatform({ concurrency: 1, models })
    open.add(platform)
    const process = platform.process((_call, perform) => perform())
    await process.createAgent({ name: 'one', model, tools: ['calculator', 'clock'], ...agent })
    if (other) await process.createAgent({ name: 'other', model, ...other })
    const { id } = await process.submit({ agent: 'one', input: 'go', max_attempts: 1 })
    await deliverAll(platform, (act) => act(process))
    return platform.record(id)
  }
}
