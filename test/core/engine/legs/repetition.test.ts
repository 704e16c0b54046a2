import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { noteOfRepetition, repetitionsIn, requireProgress } from '../../../../core/engine/legs/repetition.ts'
import type { RecordedStep } from '../../../../core/records/mission/recorded-step.ts'

const base = { number: 1, attempt: 1, started_at: '2026-11-21T09:00:00.000Z', finished_at: '2026-11-21T09:00:00.000Z' }
const used = { input_tokens: 1, output_tokens: 1, cost_usd: 0 }

function decided(
  ...tool_calls: { readonly id: string; readonly name: string; readonly arguments: string }[]
): RecordedStep {
  return { ...base, ...used, kind: 'model_call', model: 'test/one', text: '', tool_calls, finish_reason: 'tool_calls' }
}

function called(tool: string, output = 'the same', given = ''): RecordedStep {
  return { ...base, kind: 'tool_call', call_id: 'c', tool, arguments: given, output, is_error: false, effect: null }
}

function delegated(agent: string, output = 'no'): RecordedStep {
  return { ...base, kind: 'delegation', call_id: 'd', mission_id: 'mis_1', agent, output, is_error: false }
}

const approved: RecordedStep = {
  ...base,
  kind: 'approval',
  call_id: 'c',
  approval_id: 'apr_1',
  about: 'tool_call',
  tool: 'a',
  decision: 'approve',
  by: 'ann',
  payload: {},
  note: null,
}

/** Each call in a reply of its own. */
const oneByOne = (tools: readonly string[]) => tools.flatMap((tool) => [decided(), called(tool)])
const repeated = (round: readonly string[], times: number) => Array.from({ length: times }, () => round).flat()

function endsAt(steps: readonly RecordedStep[]): number | undefined {
  const at = steps.findIndex((_, last) => {
    try {
      requireProgress(steps.slice(0, last + 1))
      return false
    } catch (error) {
      expect(error).toMatchObject({ code: 'repeated_call' })
      return true
    }
  })
  return at < 0 ? undefined : steps.slice(0, at + 1).filter(({ kind }) => kind !== 'model_call').length
}

describe('calls in turn', () => {
  test.each([
    [['a'], 6],
    [['a', 'b'], 8],
    [['a', 'b', 'c'], 12],
    [['a', 'b', 'c', 'd'], 16],
  ])('%s again and again end the attempt after %i calls', (round, calls) => {
    expect(endsAt(oneByOne(repeated(round, 10)))).toBe(calls)
  })

  test('of five are none that anybody would notice', () => {
    expect(endsAt(oneByOne(repeated(['a', 'b', 'c', 'd', 'e'], 20)))).toBeUndefined()
  })

  test('are told of from the third round on, as the shortest round that they are', () => {
    const steps = oneByOne(repeated(['a', 'b'], 4)).map((step, at) => ({ ...step, number: at + 1 }))
    const found = steps.map(({ number }) => repetitionsIn(steps).get(number))
    expect(found.filter((one) => one !== undefined)).toEqual([
      { calls: 2, rounds: 3 },
      { calls: 2, rounds: 3 },
      { calls: 2, rounds: 4 },
    ])
    expect(noteOfRepetition({ calls: 2, rounds: 3 })).toContain('this call and the 1 before it 3 times in a row')
  })

  test('with another result are no repetition', () => {
    const steps = Array.from({ length: 30 }, (_, at) => [
      decided(),
      called('a', `${at}`),
      decided(),
      called('b'),
    ]).flat()
    expect(endsAt(steps)).toBeUndefined()
  })

  test('that a person let be made were looked at', () => {
    const steps = Array.from({ length: 10 }, () => [decided(), approved, called('a')]).flat()
    expect(endsAt(steps)).toBeUndefined()
  })
})

describe('calls of one reply', () => {
  /** So many replies with the same calls, each time in another order. */
  const inAnyOrder = (tools: readonly string[], replies: number) =>
    Array.from({ length: replies }, (_, at) => [
      decided(),
      ...tools.map((_tool, nth) => called(tools[(nth + at) % tools.length] ?? '')),
    ]).flat()
  const tools = (count: number) => Array.from({ length: count }, (_, at) => `tool ${at}`)

  test.each([2, 3, 5, 12, 40])(
    '%i of them, in whatever order they end, are one round, and six are the end',
    (count) => {
      expect(endsAt(inAnyOrder(tools(count), 10))).toBe(6 * count)
    },
  )

  test('are told of with the last of them', () => {
    const steps = inAnyOrder(tools(3), 4).map((step, at) => ({ ...step, number: at + 1 }))
    expect([...repetitionsIn(steps)]).toEqual([
      [12, { calls: 3, rounds: 3 }],
      [16, { calls: 3, rounds: 4 }],
    ])
  })

  test('are the same repetition in whatever order they end', () => {
    const replies = fc.array(fc.array(fc.constantFrom('a', 'b', 'c'), { minLength: 1, maxLength: 3 }), {
      maxLength: 16,
    })
    fc.assert(
      fc.property(replies, (all) => {
        const recorded = (inOrder: (reply: readonly string[]) => readonly string[]) =>
          all
            .flatMap((reply) => [decided(), ...inOrder(reply).map((tool) => called(tool))])
            .map((step, at) => ({ ...step, number: at + 1 }))
        const found = repetitionsIn(recorded((reply) => reply))
        expect([...repetitionsIn(recorded((reply) => reply.toReversed()))]).toEqual([...found])
      }),
    )
  })

  test('of which one has another result each time are none', () => {
    const steps = Array.from({ length: 20 }, (_, at) => [decided(), called('a'), called('b', `${at}`)]).flat()
    expect(endsAt(steps)).toBeUndefined()
  })
})

test('two agents that hand a mission to each other are noticed, whatever they say of it', () => {
  const steps = Array.from({ length: 8 }, (_, at) => [
    decided(),
    called('handoff', at % 2 === 0 ? 'b goes on in place of a' : 'a goes on in place of b', `reason ${at}`),
  ]).flat()
  expect(endsAt(steps)).toBe(8)
})

test('the same work for another agent again and again is noticed by what it was given', () => {
  const same = Array.from({ length: 6 }, () => [decided({ id: 'd', name: 'delegate', arguments: 'x' }), delegated('b')])
  expect(endsAt(same.flat())).toBe(6)
  const other = Array.from({ length: 20 }, (_, at) => [
    decided({ id: 'd', name: 'delegate', arguments: `part ${at}` }),
    delegated('b'),
  ])
  expect(endsAt(other.flat())).toBeUndefined()
})

test('a fan-out of one reply is no circle, however alike its parts are', () => {
  const parts = Array.from({ length: 50 }, () => delegated('b'))
  expect(endsAt([decided(), ...parts])).toBeUndefined()
  expect(repetitionsIn([decided(), ...parts]).size).toBe(0)
})

test('any calls that come in rounds end, and before twenty', () => {
  const round = fc.array(fc.constantFrom('a', 'b', 'c'), { minLength: 1, maxLength: 4 })
  fc.assert(
    fc.property(fc.array(fc.constantFrom('x', 'y'), { maxLength: 6 }), round, (before, calls) => {
      const ended = endsAt(oneByOne([...before, ...repeated(calls, 10)]))
      expect(ended).toBeDefined()
      expect(ended).toBeLessThanOrEqual(before.length + 20)
    }),
  )
})

test('calls that never come in rounds never end an attempt', () => {
  // No two of these are the same.
  const steps = oneByOne(Array.from({ length: 200 }, (_, at) => `tool ${at}`))
  expect(endsAt(steps)).toBeUndefined()
  expect(repetitionsIn(steps).size).toBe(0)
})
