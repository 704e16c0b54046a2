import type { Json } from '../../../contract/resources/common.ts'
import type { Bindings } from './evaluate.ts'
import type { Here, Run, Scope } from './run.ts'

/** What the expressions of a state see beside its input, the variables and what is always known. */
interface Known {
  readonly result?: Json
  readonly errorOutput?: Json
  readonly token?: string
  /** The item that a Map is about to begin. */
  readonly item?: NonNullable<Scope['item']>
}

/** What the expressions of a state may see. */
export function bindingsOf(here: Here, known: Known = {}): Bindings {
  const { result, errorOutput } = known
  return {
    ...variablesOf(here.run, here.scope),
    states: {
      input: here.visit.input,
      context: contextOf(here, known),
      ...(result !== undefined && { result }),
      ...(errorOutput !== undefined && { errorOutput }),
    },
  }
}

/** Those of its parents, then its own. An execution of its own sees none of its parents’. */
function variablesOf(run: Run, scope: Scope): Bindings {
  const parent = scope.parent === undefined ? undefined : run.scopes.get(scope.parent)
  return parent && parent.apart === scope.apart ? { ...variablesOf(run, parent), ...scope.variables } : scope.variables
}

/** https://docs.aws.amazon.com/step-functions/latest/dg/input-output-contextobject.html */
function contextOf({ run: { about }, scope, visit }: Here, { token, item = scope.item }: Known): Json {
  return {
    Execution: {
      Id: about.arn,
      Input: about.input,
      Name: about.name,
      RoleArn: about.roleArn,
      StartTime: new Date(about.startedAt).toISOString(),
      RedriveCount: 0,
    },
    StateMachine: { Id: about.machineArn, Name: about.machineName },
    State: {
      Name: visit.name,
      EnteredTime: new Date(visit.enteredAt).toISOString(),
      RetryCount: visit.retries.reduce((sum, count) => sum + count, 0),
    },
    ...(token !== undefined && { Task: { Token: token } }),
    ...(item && { Map: { Item: { Index: item.index, Value: item.value } } }),
  }
}
