import type { Json } from '../../../contract/resources/common.ts'
import { bindingsOf } from './bindings.ts'
import { boundBytes } from './data-limit.ts'
import type { StateOf } from './definition.ts'
import type { Bindings, Fields } from './evaluate.ts'
import { leaveWith } from './leave.ts'
import { type Here, keep, move, type OpenTask, recordIn } from './run.ts'
import { type StateError, StateFailure } from './state-error.ts'
import { scheduled, started, submitted, succeeded, taskFailed, taskTimedOut } from './task-events.ts'

const seconds = { least: 1, most: 99_999_999 }

/** Begins a task. Its outcome comes later, with its token. @throws StateFailure */
export async function beginTask(here: Here, fields: Fields, state: StateOf<'Task'>): Promise<void> {
  const { run, means, visit } = here
  const token = means.token()
  const bindings = bindingsOf(here, { token })
  const given =
    state.Arguments === undefined ? visit.input : await fields.payload('Arguments', state.Arguments, bindings)
  boundBytes(visit.name, given)
  const credentials = state.Credentials === undefined ? undefined : await roleIn(state.Credentials, fields, bindings)
  const timeout = await secondsIn('TimeoutSeconds', state, fields, bindings)
  const heartbeat = await secondsIn('HeartbeatSeconds', state, fields, bindings)
  const asked = recordIn(here, scheduled(state.Resource, given, { timeout, heartbeat, credentials }))
  const task: OpenTask = {
    token,
    timesOutAt: timeout && means.now() + timeout * 1000,
    heartbeat: heartbeat ? { seconds: heartbeat, dueAt: means.now() + heartbeat * 1000 } : undefined,
  }
  move(recordIn(asked, started(state.Resource)), { kind: 'task', visit, task })
  run.begun.push({ token, state: visit.name, resource: state.Resource, arguments: given })
}

/** What histories tell of `Credentials`: the role under which a task calls. */
async function roleIn(template: Json, fields: Fields, bindings: Bindings): Promise<Readonly<Record<string, Json>>> {
  const given = await fields.payload('Credentials', template, bindings)
  const roleArn = typeof given === 'object' && given !== null && !Array.isArray(given) ? given.RoleArn : undefined
  return roleArn === undefined ? {} : { roleArn }
}

async function secondsIn(
  field: 'TimeoutSeconds' | 'HeartbeatSeconds',
  state: StateOf<'Task'>,
  fields: Fields,
  bindings: Bindings,
): Promise<number | undefined> {
  const given = state[field]
  return given === undefined ? undefined : await fields.number(field, given, seconds, bindings)
}

/** @throws StateFailure */
export async function endTask(here: Here, fields: Fields, resource: string, output: Json): Promise<void> {
  boundBytes(here.visit.name, output)
  const told = recordIn(here, succeeded(resource, output))
  keep(told)
  await leaveWith(told, fields, output)
}

/** What a service answered to a task that goes on until its token comes back. */
export function tellSubmitted(here: Here, resource: string, output: Json): void {
  keep(recordIn(here, submitted(resource, output)))
}

/** @throws StateFailure always */
export function failTask(here: Here, resource: string, error: StateError): never {
  const isTimeout = error.error === 'States.Timeout' || error.error === 'States.HeartbeatTimeout'
  keep(recordIn(here, isTimeout ? taskTimedOut(resource, error) : taskFailed(resource, error)))
  throw new StateFailure(error)
}
