import type { Json } from '../../../contract/resources/common.ts'
import { abortBelow } from './abort.ts'
import { bindingsOf } from './bindings.ts'
import type { StateOf } from './definition.ts'
import { type Fields, fieldsIn } from './evaluate.ts'
import { leaveWith } from './leave.ts'
import { type Here, keep, move, recordIn, type Scope, type Stand, withScope } from './run.ts'
import { type StateError, StateFailure } from './state-error.ts'

/** Begins all branches at once. @throws StateFailure */
export async function fork(here: Here, fields: Fields, state: StateOf<'Parallel'>): Promise<void> {
  const { run, visit, scope } = here
  const input =
    state.Arguments === undefined ? visit.input : await fields.payload('Arguments', state.Arguments, bindingsOf(here))
  const forked = recordIn(here, { type: 'ParallelStateStarted' })
  const branches = state.Branches.map(
    (states, index): Scope => ({
      ...{ id: `${scope.id}/${visit.name}:${index}`, parent: scope.id, branch: index, item: undefined, states },
      ...{ variables: {}, lastEvent: forked.scope.lastEvent, apart: scope.apart },
      at: { kind: 'next', name: states.StartAt, input },
    }),
  )
  move(forked, { kind: 'branches', visit, outputs: branches.map(() => undefined) })
  for (const branch of branches) run.scopes.set(branch.id, branch)
  run.ready.unshift(...branches.map(({ id }) => id))
}

interface Branching extends Here {
  readonly outputs: readonly (Json | undefined)[]
}

/** A branch has ended; after the last one the state is left. @throws StateFailure */
export async function branchEnded(here: Branching, branch: Scope, output: Json): Promise<void> {
  const { run, visit, scope } = here
  const outputs = here.outputs.map((one, index) => (index === branch.branch ? output : one))
  run.scopes.delete(branch.id)
  const joined = withScope<Here>(here, { lastEvent: Math.max(scope.lastEvent, branch.lastEvent) })
  move(joined, { kind: 'branches', visit, outputs })
  const results = outputs.filter((one) => one !== undefined)
  if (results.length < outputs.length) return
  await leaveWith(recordIn(joined, { type: 'ParallelStateSucceeded' }), fieldsIn(here), results)
}

/** A branch that fails ends the others. @throws StateFailure always */
export function branchFailed(here: Stand, branch: Scope, error: StateError): never {
  abortBelow(here)
  keep(withScope(here, { lastEvent: branch.lastEvent }))
  throw new StateFailure(error)
}
