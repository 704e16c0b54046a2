import { expect, test } from 'vitest'
import { type Child, entriesOf, isFailed, keyOf, waitsIn } from '../../../../web/rooms/mission/timeline/entries.ts'
import { at, event, modelCall, toolCall } from './a-step.ts'

const usage = { model_calls: 0, tool_calls: 0, input_tokens: 0, output_tokens: 0, cost_usd: 0 }

function child(id: string, second: number): Child {
  return {
    ...{ id, parent_id: 'mis_p', depth: 1, agent: 'coder', status: 'RUNNING', children: 0, usage },
    ...{ created_at: at(second), finished_at: null },
  }
}

const nothing = { steps: [], events: [], children: [], doing: undefined }

test('waits stand between the steps, in the order in which things began', () => {
  const entries = entriesOf({
    ...nothing,
    steps: [modelCall(1, [1, 2]), toolCall(2, [100, 101])],
    events: [
      event(1, 0, 'mission.submitted', { status: 'QUEUED' }),
      event(2, 1, 'mission.started'),
      event(3, 2, 'mission.waiting', { kind: 'approval', approval_id: 'apr_1' }),
      event(4, 99, 'mission.pending', { reason: 'approval_decided' }),
      event(5, 100, 'mission.started'),
    ],
  })
  expect(entries.map(keyOf)).toEqual(['wait-1', 'step-1', 'wait-3', 'wait-4', 'step-2'])
  expect(entries[2]).toMatchObject({ cause: 'approval', detail: 'apr_1', end: Date.parse(at(99)) })
})

test('a place in a queue that nobody could have noticed is left out, and another wait never is', () => {
  const quick = [event(1, 0, 'mission.queued'), event(2, 0.01, 'mission.started')]
  expect(waitsIn(quick)).toEqual([])
  const held = [event(1, 0, 'mission.held', { reason: 'review' }), event(2, 0.01, 'mission.queued')]
  expect(waitsIn(held).map(({ cause, detail }) => [cause, detail])).toEqual([
    ['held', 'review'],
    ['lane', ''],
  ])
})

test('a wait that is not over has no end, and events that change no state end none', () => {
  const waits = waitsIn([
    event(1, 0, 'mission.waiting', { kind: 'tool', tool: 'render' }),
    event(2, 5, 'tool.progress', { text: 'half' }),
  ])
  expect(waits).toMatchObject([{ cause: 'tool', detail: 'render', end: undefined }])
})

test('several attempts have headings with what each cost', () => {
  const steps = [modelCall(1, [0, 1]), modelCall(2, [5, 6], { attempt: 2 }), toolCall(3, [6, 7], { attempt: 2 })]
  const entries = entriesOf({ ...nothing, steps })
  expect(entries.map(keyOf)).toEqual(['attempt-1', 'step-1', 'attempt-2', 'step-2', 'step-3'])
  expect(entries[2]).toMatchObject({ steps: 2, costUsd: 0.5, end: Date.parse(at(7)) })
  expect(entriesOf({ ...nothing, steps: steps.slice(1) }).map(keyOf)).toEqual(['step-2', 'step-3'])
})

test('a delegated mission has a line of its own until its step is recorded', () => {
  const delegation = {
    ...({ kind: 'delegation', number: 2, attempt: 1, started_at: at(2), finished_at: at(9), call_id: 'c' } as const),
    ...{ mission_id: 'mis_a', agent: 'coder', output: 'done', is_error: false },
  } as const
  const known = { ...nothing, steps: [modelCall(1, [0, 1])], children: [child('mis_a', 2), child('mis_b', 3)] }
  expect(entriesOf(known).map(keyOf)).toEqual(['step-1', 'mis_a', 'mis_b'])
  const told = entriesOf({ ...known, steps: [...known.steps, delegation] })
  expect(told.map(keyOf)).toEqual(['step-1', 'step-2', 'mis_b'])
  expect(told[1]).toMatchObject({ child: { id: 'mis_a' } })
})

test('what belongs to steps that were not read yet is left out with them', () => {
  const entries = entriesOf({
    ...nothing,
    steps: [modelCall(801, [100, 101])],
    events: [event(900, 5, 'mission.waiting', { kind: 'child', child_id: 'mis_a' }), event(901, 9, 'mission.started')],
    children: [child('mis_a', 5), child('mis_b', 100.5)],
  })
  expect(entries.map(keyOf)).toEqual(['step-801', 'mis_b'])
})

test('what is under way is last, unless its step was recorded meanwhile', () => {
  const doing = { kind: 'model_call', name: 'm', step: 2, since: at(3) } as const
  const steps = [modelCall(1, [0, 1])]
  expect(entriesOf({ ...nothing, steps, doing }).map(keyOf)).toEqual(['step-1', 'now'])
  expect(entriesOf({ ...nothing, steps: [...steps, toolCall(2, [3, 4])], doing }).map(keyOf)).not.toContain('now')
})

test('failed are errors, replies that are no whole answer, and what was tried again', () => {
  const steps = [
    modelCall(1, [0, 1]),
    modelCall(2, [1, 2], { finish_reason: 'length' }),
    modelCall(3, [2, 3], { finish_reason: 'a worker’s own word' }),
    toolCall(4, [3, 4], { is_error: true }),
  ]
  const events = [event(1, 5, 'mission.retrying', { message: 'the provider answered 503' })]
  const failed = entriesOf({ ...nothing, steps, events }).filter(isFailed)
  expect(failed.map(keyOf)).toEqual(['step-2', 'step-4', 'wait-1'])
})
