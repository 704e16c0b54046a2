import type { Json } from '../../../contract/resources/common.ts'
import { carryOut } from './carry-on.ts'
import { fieldsIn } from './evaluate.ts'
import { guarded } from './fail-state.ts'
import { leaveWithInput } from './leave.ts'
import {
  type Means,
  move,
  type OpenTask,
  type Position,
  type Run,
  record,
  type Stand,
  standIn,
  stateHere,
} from './run.ts'
import type { StateError } from './state-error.ts'
import { endTask, failTask, tellSubmitted } from './task.ts'

/** What becomes of a task. */
export type TaskOutcome =
  | { readonly kind: 'succeeded'; readonly output: Json }
  | { readonly kind: 'failed'; readonly error: StateError }
  /** The service has it; its token will come back. */
  | { readonly kind: 'submitted'; readonly output: Json }
  /** A sign of life. */
  | { readonly kind: 'alive' }

/** Tells a run what became of a task. @returns false if no open task has this token */
export async function tellTask(run: Run, means: Means, token: string, outcome: TaskOutcome): Promise<boolean> {
  for (const { id, at } of run.scopes.values()) {
    if (at.kind !== 'task' || at.task.token !== token) continue
    await tell({ ...standIn(run, means, id), visit: at.visit, task: at.task }, outcome)
    return true
  }
  return false
}

interface InTask extends Stand {
  readonly visit: Extract<Position, { kind: 'task' }>['visit']
  readonly task: OpenTask
}

async function tell(here: InTask, outcome: TaskOutcome): Promise<void> {
  const state = stateHere(here)
  const resource = state.Type === 'Task' ? state.Resource : ''
  await guarded(here, () => {
    switch (outcome.kind) {
      case 'succeeded':
        return endTask(here, fieldsIn(here), resource, outcome.output)
      case 'failed':
        return failTask(here, resource, outcome.error)
      case 'submitted':
        return tellSubmitted(here, resource, outcome.output)
      case 'alive':
        return noteLife(here)
    }
  })
}

function noteLife(here: InTask): void {
  const { visit, task, means } = here
  if (!task.heartbeat) return
  const heartbeat = { ...task.heartbeat, dueAt: means.now() + task.heartbeat.seconds * 1000 }
  move(here, { kind: 'task', visit, task: { ...task, heartbeat } })
}

/** When the next thing happens by itself, in milliseconds since the epoch; undefined if nothing does. */
export function dueAt(run: Run): number | undefined {
  let next = endsAt(run)
  for (const { at } of run.scopes.values()) next = Math.min(next, dueTime(at))
  return Number.isFinite(next) ? next : undefined
}

/** Does what is due now: ends waits, tries again, times out. */
export async function passTime(run: Run, means: Means): Promise<void> {
  if (run.status.kind !== 'RUNNING') return
  if (endsAt(run) <= means.now()) return timeOut(run, means)
  for (const { id } of [...run.scopes.values()])
    if (dueTime(run.scopes.get(id)?.at) <= means.now()) await happen(standIn(run, means, id))
}

async function happen(stand: Stand): Promise<void> {
  const { at } = stand.scope
  switch (at.kind) {
    case 'waiting': {
      const here = { ...stand, visit: at.visit }
      return guarded(here, () => leaveWithInput(here, fieldsIn(here)))
    }
    case 'retrying':
      return carryOut({ ...stand, visit: at.visit })
    case 'task': {
      const isSilent = (at.task.timesOutAt ?? never) > stand.means.now()
      const error = { error: isSilent ? 'States.HeartbeatTimeout' : 'States.Timeout', cause: undefined }
      return tell({ ...stand, visit: at.visit, task: at.task }, { kind: 'failed', error })
    }
    default:
      return
  }
}

const never = Number.POSITIVE_INFINITY

function dueTime(at: Position | undefined): number {
  switch (at?.kind) {
    case 'waiting':
    case 'retrying':
      return at.until
    case 'task':
      return Math.min(at.task.timesOutAt ?? never, at.task.heartbeat?.dueAt ?? never)
    default:
      return never
  }
}

/** `TimeoutSeconds` of the whole machine. */
function endsAt({ machine, about }: Run): number {
  return machine.TimeoutSeconds === undefined ? never : about.startedAt + machine.TimeoutSeconds * 1000
}

function timeOut(run: Run, means: Means): void {
  record({ run, means }, 0, { type: 'ExecutionTimedOut', details: ['executionTimedOutEventDetails', {}] })
  run.status = { kind: 'TIMED_OUT', error: { error: 'States.Timeout', cause: undefined } }
  run.scopes.clear()
}
