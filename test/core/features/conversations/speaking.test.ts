import { afterEach, beforeEach, expect, test } from 'vitest'
import { loadHistory } from '../../../../core/records/conversation/history.ts'
import { deliverAll } from '../../../simulation/deliver.ts'
import { createSimulatedPlatform, type SimulatedPlatform } from '../../../simulation/simulated-platform.ts'

let platform: SimulatedPlatform

beforeEach(async () => {
  platform = await createSimulatedPlatform({ concurrency: 2 })
})

afterEach(() => platform.close())

test('of two who speak at once, one has to look again, and both are heard', async () => {
  const sober = platform.process((_call, perform) => perform())
  const { id } = await sober.begin({ agent: 'echo', on_message: 'queue' })
  const otherHasSpoken = Promise.withResolvers<void>()
  let held = false
  // It has read the conversation, and is about to write, while another speaks.
  const slow = platform.process(async (call, perform) => {
    if (call.operation === 'write' && !held) {
      held = true
      await otherHasSpoken.promise
    }
    return perform()
  })
  const first = slow.say(id, 'slowly', 'slow')
  await sober.say(id, 'quickly', 'quick')
  otherHasSpoken.resolve()
  await first
  const { messages, conversation } = await sober.conversation(id)
  expect(messages.map(({ number, content }) => [number, content])).toEqual([
    [1, 'quickly'],
    [2, 'slowly'],
  ])
  expect(conversation).toMatchObject({ reply: { to: 1 }, queue: [2] })
})

test('a reply stands after its message in what the model is shown, although its number is higher', async () => {
  const sober = platform.process((_call, perform) => perform())
  const { id } = await sober.begin({ agent: 'echo', on_message: 'queue' })
  await sober.say(id, 'one', '1')
  await sober.say(id, 'two', '2')
  const run = <Result>(act: (process: typeof sober) => Promise<Result>) => act(sober)
  await deliverAll(platform, run)
  for (let looks = 0; looks < 3; looks++) {
    platform.advance(6 * 60_000)
    await sober.sweep()
    await deliverAll(platform, run)
  }
  await sober.say(id, 'three', '3')
  const { said } = await loadHistory(platform.source, { id, to: 5 })
  expect(said.map(({ role, text }) => [role, text])).toEqual([
    ['user', 'one'],
    ['model', 'one'],
    ['user', 'two'],
    ['model', 'two'],
  ])
})
