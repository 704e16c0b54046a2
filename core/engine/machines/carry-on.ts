import type { Json } from '../../../contract/resources/common.ts'
import type { Machine } from './definition.ts'
import { fieldsIn } from './evaluate.ts'
import { guarded } from './fail-state.ts'
import { carried, stateEntered } from './history.ts'
import { leaveWithInput } from './leave.ts'
import { beginMap, carryOnMap, iterationEnded, iterationFailed } from './map.ts'
import { branchEnded, branchFailed, fork } from './parallel.ts'
import {
  goOnWith,
  type Here,
  keep,
  type Means,
  move,
  type Run,
  type RunAbout,
  record,
  recordIn,
  type Stand,
  standIn,
  stateHere,
} from './run.ts'
import { choose, fail, wait } from './simple-states.ts'
import type { StateError } from './state-error.ts'
import { beginTask } from './task.ts'
import { errorDetails } from './task-events.ts'

/** https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html: events of one execution, the last among them. */
const mostEvents = 25_000

/** Some milliseconds of work. */
const movesInOneBreath = 200

const wholeMachine = ''

export function beginRun(machine: Machine, about: RunAbout, means: Means): Run {
  const run: Run = {
    ...{ machine, about, scopes: new Map(), ready: [wholeMachine], begun: [], history: [] },
    status: { kind: 'RUNNING' },
  }
  record({ run, means }, 0, {
    type: 'ExecutionStarted',
    details: ['executionStartedEventDetails', { ...carried('input', about.input), roleArn: about.roleArn }],
  })
  run.scopes.set(wholeMachine, {
    ...{ id: wholeMachine, parent: undefined, states: machine, variables: {}, item: undefined, apart: undefined },
    // Histories let the first state refer to nothing.
    ...{ lastEvent: 0, at: { kind: 'next', name: machine.StartAt, input: about.input } },
  })
  return run
}

/** Goes on until every scope waits for something, or the run has ended. */
export async function carryOn(run: Run, means: Means): Promise<void> {
  for (let moves = 1; run.status.kind === 'RUNNING'; moves++) {
    const id = run.ready.shift()
    if (id === undefined) return
    if (moves % movesInOneBreath === 0) await means.breathe()
    if (run.history.length >= mostEvents - 1) return endRun({ run, means }, 0, tooLong)
    if (run.scopes.has(id)) await goOn(standIn(run, means, id))
  }
}

const tooLong: StateError = {
  error: 'States.Runtime',
  cause: `The execution reached the maximum number of history events (${mostEvents}).`,
}

async function goOn(stand: Stand): Promise<void> {
  const { at, apart } = stand.scope
  switch (at.kind) {
    case 'next':
      if (apart && apart.events >= mostEvents - 1) return endApart(stand, at.name)
      return enter(stand, at.name, at.input)
    case 'iterations': {
      const here = { ...stand, visit: at.visit, iterations: at.iterations }
      return guarded(here, () => carryOnMap(here))
    }
    case 'ended':
      return scopeEnded(stand, at.output)
    case 'failed':
      return scopeFailed(stand, at.error)
    case 'waiting':
    case 'retrying':
    case 'task':
    case 'branches':
      return
  }
}

/** An execution of its own has as many events as any. Nothing in it catches that it has had them. */
function endApart(stand: Stand, name: string): void {
  move(stand, { kind: 'failed', error: tooLong, name })
  goOnWith(stand.run, stand.scope.id)
}

async function enter(stand: Stand, name: string, input: Json): Promise<void> {
  const { Type: type } = stateHere({ ...stand, visit: { ...neverTried, name, input } })
  const entered = recordIn(stand, stateEntered(type, name, input))
  const events = { entered: entered.scope.lastEvent, before: stand.scope.lastEvent }
  await carryOut({ ...entered, visit: { ...neverTried, ...events, name, input, enteredAt: stand.means.now() } })
}

const neverTried = { enteredAt: 0, entered: 0, before: 0, retries: [] }

/** Carries out a state that was entered, for the first time or again. */
export async function carryOut(here: Here): Promise<void> {
  keep(here)
  await guarded(here, () => {
    const state = stateHere(here)
    const fields = fieldsIn(here)
    switch (state.Type) {
      case 'Pass':
      case 'Succeed':
        return leaveWithInput(here, fields)
      case 'Fail':
        return fail(here, fields, state)
      case 'Choice':
        return choose(here, fields, state)
      case 'Wait':
        return wait(here, fields, state)
      case 'Task':
        return beginTask(here, fields, state)
      case 'Parallel':
        return fork(here, fields, state)
      case 'Map':
        return beginMap(here, fields, state)
    }
  })
}

async function scopeEnded(stand: Stand, output: Json): Promise<void> {
  const { run, scope } = stand
  const outer = outerOf(stand)
  switch (outer?.kind) {
    case undefined:
      record(stand, scope.lastEvent, {
        type: 'ExecutionSucceeded',
        details: ['executionSucceededEventDetails', carried('output', output)],
      })
      run.status = { kind: 'SUCCEEDED', output }
      return run.scopes.clear()
    case 'branches':
      return guarded(outer.here, () => branchEnded(outer.here, scope, output))
    case 'iterations':
      return guarded(outer.here, () => iterationEnded(outer.here, scope, output))
  }
}

async function scopeFailed(stand: Stand, error: StateError): Promise<void> {
  const { scope } = stand
  const outer = outerOf(stand)
  switch (outer?.kind) {
    case undefined:
      return endRun(stand, scope.lastEvent, error)
    case 'branches':
      return guarded(outer.here, () => branchFailed(outer.here, scope, error))
    case 'iterations':
      return guarded(outer.here, () => iterationFailed(outer.here, scope, error))
  }
}

/** The state whose branch or iteration a scope is. */
function outerOf({ run, means, scope: { parent } }: Stand) {
  if (parent === undefined) return undefined
  const stand = standIn(run, means, parent)
  const { at } = stand.scope
  switch (at.kind) {
    case 'branches':
      return { kind: at.kind, here: { ...stand, visit: at.visit, outputs: at.outputs } } as const
    case 'iterations':
      return { kind: at.kind, here: { ...stand, visit: at.visit, iterations: at.iterations } } as const
    default:
      throw new Error(`${parent} has no branches`)
  }
}

function endRun(stand: Pick<Stand, 'run' | 'means'>, previous: number, error: StateError): void {
  record(stand, previous, {
    type: 'ExecutionFailed',
    details: ['executionFailedEventDetails', errorDetails(error)],
  })
  stand.run.status = { kind: 'FAILED', error }
  stand.run.scopes.clear()
}
