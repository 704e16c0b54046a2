import type { Json } from '../../../contract/resources/common.ts'
import { bindingsOf } from './bindings.ts'
import { boundBytes, mostOfVariables } from './data-limit.ts'
import type { Bindings, Fields } from './evaluate.ts'
import { stateExited } from './history.ts'
import { goOnWith, type Here, move, recordIn, stateHere, withScope } from './run.ts'

/** What a state, a rule of a Choice, or a catcher says about what comes after it. */
export interface Way {
  readonly Assign?: Readonly<Record<string, Json>> | undefined
  readonly Output?: Json | undefined
  /** Without it, the scope ends. */
  readonly Next?: string | undefined
}

interface Leaving {
  readonly way: Way
  readonly bindings: Bindings
  /** The output, if the way makes none. */
  readonly output: Json
}

/**
 * Leaves a state: its variables and its output are made from what was known before, and the next state follows.
 * @throws StateFailure
 */
export async function leave(here: Here, fields: Fields, { way, bindings, output: usual }: Leaving): Promise<void> {
  const { name } = here.visit
  const assigned = await assignedBy(way, fields, bindings)
  const output = way.Output === undefined ? usual : await fields.payload('Output', way.Output, bindings)
  boundBytes(name, output)
  const variables = { ...here.scope.variables, ...assigned }
  if (assigned) boundBytes(name, variables, mostOfVariables)
  const left = recordIn(here, stateExited(stateHere(here).Type, name, { output, assigned }))
  move(
    withScope(left, { variables }),
    way.Next === undefined ? { kind: 'ended', output } : { kind: 'next', name: way.Next, input: output },
  )
  goOnWith(here.run, here.scope.id)
}

/** Leaves a state with a result, by what the state itself says. @throws StateFailure */
export async function leaveWith(here: Here, fields: Fields, result: Json): Promise<void> {
  await leave(here, fields, { way: stateHere(here) as Way, bindings: bindingsOf(here, { result }), output: result })
}

/** Leaves a state that has no result. @throws StateFailure */
export async function leaveWithInput(here: Here, fields: Fields): Promise<void> {
  await leave(here, fields, { way: stateHere(here) as Way, bindings: bindingsOf(here), output: here.visit.input })
}

async function assignedBy(
  { Assign }: Way,
  fields: Fields,
  bindings: Bindings,
): Promise<Readonly<Record<string, Json>> | undefined> {
  if (!Assign) return undefined
  const assigned: [string, Json][] = []
  for (const [name, template] of Object.entries(Assign))
    assigned.push([name, await fields.payload(`Assign/${name}`, template, bindings)])
  return Object.fromEntries(assigned)
}
