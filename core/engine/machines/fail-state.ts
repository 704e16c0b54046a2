import { bindingsOf } from './bindings.ts'
import type { Catcher, Retrier } from './definition.ts'
import { fieldsIn } from './evaluate.ts'
import { leave } from './leave.ts'
import { goOnWith, type Here, move, recordIn, stateHere, type Visit } from './run.ts'
import { matchesError, type StateError, StateFailure } from './state-error.ts'

/** Does a piece of a state’s work. Its failure is the state’s, which tries again, goes on elsewhere, or ends its scope. */
export async function guarded(here: Here, work: () => void | Promise<void>): Promise<void> {
  try {
    await work()
  } catch (failure) {
    if (!(failure instanceof StateFailure)) throw failure
    const scope = here.run.scopes.get(here.scope.id) ?? here.scope
    await failState(beforeEntry({ ...here, scope }, failure), failure)
  }
}

/** Histories let an evaluation that fails at once refer to what came before the entry; but not that of a Wait. */
function beforeEntry(here: Here, { isEvaluation }: StateFailure): Here {
  const { scope, visit } = here
  const isAtOnce = isEvaluation && scope.lastEvent === visit.entered && stateHere(here).Type !== 'Wait'
  return isAtOnce ? { ...here, scope: { ...scope, lastEvent: visit.before } } : here
}

async function failState(here: Here, failure: StateFailure): Promise<void> {
  const told = failure.isEvaluation ? tellEvaluation(here, failure) : here
  const state = stateHere(here)
  const retrier = 'Retry' in state ? wantedRetry(state.Retry, here.visit, failure.error) : undefined
  if (retrier) return retry(told, retrier)
  const isOuter = state.Type === 'Parallel' || state.Type === 'Map'
  const failed = isOuter ? recordIn(told, { type: `${state.Type}StateFailed` }) : told
  const catchers = 'Catch' in state ? state.Catch : undefined
  const catcher = catchers?.find(({ ErrorEquals }) => matchesError(ErrorEquals, failure.error))
  if (catcher) await goOnElsewhere(failed, catcher, failure.error)
  else endScope(failed, failure.error)
}

function endScope(here: Here, error: StateError): void {
  move(here, { kind: 'failed', error, name: here.visit.name })
  goOnWith(here.run, here.scope.id)
}

function tellEvaluation(here: Here, { error: { error, cause }, location }: StateFailure): Here {
  const details = {
    state: here.visit.name,
    ...(error !== undefined && { error }),
    ...(cause !== undefined && { cause }),
    ...(location !== undefined && { location }),
  }
  return recordIn(here, { type: 'EvaluationFailed', details: ['evaluationFailedEventDetails', details] })
}

interface WantedRetry {
  readonly index: number
  readonly retrier: Retrier
}

function wantedRetry(
  retriers: readonly Retrier[] | undefined,
  { retries }: Visit,
  error: StateError,
): WantedRetry | undefined {
  const index = retriers?.findIndex(({ ErrorEquals }) => matchesError(ErrorEquals, error)) ?? -1
  const retrier = retriers?.[index]
  return retrier && (retries[index] ?? 0) < retrier.MaxAttempts ? { index, retrier } : undefined
}

/** https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html#error-handling-retrying-after-an-error */
function retry(here: Here, { index, retrier }: WantedRetry): void {
  const { visit, means } = here
  const used = visit.retries[index] ?? 0
  const { IntervalSeconds, BackoffRate, MaxDelaySeconds = Number.POSITIVE_INFINITY, JitterStrategy } = retrier
  const whole = Math.min(IntervalSeconds * BackoffRate ** used, MaxDelaySeconds)
  const seconds = JitterStrategy === 'FULL' ? whole * means.fraction() : whole
  const retries = Array.from({ length: Math.max(visit.retries.length, index + 1) }, (_, at) =>
    at === index ? used + 1 : (visit.retries[at] ?? 0),
  )
  move(here, { kind: 'retrying', visit: { ...visit, retries }, until: means.now() + seconds * 1000 })
}

async function goOnElsewhere(here: Here, catcher: Catcher, error: StateError): Promise<void> {
  const errorOutput = { Error: error.error ?? '', Cause: error.cause ?? '' }
  const bindings = bindingsOf(here, { errorOutput })
  try {
    await leave(here, fieldsIn(here), { way: catcher, bindings, output: errorOutput })
  } catch (failure) {
    if (!(failure instanceof StateFailure)) throw failure
    endScope(failure.isEvaluation ? tellEvaluation(here, failure) : here, failure.error)
  }
}
