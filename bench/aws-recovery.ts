import { loadMission } from '../core/records/mission/mission-items.ts'
import { createSimulatedPlatform, type SimulatedPlatform } from '../test/simulation/simulated-platform.ts'

const second = 1000
const sweepEveryS = 60

/**
 * Milliseconds from an executor's death, right after it renewed its lease, to the claim by the next one, for a death in each
 * second between two rounds of the sweeper. The core runs with AWS's settings and a simulated clock; queues have no delay.
 */
export async function simulateRecovery(): Promise<readonly number[]> {
  const times: number[] = []
  for (let secondsToSweep = 1; secondsToSweep <= sweepEveryS; secondsToSweep++) {
    const platform = await createSimulatedPlatform({ concurrency: 1 })
    times.push(await dieAndRecover(platform, secondsToSweep).finally(platform.close))
  }
  return times
}

async function dieAndRecover(platform: SimulatedPlatform, secondsToSweep: number): Promise<number> {
  const sober = platform.process((_call, perform) => perform())
  const { id } = await sober.submit({ agent: 'coder', input: 'what is 17 * 23?' })
  await dieOverStep(platform)
  const died = platform.now()
  for (let seconds = 1; ; seconds++) {
    platform.advance(second)
    if ((seconds - secondsToSweep) % sweepEveryS === 0) await sober.sweep()
    for (const message of platform.receive()) await sober.execute(message.body)
    if ((await loadMission(platform.store, id))?.mission.status === 'COMPLETED') return platform.now() - died
  }
}

/** An executor claims the mission, records a step, and then stops responding. */
async function dieOverStep(platform: SimulatedPlatform): Promise<void> {
  const died = Promise.withResolvers<void>()
  let writes = 2
  const mortal = platform.process((call, perform) => {
    if (call.operation !== 'write' || writes-- > 0) return perform()
    died.resolve()
    return new Promise(() => {})
  })
  for (const message of platform.receive()) void mortal.execute(message.body)
  await died.promise
}
