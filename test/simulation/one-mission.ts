import type { Models } from '../../core/base/ports/models.ts'
import { deliverAll } from './deliver.ts'
import { createSimulatedPlatform } from './simulated-platform.ts'

/** What becomes of one mission, tried once, that these models answer. */
export async function oneMission(models: Models) {
  const platform = await createSimulatedPlatform({ concurrency: 1, models })
  const process = platform.process((_call, perform) => perform())
  const { id } = await process.submit({ agent: 'echo', input: 'go', max_attempts: 1 })
  await deliverAll(platform, (act) => act(process))
  const { mission } = await platform.record(id)
  platform.close()
  return mission
}
