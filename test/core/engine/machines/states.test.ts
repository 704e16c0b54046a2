import { describe, expect, test } from 'vitest'
import type { Mocks } from '../../../../core/features/machines/mocks.ts'
import { failing, happenings, lambda, machineOf, ran, secondsOf } from './run-machine.ts'

describe('variables and outputs', () => {
  test('are made from what was known before the state', async () => {
    const end = await ran(
      machineOf({
        First: { Type: 'Pass', Assign: { x: 1 }, Next: 'Second' },
        Second: { Type: 'Pass', Assign: { x: '{% $x + 1 %}' }, Output: '{% $x %}', Next: 'Third' },
        Third: { Type: 'Pass', Output: { x: '{% $x %}', input: '{% $states.input %}' }, End: true },
      }),
    )
    expect(end.status).toEqual({ kind: 'SUCCEEDED', output: { x: 2, input: 1 } })
  })

  test('of a branch see those of the machine, and stay in the branch', async () => {
    const end = await ran(
      machineOf({
        Set: { Type: 'Pass', Assign: { shared: 'outer' }, Next: 'Fork' },
        Fork: {
          Type: 'Parallel',
          Branches: [
            {
              StartAt: 'Own',
              States: {
                Own: { Type: 'Pass', Assign: { own: 1 }, Next: 'Read' },
                Read: { Type: 'Pass', Output: '{% $shared & $string($own) %}', End: true },
              },
            },
            { StartAt: 'Other', States: { Other: { Type: 'Pass', Output: '{% $exists($own) %}', End: true } } },
          ],
          End: true,
        },
      }),
    )
    expect(end.status).toEqual({ kind: 'SUCCEEDED', output: ['outer1', false] })
  })

  test('more than 262,144 bytes end the execution, and nothing catches that', async () => {
    const end = await ran(
      machineOf({
        Call: {
          Type: 'Task',
          Resource: lambda,
          Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Caught' }],
          End: true,
        },
        Caught: { Type: 'Pass', End: true },
      }),
      { mocks: failing('none', 0, 'x'.repeat(262_143)) },
    )
    expect(end.status).toMatchObject({ kind: 'FAILED', error: { error: 'States.DataLimitExceeded' } })
  })
})

describe('Choice', () => {
  const machine = machineOf({
    Which: {
      Type: 'Choice',
      Choices: [
        { Condition: '{% $states.input > 10 %}', Next: 'Big' },
        { Condition: '{% $states.input > 5 %}', Assign: { size: 'middle' }, Next: 'Middle' },
      ],
    },
    Big: { Type: 'Succeed', Output: 'big' },
    Middle: { Type: 'Pass', Output: '{% $size %}', End: true },
  })

  test.each([
    [11, 'big'],
    [6, 'middle'],
  ])('of %s goes the way of the first rule that holds', async (input, output) => {
    expect((await ran(machine, { input })).status).toEqual({ kind: 'SUCCEEDED', output })
  })

  test('without a rule that holds and a default fails', async () => {
    const { status } = await ran(machine, { input: 1 })
    expect(status).toMatchObject({ kind: 'FAILED', error: { error: 'States.NoChoiceMatched' } })
  })
})

describe('Wait', () => {
  test('lasts for its seconds, or until its time, without taking any', async () => {
    const end = await ran(
      machineOf({
        Year: { Type: 'Wait', Seconds: '{% 365 * 86400 %}', Next: 'Until' },
        Until: { Type: 'Wait', Timestamp: '2027-02-01T01:00:00+01:00', End: true },
      }),
    )
    expect(secondsOf(end, 'WaitStateExited')).toEqual([31_536_000, 31_536_000 + 31 * 86_400])
  })

  test.each(['2027-02-30T00:00:00Z', '2027-02-01T24:00:00Z', '2027-02-01'])(
    'refuses the time %s',
    async (Timestamp) => {
      const { status } = await ran(machineOf({ Until: { Type: 'Wait', Timestamp, End: true } }))
      expect(status).toMatchObject({ kind: 'FAILED', error: { error: 'States.QueryEvaluationError' } })
    },
  )
})

describe('Retry', () => {
  const call = (retry: object) =>
    machineOf({ Call: { Type: 'Task', Resource: lambda, Retry: [{ ErrorEquals: ['Busy'], ...retry }], End: true } })

  test('waits longer each time, up to its most', async () => {
    const retry = { IntervalSeconds: 2, BackoffRate: 3, MaxDelaySeconds: 10, MaxAttempts: 4 }
    const end = await ran(call(retry), { mocks: failing('Busy', 4) })
    expect(secondsOf(end, 'TaskScheduled')).toEqual([0, 2, 8, 18, 28])
    expect(end.status).toEqual({ kind: 'SUCCEEDED', output: 'done' })
  })

  test('with full jitter waits for a part of that', async () => {
    const retry = { IntervalSeconds: 8, JitterStrategy: 'FULL', MaxAttempts: 1 }
    const end = await ran(call(retry), { mocks: failing('Busy', 1), fraction: 0.25 })
    expect(secondsOf(end, 'TaskScheduled')).toEqual([0, 2])
  })

  test('three times, if it does not say how often', async () => {
    const end = await ran(call({}), { mocks: failing('Busy', 9) })
    expect(secondsOf(end, 'TaskScheduled')).toEqual([0, 1, 3, 7])
    expect(end.status).toEqual({ kind: 'FAILED', error: { error: 'Busy', cause: 'failed for the 4. time' } })
  })

  test('not of another error', async () => {
    const end = await ran(call({}), { mocks: failing('Broken', 9) })
    expect(secondsOf(end, 'TaskScheduled')).toEqual([0])
  })
})

describe('Catch', () => {
  test('goes on with the error, before which the state’s own output does not count', async () => {
    const end = await ran(
      machineOf({
        Call: {
          Type: 'Task',
          Resource: lambda,
          Output: 'never',
          Catch: [
            { ErrorEquals: ['Other'], Next: 'Never' },
            { ErrorEquals: ['States.TaskFailed'], Output: '{% $states.errorOutput.Cause %}', Next: 'Caught' },
          ],
          End: true,
        },
        Never: { Type: 'Fail' },
        Caught: { Type: 'Succeed' },
      }),
      { mocks: failing('Broken', 1) },
    )
    expect(end.status).toEqual({ kind: 'SUCCEEDED', output: 'failed for the 1. time' })
  })
})

describe('timeouts', () => {
  const silent: Mocks = { outcome: () => ({ kind: 'submitted', output: {} }) }
  const task = (rest: object) =>
    machineOf({ Call: { Type: 'Task', Resource: `${lambda}.waitForTaskToken`, ...rest, End: true } })

  test('of a task: States.Timeout', async () => {
    const end = await ran(task({ TimeoutSeconds: '{% 60 %}' }), { mocks: silent })
    expect(end.status).toMatchObject({ kind: 'FAILED', error: { error: 'States.Timeout' } })
    expect(secondsOf(end, 'TaskTimedOut')).toEqual([60])
  })

  test('without a sign of life: States.HeartbeatTimeout, which States.Timeout catches', async () => {
    const caught = {
      Catch: [{ ErrorEquals: ['States.Timeout'], Output: '{% $states.errorOutput.Error %}', Next: 'Late' }],
    }
    const machine = machineOf({
      Call: { Type: 'Task', Resource: lambda, TimeoutSeconds: 90, HeartbeatSeconds: 30, ...caught, End: true },
      Late: { Type: 'Succeed' },
    })
    const end = await ran(machine, { mocks: silent })
    expect(end.status).toEqual({ kind: 'SUCCEEDED', output: 'States.HeartbeatTimeout' })
    expect(secondsOf(end, 'TaskTimedOut')).toEqual([30])
  })

  test('of the machine', async () => {
    const end = await ran(machineOf({ Wait: { Type: 'Wait', Seconds: 100, End: true } }, { TimeoutSeconds: 50 }))
    expect(end.status.kind).toBe('TIMED_OUT')
    expect(happenings(end).at(-1)).toBe('ExecutionTimedOut')
  })
})

describe('Parallel', () => {
  const branch = (name: string, state: object) => ({ StartAt: name, States: { [name]: { ...state, End: true } } })

  test('has the outputs of its branches in their order, however long each takes', async () => {
    const end = await ran(
      machineOf({
        Fork: {
          Type: 'Parallel',
          Arguments: { wait: 5 },
          Branches: [
            branch('Slow', { Type: 'Wait', Seconds: '{% $states.input.wait %}' }),
            branch('Fast', { Type: 'Pass', Output: 'fast' }),
          ],
          End: true,
        },
      }),
    )
    expect(end.status).toEqual({ kind: 'SUCCEEDED', output: [{ wait: 5 }, 'fast'] })
  })

  test('ends all branches when one fails', async () => {
    const end = await ran(
      machineOf({
        Fork: {
          Type: 'Parallel',
          Branches: [
            branch('Slow', { Type: 'Wait', Seconds: 50 }),
            { StartAt: 'Bad', States: { Bad: { Type: 'Fail', Error: 'Bad' } } },
          ],
          End: true,
        },
      }),
    )
    expect(happenings(end).slice(-3)).toEqual(['WaitStateAborted', 'ParallelStateFailed', 'ExecutionFailed'])
    expect(end.stoppedAt).toBe(end.history[0]?.timestamp)
  })
})

test('nothing of an ended branch happens later', async () => {
  const slow = { StartAt: 'Slow', States: { Slow: { Type: 'Wait', Seconds: 50, End: true } } }
  const bad = { StartAt: 'Bad', States: { Bad: { Type: 'Fail', Error: 'Bad' } } }
  const end = await ran(
    machineOf({
      Fork: {
        Type: 'Parallel',
        Branches: [slow, bad],
        Catch: [{ ErrorEquals: ['Bad'], Next: 'Later' }],
        End: true,
      },
      Later: { Type: 'Wait', Seconds: 100, End: true },
    }),
  )
  expect(end.status.kind).toBe('SUCCEEDED')
  expect(happenings(end).filter((happening) => happening.endsWith('Slow'))).toEqual(['WaitStateEntered Slow'])
})

describe('Map', () => {
  const each = (state: object, rest: object = {}) =>
    machineOf({
      Each: {
        Type: 'Map',
        ItemProcessor: { StartAt: 'One', States: { One: { ...state, End: true } } },
        ...rest,
        End: true,
      },
    })

  test('has the outputs in the order of its items, with at most so many at once', async () => {
    const end = await ran(each({ Type: 'Wait', Seconds: '{% $states.input %}' }, { MaxConcurrency: 2 }), {
      input: [3, 1, 2, 1],
    })
    expect(end.status).toEqual({ kind: 'SUCCEEDED', output: [3, 1, 2, 1] })
    expect(secondsOf(end, 'MapIterationStarted')).toEqual([0, 0, 1, 3])
  })

  test('gives each item its index and value, and what is selected', async () => {
    const rest = {
      Items: ['a', 'b'],
      ItemSelector: { text: '{% $states.context.Map.Item.Value & $string($states.context.Map.Item.Index) %}' },
    }
    const end = await ran(each({ Type: 'Pass' }, rest))
    expect(end.status).toEqual({ kind: 'SUCCEEDED', output: [{ text: 'a0' }, { text: 'b1' }] })
  })

  const bad = {
    Type: 'Task',
    Resource: lambda,
    Arguments: '{% $states.input %}',
  }
  const odd = {
    outcome: (_: string, call: number) =>
      call % 2 === 0
        ? ({ kind: 'succeeded', output: call } as const)
        : ({ kind: 'failed', error: { error: 'Odd', cause: undefined } } as const),
  }

  test('fails with the first item that fails', async () => {
    const end = await ran(each(bad, { MaxConcurrency: 1 }), { input: [0, 1, 2], mocks: odd })
    expect(end.status).toEqual({ kind: 'FAILED', error: { error: 'Odd', cause: undefined } })
    expect(happenings(end).slice(-3)).toEqual(['MapIterationFailed Each', 'MapStateFailed', 'ExecutionFailed'])
  })

  test('of which some may fail goes on until more do', async () => {
    const fine = await ran(each(bad, { MaxConcurrency: 1, ToleratedFailureCount: 1 }), {
      input: [0, 1, 2],
      mocks: odd,
    })
    expect(fine.status).toEqual({ kind: 'SUCCEEDED', output: [0, { Error: 'Odd', Cause: '' }, 2] })
    const end = await ran(each(bad, { MaxConcurrency: 1, ToleratedFailureCount: 1 }), {
      input: [0, 1, 2, 3],
      mocks: odd,
    })
    expect(end.status).toMatchObject({ error: { error: 'States.ExceedToleratedFailureThreshold' } })
  })

  test('in executions of their own keeps them out of the history', async () => {
    const distributed = {
      ItemProcessor: {
        ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
        StartAt: 'One',
        States: { One: { Type: 'Pass', Output: '{% $count($states.input.Items) %}', End: true } },
      },
      ItemBatcher: { MaxItemsPerBatch: 2 },
    }
    const end = await ran(each({}, distributed), { input: [1, 2, 3] })
    expect(end.status).toEqual({ kind: 'SUCCEEDED', output: [2, 1] })
    expect(happenings(end)).toEqual([
      'ExecutionStarted',
      'MapStateEntered Each',
      'MapStateStarted',
      'MapRunStarted',
      'MapRunSucceeded',
      'MapStateSucceeded',
      'MapStateExited Each',
      'ExecutionSucceeded',
    ])
  })
})

test('an endless loop in an execution of its own ends as well, and lets others go on meanwhile', async () => {
  const loop = { Type: 'Pass', Next: 'Loop' }
  const machine = machineOf({
    Each: {
      Type: 'Map',
      Items: [1],
      ItemProcessor: { ProcessorConfig: { Mode: 'DISTRIBUTED' }, StartAt: 'Loop', States: { Loop: loop } },
      End: true,
    },
  })
  let ticks = 0
  const timer = setInterval(() => ticks++, 1)
  const end = await ran(machine)
  clearInterval(timer)
  expect(end.status).toMatchObject({ kind: 'FAILED', error: { error: 'States.ExceedToleratedFailureThreshold' } })
  expect(ticks).toBeGreaterThan(0)
})

test('a branch in an execution of its own sees the variables of its iteration, and not those of the machine', async () => {
  const read = { Type: 'Pass', Output: '{% [$own, $exists($outer)] %}', End: true }
  const end = await ran(
    machineOf({
      Set: { Type: 'Pass', Assign: { outer: 1 }, Next: 'Each' },
      Each: {
        Type: 'Map',
        Items: [7],
        ItemProcessor: {
          ProcessorConfig: { Mode: 'DISTRIBUTED' },
          StartAt: 'Keep',
          States: {
            Keep: { Type: 'Pass', Assign: { own: '{% $states.input %}' }, Next: 'Fork' },
            Fork: { Type: 'Parallel', Branches: [{ StartAt: 'Read', States: { Read: read } }], End: true },
          },
        },
        End: true,
      },
    }),
  )
  expect(end.status).toEqual({ kind: 'SUCCEEDED', output: [[[7, false]]] })
})

test('batches are as full as their bytes allow', async () => {
  const end = await ran(
    machineOf({
      Each: {
        Type: 'Map',
        Items: ['aaaaaaaa', 'bbbbbbbb', 'c'],
        ItemBatcher: { MaxInputBytesPerBatch: 22, BatchInput: { of: '{% $states.input %}' } },
        ItemProcessor: { StartAt: 'One', States: { One: { Type: 'Pass', End: true } } },
        End: true,
      },
    }),
    { input: 'all' },
  )
  expect(end.status).toEqual({
    kind: 'SUCCEEDED',
    output: [
      { BatchInput: { of: 'all' }, Items: ['aaaaaaaa', 'bbbbbbbb'] },
      { BatchInput: { of: 'all' }, Items: ['c'] },
    ],
  })
})

test('an endless loop ends at 25,000 events', async () => {
  const end = await ran(machineOf({ Again: { Type: 'Pass', Next: 'Again' } }))
  expect(end.status).toMatchObject({ kind: 'FAILED', error: { cause: expect.stringContaining('25000') } })
  expect(end.history).toHaveLength(25_000)
})

test('the same run has the same history', async () => {
  const machine = machineOf({
    Each: {
      Type: 'Map',
      Items: [1, 2, 3],
      ItemProcessor: {
        StartAt: 'One',
        States: { One: { Type: 'Wait', Seconds: '{% 4 - $states.input %}', End: true } },
      },
      End: true,
    },
  })
  expect((await ran(machine)).history).toEqual((await ran(machine)).history)
})
