import fc from 'fast-check'
import { afterEach, expect, test } from 'vitest'
import type { Models } from '../../../../core/base/ports/models.ts'
import { limitsNear } from '../../../../core/engine/legs/limits-near.ts'
import { deliverAll } from '../../../simulation/deliver.ts'
import { createMoodyModels } from '../../../simulation/moody-models.ts'
import { createSimulatedPlatform, type SimulatedPlatform } from '../../../simulation/simulated-platform.ts'

test('in whatever steps a limit is used up, it is told of once, at 80 % or above', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(40), { maxLength: 20 }), fc.integer({ min: 1, max: 200 }), (steps, of) => {
      let before = 0
      const told = steps.flatMap((step) => {
        const after = before + step
        const facts = limitsNear([{ limit: 'steps', before, after, of }])
        before = after
        return facts
      })
      expect(told).toHaveLength(before >= of * 0.8 ? 1 : 0)
      for (const { data } of told) expect((data as { used: number }).used).toBeGreaterThanOrEqual(of * 0.8)
    }),
  )
})

let platform: SimulatedPlatform | undefined
afterEach(() => platform?.close())

/** @param callMs how long each call of the model takes */
async function toldOf(callMs: number) {
  const plain = createMoodyModels()
  const models: Models = {
    ...plain,
    generate(request) {
      platform?.advance(callMs)
      return plain.generate(request)
    },
  }
  const opened = await createSimulatedPlatform({ concurrency: 1, models })
  platform = opened
  const process = opened.process((_call, perform) => perform())
  const { id } = await process.submit({ agent: 'coder', input: 'First 17 * 23; and then 4 + 5.', timeout_s: 100 })
  await deliverAll(opened, (act) => act(process))
  const { events } = await opened.record(id)
  return events.filter(({ type }) => type === 'mission.limit_near').map(({ data }) => data)
}

test('a mission that is quick is not told of', async () => {
  expect(await toldOf(1000)).toEqual([])
})

test('a mission whose first call takes most of its time is told of, once', async () => {
  expect(await toldOf(85_000)).toEqual([{ limit: 'time_s', used: 85, of: 100 }])
})
