import { describe, expect, test } from 'vitest'
import type { Json } from '../../../../contract/resources/common.ts'
import {
  heldAsRead,
  heldStep,
  keptInTurn,
  keptOutput,
  keptWithin,
  roomForResult,
} from '../../../../core/engine/context/kept-output.ts'
import { countElided, hasMore, shownSteps, type View } from '../../../../core/engine/context/shown.ts'
import { weigh } from '../../../../core/engine/context/weigh.ts'
import { noHistory } from '../../../../core/records/conversation/history.ts'
import type { RecordedStep } from '../../../../core/records/mission/recorded-step.ts'
import { searchToolsName } from '../../../../core/records/tool/own-tool.ts'

const time = '2026-11-21T08:00:00.000Z'

function called(number: number, output: Json, tool = 'render'): RecordedStep {
  const base = { number, attempt: 1, started_at: time, finished_at: time }
  const call = { kind: 'tool_call' as const, call_id: `c${number}`, tool, arguments: {}, output, is_error: false }
  return { ...base, ...call, effect: null }
}

function answered(number: number, payload: Json): Extract<RecordedStep, { kind: 'approval' }> {
  const base = { number, attempt: 1, started_at: time, finished_at: time }
  const asked = { call_id: `c${number}`, approval_id: 'apr_1', about: 'question' as const, tool: 'ask_person' }
  return { ...base, kind: 'approval', ...asked, decision: 'approve', by: 'Ann', payload, note: null }
}

const long = 'x'.repeat(250_000)
const charactersIn = (steps: readonly RecordedStep[]) => JSON.stringify(steps).length

describe('results of a mission that are kept', () => {
  test('are whole until there are sixteen million characters of them, and then the beginning of each', () => {
    const steps: RecordedStep[] = []
    for (let number = 1; number <= 200; number++) {
      steps.push(called(number, keptWithin(roomForResult(steps), long)))
    }
    const whole = steps.filter((step) => step.kind === 'tool_call' && step.output === long)
    expect(whole).toHaveLength(64)
    expect(charactersIn(steps)).toBeLessThan(64 * 250_000 + 136 * 51_000)
    expect(steps.at(-1)).toMatchObject({
      output: expect.stringContaining('all that is left here of 250000 characters'),
    })
  })

  test('are the same, whoever has the steps before them at hand', () => {
    const steps = Array.from({ length: 64 }, (_, at) => called(at + 1, long))
    for (const output of [long, 'y'.repeat(50_000), { pages: [1] }]) {
      expect(keptOutput(steps, output)).toEqual(keptWithin(roomForResult(steps), output))
    }
    expect(keptOutput(steps, 'y'.repeat(50_000))).toHaveLength(50_000)
  })

  test('that come together are each within what those before them leave', () => {
    const { kept, room } = keptInTurn(
      600_000,
      [long, 'short', long, long].map((output) => ({ output })),
    )
    expect(kept.map(({ output }) => output.length > 100_000)).toEqual([true, false, true, false])
    expect(kept[3]?.output).toContain('all that is left here')
    expect(room).toBe(50_000)
  })

  test('are counted with what people answered', () => {
    expect(roomForResult([called(1, long), answered(2, long)])).toBe(16_000_000 - 500_000)
  })
})

describe('a step in the memory of its executor', () => {
  const view: View = {
    dropped: { elided_to: 1, steps_to: 0, messages_to: 0 },
    ...{ page: 1000, readable: true, isOutside: false },
  }

  /** All that a call of a model looks at a result for. */
  function lookAt(steps: readonly RecordedStep[]): void {
    const record = { steps, history: noHistory }
    weigh(record, view.page)
    countElided(steps, view.dropped)
    hasMore(record, view)
    shownSteps(steps, view)
    roomForResult(steps)
  }

  test('has a long value as a text that is made once, and not with each look at it', () => {
    let written = 0
    const value = {
      get text() {
        written++
        return long
      },
    }
    lookAt([called(1, value)])
    expect(written).toBeGreaterThan(3)
    written = 0
    const held = heldStep(called(1, value))
    expect(written).toBe(1)
    for (let calls = 0; calls < 10; calls++) lookAt([held])
    expect(written).toBe(1)
    expect(held).toMatchObject({ output: JSON.stringify({ text: long }) })
  })

  test('is what it was where its value is short, or what was found of tools', () => {
    const short = called(1, { pages: 1 })
    expect(heldStep(short)).toBe(short)
    const found = called(1, { tools: [{ name: 'find', description: long }] }, searchToolsName)
    expect(heldStep(found)).toBe(found)
  })
})

describe('what a person answered', () => {
  const view: View = {
    dropped: { elided_to: 0, steps_to: 0, messages_to: 0 },
    ...{ page: 1000, readable: true, isOutside: false },
  }

  test('is shown a page at a time, and as a note, as any result', () => {
    const step = answered(2, { text: long })
    const [page] = shownSteps([step], view)
    expect(page).toMatchObject({ payload: expect.stringContaining('call read_result with the id s2') })
    expect(hasMore({ steps: [step], history: noHistory }, view)).toBe(true)
    const [note] = shownSteps([step], { ...view, dropped: { ...view.dropped, elided_to: 2 } })
    expect(note).toMatchObject({ payload: expect.stringContaining('This result of ask_person has 250011 characters') })
  })

  test('is weighed as it is shown', () => {
    const { steps } = weigh({ steps: [answered(2, long)], history: noHistory }, view.page)
    expect(steps[0]?.shown).toBeLessThan(400)
    expect(steps[0]?.elided).toBeLessThan(steps[0]?.shown ?? 0)
  })

  test('is whole where it is short, and so is what a call is to be made with', () => {
    const short = answered(2, 'yes')
    const edited: RecordedStep = { ...answered(3, { text: long }), about: 'tool_call', tool: 'http_request' }
    expect(shownSteps([short, edited], view)).toEqual([short, edited])
  })
})

function delegated(number: number, output: string): RecordedStep {
  const base = { number, attempt: 1, started_at: time, finished_at: time, call_id: `c${number}` }
  return { ...base, kind: 'delegation', mission_id: 'mis_1', agent: 'one', output, is_error: false }
}

const answer = 'x'.repeat(1_000_000)
const lengthsOf = (steps: readonly RecordedStep[]) =>
  steps.map((step) => (step.kind === 'delegation' ? String(step.output).length : 0))

test('of a hundred long answers of agents an executor holds sixteen whole, and of the others how they begin', () => {
  const steps = Array.from({ length: 100 }, (_, nth) => delegated(nth + 1, answer))
  const held = heldAsRead()
  const read = [0, 25, 50, 75].flatMap((from) => held(steps.slice(from, from + 25)))
  const lengths = lengthsOf(read)
  expect(lengths.slice(0, 16)).toEqual(Array.from({ length: 16 }, () => answer.length))
  expect(Math.max(...lengths.slice(16))).toBeLessThan(50_200)
  expect(read[99]).toMatchObject({ output: expect.stringContaining('left here of 1000000 characters') })
})

test('short ones are held whole, however many there are', () => {
  const steps = Array.from({ length: 1000 }, (_, nth) => delegated(nth + 1, answer.slice(0, 50_000)))
  expect(heldAsRead()(steps)).toEqual(steps)
})

test('what was cut when it was kept is not cut once more when it is read', () => {
  const before = Array.from({ length: 16 }, (_, nth) => delegated(nth + 1, answer))
  const kept = String(keptOutput(before, answer))
  expect(kept.length).toBeLessThan(50_200)
  const steps = [...before, delegated(17, kept)]
  expect(heldAsRead()(steps)).toEqual(steps)
  expect(keptOutput(steps, kept)).toBe(kept)
})
