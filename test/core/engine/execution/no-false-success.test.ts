import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { NewAgent } from '../../../../contract/resources/agent.ts'
import type { FinishReason, ModelPart, ModelReply, ModelRequest, Models } from '../../../../core/base/ports/models.ts'
import { deliverAll } from '../../../simulation/deliver.ts'
import { oneMission } from '../../../simulation/one-mission.ts'
import { calls, reply, says, textOf, whole } from '../../../simulation/replies.ts'
import { createSimulatedPlatform, leaseMs } from '../../../simulation/simulated-platform.ts'
import { quietProblems } from '../../../simulation/until-quiet.ts'

type Scripted = readonly [reason: FinishReason, parts: readonly ModelPart[], told?: Partial<ModelReply>]

const nothing: Scripted = ['stop', []]

/** A model that gives these replies, and then the last of them again and again. */
function scripted(replies: readonly Scripted[]) {
  const asked: ModelRequest[] = []
  const models: Models = {
    price: () => ({ input_usd_per_million: 1000, output_usd_per_million: 2000 }),
    async *generate(request) {
      const [reason, parts, told] = replies[Math.min(asked.length, replies.length - 1)] ?? nothing
      asked.push(request)
      yield* reply(parts, { model: request.model, reason, ...told })
    },
  }
  return { models, asked }
}

const tools = ['calculator', 'clock'] as const

/** The whole life of one mission whose model replies like this. */
async function life(replies: readonly Scripted[], agent: Partial<NewAgent> = {}) {
  const { models, asked } = scripted(replies)
  const platform = await createSimulatedPlatform({ concurrency: 1, models })
  const process = platform.process((_call, perform) => perform())
  await process.createAgent({ name: 'one', tools: [...tools], model: 'test/first', ...agent })
  const { id } = await process.submit({ agent: 'one', input: 'go', max_attempts: 1, budget: { tokens: 1_000_000 } })
  await deliverAll(platform, (act) => act(process))
  const record = await platform.record(id)
  const { problems } = await quietProblems(platform)
  const spending = (await platform.stored()).budgets.spendings.get(`mission:${id}#total#total`)
  return { ...record, id, asked, problems, spending, platform, process }
}

const call = calls('calculator', { expression: '1 + 1' })
const half = says('Half of an ans')
const no: ModelPart = { type: 'refusal', text: 'I do not talk about that' }

function timesOver<One>(one: One, times: number): One[] {
  return Array.from({ length: times }, () => one)
}

describe('a reply that is not whole never completes a mission', () => {
  test.each<[FinishReason, string, readonly ModelPart[], string, number]>([
    ['length', 'nothing', [], 'output_truncated', 2],
    ['length', 'half a sentence', [half], 'output_truncated', 2],
    ['length', 'a call', [call], 'output_truncated', 2],
    ['filtered', 'a part', [half], 'output_filtered', 1],
    ['filtered', 'a call', [call], 'output_filtered', 1],
    ['refused', 'a refusal', [no], 'model_refused', 1],
    ['stop', 'a refusal', [no], 'model_refused', 1],
    ['stop', 'nothing', [], 'empty_answer', 2],
    ['stop', 'blanks', [says(' \n ')], 'empty_answer', 2],
    ['stop', 'reasoning alone', [{ type: 'reasoning', text: 'hm' }], 'empty_answer', 2],
    ['tool_calls', 'no call', [half], 'malformed_call', 3],
    ['malformed_call', 'nothing', [], 'malformed_call', 3],
    ['failed', 'a part', [half], 'model_failed', 1],
    ['unknown', 'a whole text', [says('done')], 'finish_unknown', 1],
    ['unknown', 'a call', [call], 'finish_unknown', 1],
    ['context_full', 'a part', [half], 'context_too_long', 1],
  ])('%s with %s', async (reason, _what, parts, code, times) => {
    const { mission, steps, events, asked, problems, spending, platform } = await life([[reason, parts]])
    expect(mission).toMatchObject({ status: 'FAILED', output: null, error: { code } })
    expect(asked).toHaveLength(times)
    expect(mission.usage).toMatchObject({ model_calls: times, tool_calls: 0, input_tokens: times })
    expect(spending).toMatchObject({ tokens: 2 * times, spent_tokens: 2 * times })
    expect(steps.map((step) => step.kind === 'model_call' && step.finish_reason)).toEqual(timesOver(reason, times))
    const told = events.filter(({ type }) => type === 'step.recorded').map(({ data }) => data.is_error)
    expect(told).toEqual(timesOver(code !== 'empty_answer', times))
    expect(problems).toEqual([])
    platform.close()
  })

  test('and says why in words that help', async () => {
    const refused = await life([['refused', [no]]])
    expect(refused.mission.error?.message).toBe(
      'test/first declined to answer; change the input or the instructions, or take another model. It said: I do not talk about that',
    )
    const told = refused.events.find(({ type }) => type === 'step.recorded')
    expect(told?.data).toMatchObject({ text: 'I do not talk about that', is_error: true })
    const cut = await life([['length', [half], { usage: { input_tokens: 1, output_tokens: 4096 } }]])
    expect(cut.mission.error?.message).toContain('cut off after 4096 tokens')
    expect(cut.mission.error?.message).toContain('raise the agent’s limit max_output_tokens')
    const odd = await life([['unknown', [half], { told_reason: 'MOON_PHASE' }]])
    expect(odd.mission.error?.message).toContain('(MOON_PHASE)')
    expect(odd.mission.error?.message).toMatch(/: take another model, or try again later$/)
    for (const { platform } of [refused, cut, odd]) platform.close()
  })

  test('a whole that is another than what was streamed fails, and is paid for', async () => {
    const models: Models = {
      price: () => undefined,
      async *generate() {
        yield { type: 'text', text: 'The answer is 4' }
        yield whole([says('The answer is 5')])
      },
    }
    const mission = await oneMission(models)
    expect(mission).toMatchObject({ status: 'FAILED', error: { code: 'model_failed' }, usage: { model_calls: 1 } })
  })
})

describe('a model that is told goes on', () => {
  test.each<[FinishReason, readonly ModelPart[], string]>([
    ['length', [half], 'Your reply was cut off'],
    ['length', [call], 'No call in it was made, since its arguments may be cut: calculator'],
    ['stop', [], 'Your answer was empty'],
    ['malformed_call', [], 'could not be read'],
  ])('after %s with %j', async (reason, parts, told) => {
    const { mission, asked, platform } = await life([
      [reason, parts],
      ['stop', [call]],
      ['stop', [says('done')]],
    ])
    expect(mission).toMatchObject({ status: 'COMPLETED', output: 'done', usage: { model_calls: 3, tool_calls: 1 } })
    expect(textOf(asked[1]?.turns.at(-1))).toContain(told)
    platform.close()
  })

  test('and is told anew of what it does wrong after it did something right', async () => {
    const good = (expression: string): Scripted => ['stop', [calls('calculator', { expression })]]
    const done: Scripted = ['stop', [says('done')]]
    const { mission, platform } = await life([nothing, good('1 + 1'), nothing, good('1 + 2'), nothing, done])
    expect(mission).toMatchObject({ status: 'COMPLETED', output: 'done', usage: { model_calls: 6 } })
    platform.close()
  })
})

describe('a model that is told in vain', () => {
  const fallback_models = ['test/second']

  test.each<[FinishReason, readonly ModelPart[], number]>([
    ['length', [half], 2],
    ['length', [], 2],
    ['repeats', [half], 2],
    ['stop', [], 2],
    ['malformed_call', [], 3],
  ])('of %s with %j has the next one asked, which goes on', async (reason, parts, times) => {
    const vain = timesOver<Scripted>([reason, parts], times)
    const done: readonly Scripted[] = [
      ['stop', [call]],
      ['stop', [says('done')]],
    ]
    const { mission, asked, problems, platform } = await life([...vain, ...done], { fallback_models })
    expect(mission).toMatchObject({ status: 'COMPLETED', output: 'done', usage: { tool_calls: 1 } })
    // And not the first again, although something was done since.
    expect(asked.map(({ model }) => model)).toEqual([
      ...timesOver('test/first', times),
      ...['test/second', 'test/second'],
    ])
    expect(problems).toEqual([])
    platform.close()
  })

  test('is told as often as any, before the mission fails', async () => {
    const { mission, asked, platform } = await life([['length', [half]]], { fallback_models })
    expect(mission).toMatchObject({ status: 'FAILED', error: { code: 'output_truncated' } })
    expect(mission.error?.message).toMatch(/^test\/second was cut off/)
    expect(asked.map(({ model }) => model)).toEqual([...timesOver('test/first', 2), ...timesOver('test/second', 2)])
    platform.close()
  })
})

describe('where an answer is withheld', () => {
  const fallback_models = ['test/second', 'test/third']

  test('the next model is asked, and the one before not again', async () => {
    const { mission, steps, asked, platform } = await life(
      [
        ['filtered', [half]],
        ['context_full', []],
        ['stop', [call]],
        ['stop', [says('done')]],
      ],
      { fallback_models },
    )
    expect(mission).toMatchObject({ status: 'COMPLETED', output: 'done' })
    const models = asked.map(({ model, fallbacks }) => [model, ...fallbacks])
    expect(models).toEqual([['test/first', ...fallback_models], fallback_models, ['test/third'], ['test/third']])
    expect(steps.map((step) => (step.kind === 'model_call' ? step.model : step.kind))).toEqual([
      ...['test/first', 'test/second', 'test/third', 'tool_call', 'test/third'],
    ])
    platform.close()
  })

  test('by all of them, the mission fails', async () => {
    const { mission, asked, platform } = await life([['filtered', [half]]], { fallback_models })
    expect(mission).toMatchObject({ status: 'FAILED', error: { code: 'output_filtered' } })
    expect(asked).toHaveLength(3)
    platform.close()
  })

  test('another attempt of a redriven mission asks the first again, and is shown nothing of it', async () => {
    const { id, asked, process, platform } = await life([
      ['filtered', [half]],
      ['stop', [says('done')]],
    ])
    const { new_mission_id } = await process.redrive(id, { from_step: 'failed' })
    await deliverAll(platform, (act) => act(process))
    const { mission } = await platform.record(String(new_mission_id))
    expect(mission).toMatchObject({ status: 'COMPLETED', output: 'done' })
    expect(asked.map(({ model, turns }) => [model, turns.length])).toEqual([
      ['test/first', 1],
      ['test/first', 1],
    ])
    platform.close()
  })
})

test.each<[FinishReason, readonly ModelPart[], string, number]>([
  ['refused', [no], 'model_refused', 1],
  ['unknown', [half], 'finish_unknown', 1],
  ['length', [half], 'output_truncated', 2],
  ['stop', [half], 'output_invalid', 3],
])(
  'an executor that is lost after it recorded a reply that ends with %s leaves the end to the next, which asks nobody',
  async (reason, parts, code, replies) => {
    const { models, asked } = scripted([[reason, parts]])
    const platform = await createSimulatedPlatform({ concurrency: 1, models })
    const process = platform.process((_call, perform) => perform())
    await process.createAgent({ name: 'one', output_schema: { type: 'integer' } })
    const { id } = await process.submit({ agent: 'one', input: 'go', max_attempts: 1 })
    let writes = 0
    const lost = platform.process((call, perform) => {
      // The claim and the steps.
      if (call.operation === 'write' && writes++ >= 1 + replies) return Promise.reject(new Error('The process is lost'))
      return perform()
    })
    for (const message of platform.receive()) {
      await lost.execute(message.body).catch(() => {})
      await platform.lanes.delete(message)
    }
    expect((await platform.record(id)).steps).toHaveLength(replies)
    platform.advance(leaseMs + 1)
    await process.sweep()
    await deliverAll(platform, (act) => act(process))
    const { mission, steps } = await platform.record(id)
    expect(mission).toMatchObject({ status: 'FAILED', error: { code }, usage: { model_calls: replies } })
    expect([steps.length, asked.length]).toEqual([replies, replies])
    platform.close()
  },
)

test('a call that is made again and again with the same result is told of, and ends the mission before its cap', async () => {
  const { mission, asked, platform } = await life([['stop', [call]]])
  expect(mission).toMatchObject({ status: 'FAILED', error: { code: 'repeated_call' }, usage: { tool_calls: 6 } })
  const told = asked.map(({ turns }) => textOf(turns.at(-1)).includes('times in a row'))
  expect(told).toEqual([false, false, false, true, true, true])
  platform.close()
})

test('whatever replies a mission gets, it completes with a whole answer or fails with a reason, and makes each whole call once', async () => {
  const words = fc.constantFrom('', ' ', 'done')
  const part: fc.Arbitrary<ModelPart> = fc.oneof(
    words.map(says),
    words.map((text): ModelPart => ({ type: 'reasoning', text, opaque: { signature: 's' } })),
    fc.constant(no),
    fc
      .tuple(
        fc.constantFrom('calculator', 'clock', 'nothing'),
        fc.constantFrom<unknown>({}, { expression: '1 + 1' }, '{"expr', null, []),
        fc.constantFrom('a', 'b', ''),
      )
      .map(([name, given, id]) => calls(name, given, id)),
  )
  const reasons: readonly FinishReason[] = [
    ...(['stop', 'stop', 'tool_calls', 'length', 'context_full', 'filtered', 'refused'] as const),
    ...(['malformed_call', 'failed', 'unknown'] as const),
  ]
  const one = fc.tuple(fc.constantFrom(...reasons), fc.array(part, { maxLength: 3 }))
  const replies = fc.array(one, { minLength: 1, maxLength: 6 })
  await fc.assert(
    fc.asyncProperty(replies, async (given) => {
      const limits = { max_steps: 20, max_output_tokens: 100 }
      const { mission, steps, asked, problems, platform } = await life(given, { limits, fallback_models: ['test/b'] })
      platform.close()
      expect(problems).toEqual([])
      const replied = steps.filter((step) => step.kind === 'model_call')
      expect(replied).toHaveLength(asked.length)
      expect(mission.usage.model_calls).toBe(asked.length)
      const whole = replied.filter((step) => ['stop', 'tool_calls'].includes(step.finish_reason) && !step.refusal)
      const made = steps.filter(({ kind }) => kind === 'tool_call').length
      const last = steps.at(-1)
      if (mission.status === 'COMPLETED') {
        expect(last).toMatchObject({ kind: 'model_call', finish_reason: 'stop', text: mission.output, tool_calls: [] })
        expect(String(mission.output).trim()).not.toBe('')
        expect(made).toBe(whole.reduce((sum, { tool_calls }) => sum + tool_calls.length, 0))
      } else {
        expect(mission).toMatchObject({ status: 'FAILED', output: null })
        expect(mission.error?.code).not.toMatch(/internal|invalid/)
        expect(made).toBeLessThanOrEqual(whole.reduce((sum, { tool_calls }) => sum + tool_calls.length, 0))
      }
    }),
    { numRuns: 60 },
  )
})
