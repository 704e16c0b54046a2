import { expect, test } from 'vitest'
import type { OnMessage } from '../../contract/resources/conversation.ts'
import { deliverAll, type Run } from '../simulation/deliver.ts'
import { createSimulatedPlatform, type SimulatedPlatform } from '../simulation/simulated-platform.ts'
import { quietProblems, untilQuiet } from '../simulation/until-quiet.ts'
import { type Fault, faultyProcess, mishapsOf } from './fault.ts'

const way: readonly OnMessage[] = ['queue', 'interrupt']

/** Longer than the sweeper leaves a reply alone. */
const lookMs = 6 * 60_000

test.each(way)(
  'every message is answered once (%s), whichever write, send or timer goes wrong',
  async (on_message) => {
    const { effects } = await talk(on_message)
    expect(effects.length).toBeGreaterThan(8)
    for (const [position, effect] of effects.entries()) {
      for (const mishap of mishapsOf[effect] ?? []) {
        const { problems } = await talk(on_message, { position, mishap })
        expect(problems, `${effect} ${position} ${mishap}`).toEqual([])
      }
    }
  },
  120_000,
)

/** Two messages, the second while the first is being answered. */
async function talk(on_message: OnMessage, fault?: Fault) {
  const platform = await createSimulatedPlatform({ concurrency: 1 })
  const effects: string[] = []
  const run = runOn(platform, effects, fault)
  const { id } = await untilAnswered(() => run((process) => process.begin({ agent: 'coder', on_message })))
  await untilAnswered(() => run((process) => process.say(id, 'what is 1 + 1?', 'first')))
  await untilAnswered(() => run((process) => process.say(id, 'what is 2 + 2?', 'second')))
  await untilQuiet(platform, run)
  for (let looks = 0; looks < 8; looks++) {
    platform.advance(lookMs)
    await run((process) => process.sweep()).catch(() => {})
    await deliverAll(platform, run)
    await untilQuiet(platform, run)
  }
  const sober = platform.process((_call, perform) => perform())
  const { conversation, messages } = await sober.conversation(id)
  const said = messages.map((one) => (one.role === 'user' ? one.content : `reply to ${one.in_reply_to}`))
  const expected = ['reply to 1', 'reply to 2', 'what is 1 + 1?', 'what is 2 + 2?']
  const problems = [
    ...(conversation.reply || conversation.queue.length > 0 ? [`is still busy: ${JSON.stringify(conversation)}`] : []),
    ...(said.sort().join() === expected.join() ? [] : [`was said: ${said.join('; ')}`]),
    ...(messages.at(-1)?.content === '2 + 2 = 4.' ? [] : [`ends with: ${messages.at(-1)?.content}`]),
    ...(await quietProblems(platform)).problems,
  ]
  platform.close()
  return { effects, problems }
}

/** A process, replaced when it dies. */
function runOn(platform: SimulatedPlatform, effects: string[], fault?: Fault): Run {
  const start = () => {
    const { intercept, died } = faultyProcess(effects, fault)
    return { process: platform.process(intercept), died }
  }
  let current = start()
  return (act) => {
    const { process, died } = current
    const death = died.then(() => {
      if (current.process === process) current = start()
      throw new Error('The process died')
    })
    return Promise.race([act(process), death])
  }
}

async function untilAnswered<Result>(ask: () => Promise<Result>): Promise<Result> {
  for (let tries = 1; ; tries++) {
    try {
      return await ask()
    } catch (error) {
      if (tries === 3) throw error
    }
  }
}
