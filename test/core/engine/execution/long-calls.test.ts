import { describe, test } from 'vitest'
import type { ModelChunk, Models } from '../../../../core/base/ports/models.ts'
import { calls, says, whole } from '../../../simulation/replies.ts'
import {
  createSimulatedPlatform,
  type Process,
  type SimulatedPlatform,
} from '../../../simulation/simulated-platform.ts'

const invocationMs = 900_000
/** Real time goes by only once the end of the invocation is near. */
const lookedAtFromMs = 330_000
const price = { input_usd_per_million: 1, output_usd_per_million: 3 }

/** What a model does for one call: writes for so long, then answers or calls a tool. */
interface Turn {
  readonly writesForMs: number
  readonly ends: 'answer' | 'tool'
}

const answer: Turn = { writesForMs: 0, ends: 'answer' }

/** Plays the turns in order by the simulated clock, a word every ten seconds. */
function writers(turns: readonly Turn[], advance: (ms: number) => void) {
  const left = [...turns]
  const begun: Turn[] = []
  const models: Models = {
    price: () => price,
    async *generate({ signal }): AsyncGenerator<ModelChunk> {
      const turn = left.shift() ?? answer
      begun.push(turn)
      let written = ''
      for (let ms = 0; ms < turn.writesForMs; ms += 10_000) {
        advance(10_000)
        written += 'word '
        yield { type: 'text', text: 'word ' }
        // The clock of the leg looks once a second, also where simulated time flies.
        if (ms > lookedAtFromMs) await new Promise((resolve) => setTimeout(resolve, 60))
        if (signal.aborted) throw signal.reason
      }
      const usage = { input_tokens: 1000, output_tokens: 100 }
      const isCall = turn.ends === 'tool'
      if (!isCall) yield { type: 'text', text: 'done' }
      const call = calls('clock', {}, `call-${begun.length}`)
      yield whole(isCall ? [says(written), call] : [says(`${written}done`)], { usage })
    },
  }
  return { models, begun }
}

/** Runs the legs of a mission one after another, each in an invocation of its own. @returns how many there were */
async function runLegs(platform: SimulatedPlatform, process: Process): Promise<number> {
  for (let legs = 0; ; legs++) {
    const [message] = platform.receive()
    if (!message) return legs
    const endsAt = platform.now() + invocationMs
    await process.execute(message.body, () => endsAt - platform.now())
    await platform.lanes.delete(message)
  }
}

async function run(turns: readonly Turn[], { maxOutputTokens = 4096, maxAttempts = 1 } = {}) {
  let advance = (_ms: number): void => {}
  const { models, begun } = writers(turns, (ms) => advance(ms))
  const platform = await createSimulatedPlatform({ concurrency: 1, models })
  advance = platform.advance
  const process = platform.process((_call, perform) => perform())
  const limits = { max_steps: 20, max_output_tokens: maxOutputTokens }
  await process.createAgent({ name: 'writer', tools: ['clock'], limits })
  const { id } = await process.submit({
    ...{ agent: 'writer', input: 'a long story', timeout_s: 86_400, max_attempts: maxAttempts },
    budget: { tokens: 10_000_000, usd: 100 },
  })
  const legs = await runLegs(platform, process)
  const record = await platform.record(id)
  const { aborted, budgets } = await platform.stored()
  const spending = budgets.spendings.get(`mission:${id}#total#total`)
  platform.close()
  return { ...record, id, legs, begun, aborted, spending }
}

// Each waits for a look of the leg's clock, once a second.
describe.concurrent('a long model call', { timeout: 20_000 }, () => {
  test('one that its invocation has no time for is cut off, paid for, and made first in the next one', async ({
    expect,
  }) => {
    const before: Turn = { writesForMs: 500_000, ends: 'tool' }
    const long: Turn = { writesForMs: 860_000, ends: 'answer' }
    const { id, mission, steps, legs, begun, aborted, spending } = await run([before, long, long])
    expect(begun).toEqual([before, long, long])
    expect(mission).toMatchObject({ status: 'COMPLETED', attempt: 1, usage: { model_calls: 3, tool_calls: 1 } })
    expect(legs).toBe(2)
    expect(steps.map(({ kind }) => kind)).toEqual(['model_call', 'tool_call', 'model_call'])
    expect(aborted).toEqual([`${id}#1.1#aborted`])
    // What came of the call that was cut off counts towards the budget, and nothing stays reserved.
    const tokens = mission.usage.input_tokens + mission.usage.output_tokens
    expect(mission.usage.estimated).toBe(true)
    expect(spending).toMatchObject({ tokens, spent_tokens: tokens })
  })

  test('one that would not end in a whole invocation either is paid for once, and ends the mission with the reason', async ({
    expect,
  }) => {
    const endless: Turn = { writesForMs: 5_000_000, ends: 'answer' }
    const { id, mission, legs, begun, aborted } = await run([endless, endless, endless], { maxAttempts: 5 })
    expect(begun).toEqual([endless])
    expect(mission).toMatchObject({
      ...{ status: 'FAILED', attempt: 1, usage: { model_calls: 1, estimated: true } },
      error: { code: 'model_rejected', message: expect.stringContaining('still writing') },
    })
    expect([legs, aborted]).toEqual([1, [`${id}#1.1#aborted`]])
  })

  test.for([
    [4096, 1],
    [25_000, 2],
    [200_000, 2],
  ] as const)(
    'one of at most %i tokens, with 500 s left, is made in leg %i',
    async ([maxOutputTokens, inLeg], { expect }) => {
      const { mission, legs, aborted } = await run([{ writesForMs: 400_000, ends: 'tool' }, answer], {
        maxOutputTokens,
      })
      expect(mission).toMatchObject({ status: 'COMPLETED', attempt: 1, usage: { model_calls: 2 } })
      expect([legs, aborted]).toEqual([inLeg, []])
    },
  )

  test('with 600 s left any call is made, however much it may write', async ({ expect }) => {
    const early = await run([{ writesForMs: 290_000, ends: 'tool' }, answer], { maxOutputTokens: 200_000 })
    expect([early.mission.status, early.legs]).toEqual(['COMPLETED', 1])
  })
})
