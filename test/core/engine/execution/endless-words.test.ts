import { expect, test } from 'vitest'
import type { ModelChunk, ModelRequest, Models } from '../../../../core/base/ports/models.ts'
import { reply, says, textOf } from '../../../simulation/replies.ts'
import { createSimulatedPlatform } from '../../../simulation/simulated-platform.ts'
import { untilQuiet } from '../../../simulation/until-quiet.ts'

const line = 'I will look at the order again.\n'
const pieceOf: Readonly<Record<string, ModelChunk>> = {
  text: { type: 'text', text: line },
  reasoning: { type: 'reasoning', text: line },
  call: { type: 'progress', characters: 40, text: '{"query": "orders of today", "page": 1} ' },
}
/** Some 1,500 tokens, where an answer has 4,096 unless its agent says otherwise. Data may say the same for longer. */
const mostOf: Readonly<Record<string, number>> = { text: 9_000, reasoning: 9_000, call: 23_000 }

/** The first so many replies never end by themselves. */
async function run(endless: number, piece: ModelChunk) {
  const asked: ModelRequest[] = []
  let pieces = 0
  let closed = 0
  const models: Models = {
    price: () => ({ input_usd_per_million: 1, output_usd_per_million: 1 }),
    async *generate(request) {
      asked.push(request)
      if (asked.length > endless) return yield* reply([says('Done.')])
      try {
        for (;;) {
          pieces += 1
          yield piece
        }
      } finally {
        closed += 1
      }
    },
  }
  const platform = await createSimulatedPlatform({ concurrency: 1, models })
  const process = platform.process((_call, perform) => perform())
  await process.createAgent({ name: 'looper', model: 'test/looper' })
  const { id } = await process.submit({ agent: 'looper', input: 'go', max_attempts: 3 })
  await untilQuiet(platform, (act) => act(process))
  const record = await platform.record(id)
  platform.close()
  return { ...record, asked, pieces, closed }
}

test.each(Object.entries(pieceOf))(
  'a reply whose %s repeats itself is cut off, told once, and asked for anew',
  async (what, piece) => {
    const { mission, steps, asked, pieces, closed } = await run(1, piece)
    expect(mission).toMatchObject({ status: 'COMPLETED', output: 'Done.', usage: { model_calls: 2 } })
    expect(pieces * 40).toBeLessThan(mostOf[what] ?? 0)
    expect(closed).toBe(1)
    expect(steps[0]).toMatchObject({ kind: 'model_call', finish_reason: 'repeats', tool_calls: [], estimated: true })
    const told = asked[1]?.turns ?? []
    expect(told.map(({ role }) => role)).toEqual(['user', 'user'])
    expect(textOf(told[1])).toContain('again and again')
    expect(textOf(told[1]).length).toBeLessThan(600)
  },
)

test('a mission whose model does it again ends with a code of its own, and both are paid for', async () => {
  const { mission, steps, events } = await run(5, { type: 'text', text: line })
  expect(mission).toMatchObject({ status: 'FAILED', attempt: 1, error: { code: 'output_repeats', retryable: false } })
  expect(steps).toHaveLength(2)
  expect(mission.usage.cost_usd).toBeGreaterThan(0)
  expect(events.filter(({ type }) => type === 'step.recorded')).toMatchObject([
    { data: { is_error: true } },
    { data: { is_error: true } },
  ])
})

test('what it said until then is in its step, and the end of that is told', async () => {
  const { steps, asked } = await run(1, { type: 'text', text: line })
  const [step] = steps
  expect(step && 'text' in step ? step.text : '').toMatch(new RegExp(`^(${line}){150,300}$`))
  expect(textOf(asked[1]?.turns[1])).toContain(line.repeat(3))
})

test('what it thought until then is in its step', async () => {
  const { steps } = await run(1, { type: 'reasoning', text: line })
  expect(steps[0]).toMatchObject({ text: '', reasoning: expect.stringContaining(line.repeat(150)) })
})

test('what it was given it may say again, and no more than that', async () => {
  const models = (times: number): Models => ({
    price: () => undefined,
    async *generate() {
      yield* reply([says(line.repeat(times))])
    },
  })
  const ended = async (times: number) => {
    const platform = await createSimulatedPlatform({ concurrency: 1, models: models(times) })
    const process = platform.process((_call, perform) => perform())
    await process.createAgent({ name: 'copier', model: 'test/copier' })
    const { id } = await process.submit({ agent: 'copier', input: line.repeat(1_000) })
    await untilQuiet(platform, (act) => act(process))
    const { mission } = await platform.record(id)
    platform.close()
    return mission
  }
  expect(await ended(1_000)).toMatchObject({ status: 'COMPLETED', output: line.repeat(1_000) })
  expect(await ended(2_000)).toMatchObject({ status: 'FAILED', error: { code: 'output_repeats' } })
})
