import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Decision, decide, type Load } from '../../../../core/engine/context/decide.ts'
import type { Dropped } from '../../../../core/engine/context/dropped.ts'
import type { Room } from '../../../../core/engine/context/room.ts'
import { sumOf, type WeighedStep } from '../../../../core/engine/context/weigh.ts'

const room: Room = { full: 800, low: 500, summary: 100, page: 4000 }
const nothing: Dropped = { elided_to: 0, steps_to: 0, messages_to: 0 }

/** Replies of so many tokens, each with results of so many. */
function stepsOf(...exchanges: readonly (readonly [reply: number, ...results: number[]])[]): WeighedStep[] {
  const weights = exchanges.flatMap(([reply, ...results]) => [
    { begins: true, shown: reply, elided: reply },
    ...results.map((shown) => ({ begins: false, shown, elided: Math.min(shown, 20) })),
  ])
  return weights.map((weight, at) => ({ number: at + 1, ...weight }))
}

const loadOf = (steps: readonly WeighedStep[], changes: Partial<Load> = {}): Load => {
  return { fixed: 100, messages: [], steps, ...changes }
}
const said = (count: number, tokens: number) =>
  Array.from({ length: count }, (_, at) => ({ to: 1 + 2 * Math.floor(at / 2), tokens }))

describe('steps', () => {
  test('that fit are all shown', () => {
    expect(decide(loadOf(stepsOf([10, 300], [10, 300])), room, nothing)).toEqual({ act: 'ask', dropped: nothing })
  })

  test('go by their long results first, the oldest first, until there is room to spare', () => {
    const steps = stepsOf([10, 200], [10, 200], [10, 200], [10, 200])
    expect(decide(loadOf(steps), room, nothing)).toEqual({ act: 'ask', dropped: { ...nothing, elided_to: 6 } })
  })

  test('then stay as they are for a while, so that requests begin with the same', () => {
    const before = { ...nothing, elided_to: 6 }
    const steps = stepsOf([10, 200], [10, 200], [10, 200], [10, 200], [10, 90])
    expect(decide(loadOf(steps), room, before)).toEqual({ act: 'ask', dropped: before })
  })

  test('go as a summary where they are long without their results, and the newest stay', () => {
    const steps = stepsOf([200], [200], [200], [200])
    expect(decide(loadOf(steps), room, nothing)).toEqual({
      ...{ act: 'summarise', what: 'steps', to: 3 },
      dropped: { ...nothing, elided_to: 3 },
    })
  })

  test('of the newest exchange go too where it is too large by itself, but for the last result', () => {
    const steps = stepsOf([10, 300, 300, 300])
    expect(decide(loadOf(steps), room, nothing)).toEqual({ act: 'ask', dropped: { ...nothing, elided_to: 2 } })
  })

  test('of which one alone is too large are sent all the same', () => {
    expect(decide(loadOf(stepsOf([10, 3000])), room, nothing)).toMatchObject({ act: 'ask' })
    expect(decide(loadOf(stepsOf([3000])), room, nothing)).toMatchObject({ act: 'ask' })
    expect(decide(loadOf([], { fixed: 3000 }), room, nothing)).toEqual({ act: 'ask', dropped: nothing })
  })

  test('that would make a summary no longer than they are are left alone', () => {
    expect(decide(loadOf(stepsOf([50], [700])), room, nothing)).toMatchObject({ act: 'ask', dropped: { steps_to: 0 } })
  })
})

describe('messages', () => {
  test('become a summary when there are many of them, which leaves some', () => {
    expect(decide(loadOf([], { messages: said(60, 1) }), room, nothing)).toMatchObject({ act: 'ask' })
    expect(decide(loadOf([], { messages: said(62, 1) }), room, nothing)).toEqual({
      ...{ act: 'summarise', what: 'messages', to: 41 },
      dropped: nothing,
    })
  })

  test('or when they are long, before anything of the work is left out', () => {
    const load = loadOf(stepsOf([10, 200], [10, 200]), { messages: said(4, 110) })
    expect(decide(load, room, nothing)).toEqual({ act: 'summarise', what: 'messages', to: 3, dropped: nothing })
  })

  test('that a summary tells of count no more', () => {
    const before = { ...nothing, messages_to: 41 }
    expect(decide(loadOf([], { messages: said(62, 1) }), room, before)).toEqual({ act: 'ask', dropped: before })
  })
})

/** Takes each decision until a call is made. */
function settle(load: Load, before: Dropped): { readonly end: Decision; readonly summaries: number } {
  let dropped = before
  for (let summaries = 0; summaries < 100; summaries++) {
    const end = decide(load, room, dropped)
    if (end.act === 'ask') return { end, summaries }
    dropped = { ...end.dropped, [end.what === 'steps' ? 'steps_to' : 'messages_to']: end.to }
  }
  throw new Error('It never comes to a call')
}

test('whatever there is, it comes to a call soon, drops nothing twice, and fits unless one item alone does not', () => {
  const exchange = fc
    .tuple(fc.integer({ min: 1, max: 150 }), fc.array(fc.integer({ min: 1, max: 300 }), { maxLength: 3 }))
    .map(([reply, results]): [number, ...number[]] => [reply, ...results])
  const loads = fc.tuple(fc.array(exchange, { maxLength: 12 }), fc.integer({ min: 0, max: 80 }), fc.nat(40))
  fc.assert(
    fc.property(loads, ([exchanges, count, tokens]) => {
      const steps = stepsOf(...exchanges)
      const load = loadOf(steps, { messages: said(count, tokens) })
      const { end, summaries } = settle(load, nothing)
      expect(summaries).toBeLessThanOrEqual(3)
      expect(load.fixed + sumOf(load, end.dropped)).toBeLessThanOrEqual(room.full + room.summary)
      // What is dropped already is dropped the next time, and nothing more for nothing.
      expect(settle(load, end.dropped)).toEqual({ end, summaries: 0 })
      const newest = steps.findLast(({ begins }) => begins)?.number ?? 1
      expect(end.dropped.steps_to).toBeLessThan(newest)
      expect(end.dropped.elided_to).toBeLessThan(Math.max(1, steps.length))
    }),
  )
})
