import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import type { FinishReason, ModelPart, Turn } from '../../../../core/base/ports/models.ts'
import { conversation, openCalls } from '../../../../core/engine/legs/conversation.ts'
import { repetitionsIn } from '../../../../core/engine/legs/repetition.ts'
import type { RecordedStep } from '../../../../core/records/mission/recorded-step.ts'
import { saidIn } from '../../../../core/records/mission/step-parts.ts'
import { calls, says, textOf } from '../../../simulation/replies.ts'
import { createSimulatedPlatform } from '../../../simulation/simulated-platform.ts'
import { turnProblems } from '../../../simulation/turn-rules.ts'

const platform = await createSimulatedPlatform({ concurrency: 1 })
afterAll(() => platform.close())

const checker = { checks: platform.ports.checks, tenant: platform.tenant }
const free = { output_schema: null }

const base = { number: 1, attempt: 1, started_at: '2026-11-21T09:00:00.000Z', finished_at: '2026-11-21T09:00:00.000Z' }

function replied(parts: readonly ModelPart[], finish_reason: FinishReason | 'end_turn' = 'stop'): RecordedStep {
  const usage = { input_tokens: 1, output_tokens: 7, cost_usd: 0 }
  return { ...base, ...usage, kind: 'model_call', model: 'test/model', ...saidIn(parts), finish_reason }
}

function answered(call_id: string, output: string, tool = 'clock', is_error = false): RecordedStep {
  return { ...base, kind: 'tool_call', call_id, tool, arguments: {}, output, is_error, effect: null }
}

function decided(call_id: string, decision: 'approve' | 'reject'): RecordedStep {
  const rest = { ...base, approval_id: 'apr_1', tool: 'clock', by: 'ada', payload: {}, note: null }
  return { ...rest, kind: 'approval', call_id, about: 'tool_call', decision }
}

/** As the record has them. */
function shownOf(made: readonly RecordedStep[], input = 'hello') {
  const steps = made.map((step, at) => ({ ...step, number: at + 1 }))
  return { input, steps, repetitions: repetitionsIn(steps) }
}

const toldOf = (steps: readonly RecordedStep[], input = 'hello') => conversation(checker, free, shownOf(steps, input))
const linesOf = (turns: readonly Turn[]) => turns.map((turn) => `${turn.role}: ${textOf(turn)}`)

describe('a conversation is rebuilt by the rules of the port', () => {
  const id = fc.constantFrom('a', 'b', '')
  const words = fc.constantFrom('', ' ', 'hello', '{"a":1}')
  const part: fc.Arbitrary<ModelPart> = fc.oneof(
    words.map(says),
    words.map((text): ModelPart => ({ type: 'reasoning', text, opaque: { signature: 's' } })),
    words.map((text): ModelPart => ({ type: 'refusal', text })),
    fc.tuple(fc.constantFrom('clock', 'delegate'), id).map(([name, own]) => calls(name, {}, own)),
  )
  const reason = fc.constantFrom(
    ...(['stop', 'tool_calls', 'length', 'context_full', 'filtered', 'refused', 'malformed_call'] as const),
    ...(['failed', 'unknown', 'end_turn'] as const),
  )
  const step: fc.Arbitrary<RecordedStep> = fc.oneof(
    fc.tuple(fc.array(part, { maxLength: 4 }), reason).map(([parts, ended]) => replied(parts, ended)),
    fc.tuple(id, words, fc.boolean()).map(([own, output, failed]) => answered(own, output, 'clock', failed)),
    fc.tuple(id, fc.constantFrom('approve' as const, 'reject' as const)).map(([own, what]) => decided(own, what)),
  )

  test('whatever was recorded, also by a worker, and whoever goes on from it', async () => {
    const schema = { type: 'object', properties: { a: { type: 'integer' } }, required: ['a'] }
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 12 }), words, fc.boolean(), async (steps, input, isFree) => {
        const turns = await conversation(checker, isFree ? free : { output_schema: schema }, shownOf(steps, input))
        expect(turnProblems(turns)).toEqual([])
      }),
      { numRuns: 500 },
    )
  })

  test('results are told in the order of the calls, whichever came first', async () => {
    const ids = ['a', 'b', 'c', 'd', 'e']
    const reply = replied(
      ids.map((own) => calls('clock', {}, own)),
      'tool_calls',
    )
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray(ids), async (came) => {
        const steps = [reply, ...came.map((own) => answered(own, `result ${own}`))]
        const told = (await toldOf(steps)).flatMap((turn) =>
          turn.role === 'tool' ? [[turn.call_id, textOf(turn)]] : [],
        )
        const unknown = expect.stringContaining('Nothing is known')
        expect(told).toEqual(ids.map((own) => [own, came.includes(own) ? `result ${own}` : unknown]))
        expect(openCalls(steps).map((call) => call.id)).toEqual(ids.filter((own) => !came.includes(own)))
      }),
    )
  })

  test('no result that was recorded is lost', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
        const marked = steps.map((one, at) => (one.kind === 'tool_call' ? { ...one, output: `result ${at}.` } : one))
        const said = linesOf(await toldOf(marked)).join('\n')
        for (const one of marked) if (one.kind === 'tool_call') expect(said).toContain(String(one.output))
      }),
    )
  })
})

test('what the model said is given back in order, with who said it and what only that provider understands', async () => {
  const parts: ModelPart[] = [
    { type: 'reasoning', text: '', opaque: { encrypted: 'x' } },
    says('Let me look'),
    { ...calls('clock', {}), opaque: { signature: 'y' } },
  ]
  const turns = await toldOf([replied(parts, 'tool_calls'), answered('call_1', 'noon')])
  expect(turns[1]).toEqual({ role: 'model', model: 'test/model', parts })
})

test.each<[string, RecordedStep, readonly string[]]>([
  [
    'was cut off is told, with what it said and without its calls',
    replied([says('Half of an ans'), calls('write', '{"text":"ha')], 'length'),
    [
      'model: Half of an ans',
      'user: Your reply was cut off after 7 tokens, which is all that one reply may have. No call in it was made, since its arguments may be cut: write. Reply again, with less in one reply.',
    ],
  ],
  ['was empty is told', replied([]), ['user: Your answer was empty. Say in words what you have found or done.']],
  ['was filtered is not shown to it', replied([says('something')], 'filtered'), []],
  ['was refused is not shown to it', replied([{ type: 'refusal', text: 'no' }], 'refused'), []],
  ['broke in the middle is not shown to it', replied([says('half')], 'failed'), []],
])('a model whose reply %s', async (_what, step, lines) => {
  expect(linesOf(await toldOf([step]))).toEqual(['user: hello', ...lines])
})

test('calls of a reply that was cut off are not open', () => {
  expect(openCalls([replied([calls('clock', {})], 'length')])).toEqual([])
  expect(openCalls([replied([calls('clock', {})], 'unknown')])).toEqual([])
  expect(openCalls([replied([calls('clock', {})], 'stop')])).toHaveLength(1)
})

test('of two calls with one id, as an older release may have recorded them, each has its own result', async () => {
  const tool_calls = ['first', 'second'].map((name) => ({ id: 'a', name, arguments: {} }))
  const two = { ...replied([]), tool_calls } as RecordedStep
  expect(openCalls([two, answered('a', 'one', 'first')])).toMatchObject([{ name: 'second' }])
  const turns = await toldOf([two, answered('a', 'one', 'first'), answered('a', 'two', 'second')])
  expect(linesOf(turns.slice(2))).toEqual(['tool: one', 'tool: two'])
  expect(turnProblems(turns)).toEqual([])
})

test('a call that is made again and again to no other end is told of from the third time on', async () => {
  const steps = Array.from({ length: 4 }, (_, at) => [
    replied([calls('clock', {}, `c${at}`)], 'tool_calls'),
    answered(`c${at}`, 'noon'),
  ]).flat()
  const results = (await toldOf(steps)).filter(({ role }) => role === 'tool').map(textOf)
  expect(results).toEqual([
    ...['noon', 'noon'],
    expect.stringContaining('3 times in a row'),
    expect.stringContaining('4 times in a row'),
  ])
})
