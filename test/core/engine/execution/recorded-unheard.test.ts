import { describe, test } from 'vitest'
import type { Models } from '../../../../core/base/ports/models.ts'
import { calls, reply, says } from '../../../simulation/replies.ts'
import { createSimulatedPlatform, type SimulatedPlatform } from '../../../simulation/simulated-platform.ts'

/** Calls a tool, then answers. */
function twoTurns() {
  const state = { calls: 0 }
  const models: Models = {
    price: () => undefined,
    async *generate() {
      state.calls += 1
      const usage = { input_tokens: 1000, output_tokens: 100 }
      yield* reply([state.calls === 1 ? calls('clock', {}) : says('done')], { usage })
    },
  }
  return { models, state }
}

/** The write of the first step holds, and its answer does not come before this has happened and the leg was given up. */
async function lateWord(meanwhile: (platform: SimulatedPlatform, id: string) => Promise<number>) {
  const { models, state } = twoTurns()
  const platform = await createSimulatedPlatform({ concurrency: 1, models })
  const heard = Promise.withResolvers<void>()
  const written = Promise.withResolvers<void>()
  let remaining = 900_000
  let holds = true
  const slow = platform.process(async (call, perform) => {
    const done = await perform()
    if (call.operation === 'write' && state.calls === 1 && holds) {
      holds = false
      written.resolve()
      await heard.promise
    }
    return done
  })
  await slow.createAgent({ name: 'writer', tools: ['clock'] })
  const { id } = await slow.submit({ agent: 'writer', input: 'hello', timeout_s: 60, max_attempts: 1 })
  const [message] = platform.receive()
  if (!message) throw new Error('No message is there')
  const executed = slow.execute(message.body, () => remaining)
  await written.promise
  remaining = await meanwhile(platform, id)
  await executed
  await platform.lanes.delete(message)
  heard.resolve()
  const next = platform.process((_call, perform) => perform())
  for (const { body } of platform.receive()) await next.execute(body)
  const { mission, steps } = await platform.record(id)
  const { aborted } = await platform.stored()
  platform.close()
  return { mission, steps: steps.map(({ kind }) => kind), aborted, calls: state.calls }
}

// Each waits for the seconds of grace.
describe.concurrent('a call whose step is recorded, of which its executor has not heard, is counted once', () => {
  test('where the invocation is over, and the mission goes on behind it', async ({ expect }) => {
    const { mission, steps, aborted, calls } = await lateWord(async () => 20_000)
    expect(mission).toMatchObject({ status: 'COMPLETED', attempt: 1, usage: { model_calls: 2, tool_calls: 1 } })
    expect([steps, aborted, calls]).toEqual([['model_call', 'tool_call', 'model_call'], [], 2])
  })

  test('where the mission’s time is up', async ({ expect }) => {
    const { mission, aborted } = await lateWord(async (platform) => {
      platform.advance(60_000)
      return 900_000
    })
    expect(mission).toMatchObject({ status: 'EXPIRED', usage: { model_calls: 1, input_tokens: 1000 } })
    expect(aborted).toEqual([])
  })

  test('where the mission is cancelled', async ({ expect }) => {
    const { mission, aborted } = await lateWord(async (platform, id) => {
      await platform.process((_call, perform) => perform()).cancel(id)
      return 900_000
    })
    expect(mission).toMatchObject({ status: 'CANCELLED', usage: { model_calls: 1, input_tokens: 1000 } })
    expect(aborted).toEqual([])
  })
})
