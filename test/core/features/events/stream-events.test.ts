import { afterEach, expect, test } from 'vitest'
import { NewMission } from '../../../../contract/resources/mission.ts'
import { createTenant } from '../../../../core/features/access/create-tenant.ts'
import { type Streamed, streamMission } from '../../../../core/features/events/stream-events.ts'
import { submitMission } from '../../../../core/features/missions/submit-mission.ts'
import { authenticate, type Caller } from '../../../../core/records/key/authenticate.ts'
import { interceptStores } from '../../../simulation/intercept.ts'
import { createSimulatedPlatform, type SimulatedPlatform } from '../../../simulation/simulated-platform.ts'

let platform: SimulatedPlatform | undefined
afterEach(() => platform?.close())

test('where the store tells of no change, it is looked at each second, and a comment comes each 15 seconds', async () => {
  platform = await createSimulatedPlatform({ concurrency: 1 })
  const { ports, advance } = platform
  const caller = await callerOf(platform)
  const start_at = new Date(ports.clock.now() + 3_600_000).toISOString()
  const mission = NewMission.parse({ agent: 'echo', input: 'x', start_at })
  const { id } = await submitMission(ports)(caller, mission, undefined)
  let looks = 0
  let reads = 0
  const stores = interceptStores(ports.stores, (call, perform) => {
    if (call.operation !== 'waitForChange') {
      reads++
      return perform()
    }
    looks++
    advance(1_000)
    return Promise.resolve('look') as ReturnType<typeof perform>
  })
  const stream = streamMission({ ...ports, stores })
  const seen: Streamed['kind'][] = []
  const query = { after: 0, forMs: 60_000, asker: undefined }
  for await (const { kind } of await stream(caller, id, query)) seen.push(kind)
  expect(seen).toEqual(['event', 'idle', 'idle', 'idle', 'idle'])
  expect(looks).toBe(60)
  // Of each look two, of each comment one of the key, and one for whether there is such a mission.
  expect(reads).toBeLessThan(130)
})

async function callerOf({ ports }: SimulatedPlatform): Promise<Caller> {
  const { credential } = await createTenant(ports)({ name: 'follows', concurrency: 1, requests_per_s: 100 })
  return authenticate(ports)(`Bearer ${credential}`)
}
