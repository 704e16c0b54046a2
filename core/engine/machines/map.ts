import type { Json } from '../../../contract/resources/common.ts'
import { abortBelow } from './abort.ts'
import { bindingsOf } from './bindings.ts'
import type { StateOf } from './definition.ts'
import { type Fields, fieldsIn } from './evaluate.ts'
import { leave } from './leave.ts'
import { itemsOf, toleratedIn } from './map-items.ts'
import {
  goOnWith,
  type Here,
  type Iterations,
  keep,
  move,
  record,
  recordIn,
  type Scope,
  type Stand,
  stateHere,
  withScope,
} from './run.ts'
import { type StateError, StateFailure } from './state-error.ts'

/** https://docs.aws.amazon.com/step-functions/latest/dg/state-map.html: at once, inline and in executions of their own. */
const mostInline = 40
const mostApart = 10_000

/** Begins to go through the items. @throws StateFailure */
export async function beginMap(here: Here, fields: Fields, state: StateOf<'Map'>): Promise<void> {
  const { run, visit } = here
  const bindings = bindingsOf(here)
  const items = await itemsOf(state, visit, fields, bindings)
  const apart = isApart(state)
  const most = apart ? mostApart : mostInline
  const wanted = await fields.number('MaxConcurrency', state.MaxConcurrency, { least: 0, most: 1e9 }, bindings)
  const tolerated = await toleratedIn(state, items.length, fields, bindings)
  const details = { length: apart ? 0 : items.length }
  const started = recordIn(here, { type: 'MapStateStarted', details: ['mapStateStartedEventDetails', details] })
  const begun = apart ? recordIn(started, mapRunStarted(here)) : started
  const limit = wanted === 0 ? most : Math.min(wanted, most)
  const counts = { next: 0, open: 0, failures: 0, lastEnd: begun.scope.lastEvent }
  move(begun, { kind: 'iterations', visit, iterations: { items, limit, tolerated, outputs: [], ...counts } })
  goOnWith(run, here.scope.id)
}

function isApart({ ItemProcessor }: StateOf<'Map'>): boolean {
  return ItemProcessor.ProcessorConfig?.Mode === 'DISTRIBUTED'
}

function mapRunStarted({ run, visit }: Here) {
  const mapRunArn = `${run.about.machineArn.replace(':stateMachine:', ':mapRun:')}/${visit.name}:${visit.entered}`
  return { type: 'MapRunStarted', details: ['mapRunStartedEventDetails', { mapRunArn }] } as const
}

/** A scope that goes through the items of a Map. */
interface Mapping extends Here {
  readonly iterations: Iterations
}

/** Begins the next iteration if there is room, or leaves the state after the last one. @throws StateFailure */
export async function carryOnMap(here: Mapping): Promise<void> {
  const { run, scope, visit, iterations } = here
  const { items, next, open, limit } = iterations
  if (next === items.length && open === 0) return endMap(here)
  if (next === items.length || open >= limit) return
  const iteration = recordIn(await firstOf(here), iterationEvent(here, 'Started', next))
  keep(iteration)
  move(here, { kind: 'iterations', visit, iterations: { ...iterations, next: next + 1, open: open + 1 } })
  goOnWith(run, scope.id)
  goOnWith(run, iteration.scope.id)
}

/** The next item’s scope, before its first state. */
async function firstOf(here: Mapping): Promise<Stand> {
  const { run, means, scope, visit, iterations } = here
  const state = mapHere(here)
  const item = { index: iterations.next, value: iterations.items[iterations.next] ?? null }
  const input =
    state.ItemSelector === undefined
      ? item.value
      : await fieldsIn(here).payload('ItemSelector', state.ItemSelector, bindingsOf(here, { item }))
  const { ItemProcessor: states } = state
  const first: Scope = {
    ...{ id: `${scope.id}/${visit.name}:${item.index}`, parent: scope.id, item, states, variables: {} },
    ...{ lastEvent: scope.lastEvent, apart: isApart(state) ? { events: 0 } : scope.apart },
    at: { kind: 'next', name: states.StartAt, input },
  }
  return { run, means, scope: first }
}

async function endMap(here: Mapping): Promise<void> {
  const { scope, iterations } = here
  const state = mapHere(here)
  const ran = isApart(state)
    ? recordIn<Here>(here, { type: 'MapRunSucceeded' })
    : withScope<Here>(here, { lastEvent: iterations.lastEnd })
  recordIn(ran, { type: 'MapStateSucceeded' })
  // Histories let the exit refer to what came before the success; of executions of their own, before the run’s success.
  const left = isApart(state) ? withScope(ran, { lastEvent: scope.lastEvent }) : ran
  const result = iterations.outputs
  await leave(left, fieldsIn(here), { way: state, bindings: bindingsOf(here, { result }), output: result })
}

export function iterationEnded(here: Mapping, iteration: Scope, output: Json): void {
  const { iterations, run, means } = here
  const index = iteration.item?.index ?? 0
  iterations.outputs[index] = output
  const ended = recordIn({ run, means, scope: iteration }, iterationEvent(here, 'Succeeded', index))
  closeIteration(here, iteration, { ...iterations, lastEnd: ended.scope.lastEvent })
}

/** @throws StateFailure if no more iterations may fail */
export function iterationFailed(here: Mapping, iteration: Scope, error: StateError): void {
  const { iterations, run, means, scope } = here
  const index = iteration.item?.index ?? 0
  const ended = recordIn({ run, means, scope: iteration }, iterationEvent(here, 'Failed', index))
  const failures = iterations.failures + 1
  if (iterations.tolerated !== undefined && failures <= iterations.tolerated) {
    iterations.outputs[index] = { Error: error.error ?? '', Cause: error.cause ?? '' }
    closeIteration(here, iteration, { ...iterations, failures, lastEnd: ended.scope.lastEvent })
    return
  }
  run.scopes.delete(iteration.id)
  abortIterations(here)
  keep(withScope(here, { lastEvent: iteration.apart ? scope.lastEvent : iteration.lastEvent }))
  throw new StateFailure(iterations.tolerated === undefined && !isApart(mapHere(here)) ? error : tooManyFailed)
}

const tooManyFailed: StateError = {
  error: 'States.ExceedToleratedFailureThreshold',
  cause: 'The specified tolerated failure threshold was exceeded',
}

function closeIteration(here: Mapping, iteration: Scope, iterations: Iterations): void {
  const { run, scope, visit } = here
  run.scopes.delete(iteration.id)
  const closed = { ...iterations, open: iterations.open - 1 }
  const joined = iteration.apart ? here : withScope(here, { lastEvent: iteration.lastEvent })
  move(joined, { kind: 'iterations', visit, iterations: closed })
  goOnWith(run, scope.id)
}

function abortIterations(here: Mapping): void {
  const { run, scope } = here
  const open = [...run.scopes.values()].filter(({ parent, item }) => parent === scope.id && item !== undefined)
  abortBelow(here)
  for (const { item, apart, lastEvent } of open)
    if (item && !apart) record(here, lastEvent, iterationEvent(here, 'Aborted', item.index))
}

function mapHere(here: Here): StateOf<'Map'> {
  const state = stateHere(here)
  if (state.Type !== 'Map') throw new Error(`${here.visit.name} is no Map`)
  return state
}

function iterationEvent({ visit }: Here, end: 'Started' | 'Succeeded' | 'Failed' | 'Aborted', index: number) {
  return {
    type: `MapIteration${end}`,
    details: [`mapIteration${end}EventDetails`, { name: visit.name, index }],
  } as const
}
