import type { Json } from '../../../contract/resources/common.ts'
import type { Expressions } from '../../base/ports/expressions.ts'
import { beginRun, carryOn } from '../../engine/machines/carry-on.ts'
import type { Machine } from '../../engine/machines/definition.ts'
import { dueAt, passTime, tellTask } from '../../engine/machines/happen.ts'
import type { HistoryEvent } from '../../engine/machines/history.ts'
import type { BegunTask, Means, Run, RunStatus } from '../../engine/machines/run.ts'
import type { Mocks } from './mocks.ts'

export interface MockedRun {
  readonly machine: Machine
  /** The machine’s name, as its context object and its ARN have it. */
  readonly name: string
  readonly input: Json
  /** Without mocks, a machine that calls something cannot be tried. */
  readonly mocks: Mocks | undefined
  /** When it starts, in milliseconds since the epoch. */
  readonly startedAt: number
}

export interface MockedMeans {
  readonly expressions: Expressions
  /** From 0 up to 1, for jitter. */
  fraction(): number
  /** Lets everything else in the process go on, for a moment. */
  breathe(): Promise<void>
  /** Ends the run: it rejects with the reason. */
  readonly signal?: AbortSignal
}

export interface MockedEnd {
  readonly arn: string
  readonly status: RunStatus
  readonly history: readonly HistoryEvent[]
  readonly stoppedAt: number
  /** A task that nobody answers: the run ends there. */
  readonly unanswered: BegunTask | undefined
}

/** For resources of a run, which are nobody’s. */
const account = 'local:000000000000'

/**
 * Runs a machine whose calls are answered by mocks. Time is virtual: a wait for a year takes none. The same run has the same
 * history, but for `$uuid`, `$now` and the like.
 */
export async function runWithMocks(
  { machine, name, input, mocks, startedAt }: MockedRun,
  { expressions, fraction, breathe, signal }: MockedMeans,
): Promise<MockedEnd> {
  let now = startedAt
  let tokens = 0
  const nowUnlessEnded = () => {
    signal?.throwIfAborted()
    return now
  }
  const means: Means = { expressions, fraction, breathe, now: nowUnlessEnded, token: () => `token-${++tokens}` }
  const machineArn = `arn:aws:states:${account}:stateMachine:${name}`
  const arn = `arn:aws:states:${account}:execution:${name}:run`
  const roleArn = 'arn:aws:iam::000000000000:role/none'
  const about = { arn, name: 'run', roleArn, machineArn, machineName: name, input, startedAt }
  const run = beginRun(machine, about, means)
  const answer = answersOf(mocks)
  for (;;) {
    await carryOn(run, means)
    const unanswered = await answerTasks(run, means, answer)
    const next = dueAt(run)
    const isOver = run.status.kind !== 'RUNNING' || unanswered !== undefined
    if (isOver || (run.ready.length === 0 && next === undefined))
      return { arn, status: run.status, history: run.history, stoppedAt: now, unanswered }
    if (run.ready.length > 0 || next === undefined) continue
    now = Math.max(now, next)
    await passTime(run, means)
  }
}

type Answer = (task: BegunTask) => ReturnType<Mocks['outcome']>

/** Counts the calls of each state. */
function answersOf(mocks: Mocks | undefined): Answer {
  const calls = new Map<string, number>()
  return ({ state }) => {
    const call = calls.get(state) ?? 0
    calls.set(state, call + 1)
    return mocks?.outcome(state, call)
  }
}

async function answerTasks(run: Run, means: Means, answer: Answer): Promise<BegunTask | undefined> {
  for (const task of run.begun.splice(0)) {
    const outcome = answer(task)
    if (!outcome) return task
    await tellTask(run, means, task.token, outcome)
  }
  return undefined
}
