import { bindingsOf } from './bindings.ts'
import type { StateOf } from './definition.ts'
import { type Bindings, evaluationFailure, type Fields, whereOf } from './evaluate.ts'
import { leave } from './leave.ts'
import { type Here, move } from './run.ts'
import { StateFailure } from './state-error.ts'

/** Goes the way of the first rule that holds, or the default one. @throws StateFailure */
export async function choose(here: Here, fields: Fields, state: StateOf<'Choice'>): Promise<void> {
  const bindings = bindingsOf(here)
  const output = here.visit.input
  for (const [index, way] of state.Choices.entries()) {
    if (await fields.truth(`Choices[${index}]/Condition`, way.Condition, bindings))
      return leave(here, fields, { way, bindings, output })
  }
  if (state.Default === undefined)
    throw new StateFailure({
      error: 'States.NoChoiceMatched',
      cause: `${whereOf(here.visit)} Failed to transition out of the state. The state does not point to a next state.`,
    })
  await leave(here, fields, { way: { ...state, Next: state.Default }, bindings, output })
}

/** @throws StateFailure */
export async function wait(here: Here, fields: Fields, state: StateOf<'Wait'>): Promise<void> {
  move(here, { kind: 'waiting', visit: here.visit, until: await endOfWait(here, fields, state) })
}

async function endOfWait(here: Here, fields: Fields, state: StateOf<'Wait'>): Promise<number> {
  const bindings = bindingsOf(here)
  if (state.Seconds === undefined) return timeIn(here, fields, { template: state.Timestamp ?? '', bindings })
  const seconds = await fields.number('Seconds', state.Seconds, { least: 0, most: 99_999_999 }, bindings)
  return here.means.now() + seconds * 1000
}

interface Timed {
  readonly template: string
  readonly bindings: Bindings
}

async function timeIn({ visit }: Here, fields: Fields, { template, bindings }: Timed): Promise<number> {
  const text = await fields.text('Timestamp', template, bindings)
  if (isOffsetTime(text)) return Date.parse(text)
  const message = `The Timestamp field cannot be parsed as an ISO-8601 extended offset date-time format string: ${text}`
  throw evaluationFailure(visit, message, 'Timestamp')
}

/** `Date.parse` accepts more, and the thirtieth of February. */
function isOffsetTime(text: string): boolean {
  const parts = /^(\d{4})-(\d\d)-(\d\d)T([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/.exec(text)
  if (!parts) return false
  const [year = 0, month = 0, day = 0] = parts.slice(1, 4).map(Number)
  // A day that the month does not have is one of another month.
  return new Date(Date.UTC(year, month - 1, day)).getUTCMonth() === month - 1
}

/** @throws StateFailure always: the one that it describes, or that of its expressions */
export async function fail(here: Here, fields: Fields, state: StateOf<'Fail'>): Promise<never> {
  const bindings = bindingsOf(here)
  const text = async (field: 'Error' | 'Cause') =>
    state[field] === undefined ? undefined : await fields.text(field, state[field], bindings)
  throw new StateFailure({ error: await text('Error'), cause: await text('Cause') })
}
