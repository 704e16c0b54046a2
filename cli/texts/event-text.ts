import type { z } from 'zod'
import type { MissionEvent } from '../../contract/resources/mission.ts'
import type { catalogue, EventType } from '../../events/catalogue.ts'
import { quoted } from '../printing/quoted.ts'
import { shortened, type Text } from '../printing/text.ts'

/** An event in a few words on one line. An event of a newer server is shown unchanged. */
export function eventText({ type, data }: MissionEvent, width: number): Text {
  const phrase = Object.hasOwn(phrases, type) ? byType[type] : undefined
  return shortened(phrase?.(data) ?? `${type} ${JSON.stringify(data)}`, width)
}

/**
 * The fields of an event in the catalogue. Their values come from a server, which may be older or newer than this program, so a
 * phrase knows their names but not their types.
 */
type Told<T extends EventType> = { readonly [Name in FieldOf<z.output<(typeof catalogue)[T]['data']>>]?: unknown }

/** The fields of every member of a union. */
type FieldOf<Data> = Data extends unknown ? keyof Data : never

/** A phrase for every event in the catalogue: a missing one is a compile error. */
const phrases: { readonly [T in EventType]: (data: Told<T>) => string } = {
  'mission.submitted': ({ agent, priority, status, limit }) =>
    `submitted to ${agent}, priority ${priority}: ${status}${limit ? `, waiting for a permit of ${limit}` : ''}`,
  'mission.pending': ({ reason, limit }) =>
    `${limit ? `waiting for a permit of ${limit}` : 'in the backlog'} (${spaced(reason)})`,
  'mission.rate_limited': ({ limit, start_at }) => `may start at ${start_at} by the rate of ${limit}`,
  'mission.queued': ({ lane, slot, reason }) => `queued on the ${lane} lane with slot ${slot} (${spaced(reason)})`,
  'mission.started': ({ attempt, leg, instance_id }) =>
    `running${instance_id ? ` on ${instance_id}` : ''}: attempt ${attempt}${Number(leg) > 1 ? `, leg ${leg}` : ''}`,
  'step.recorded': ({ number, kind, name, text, is_error }) =>
    `step ${number}: ${spaced(kind)} ${name}${is_error ? ' failed' : ''}${text ? `: ${text}` : ''}`,
  'tool.changed': ({ server, name }) =>
    `${name} of ${server} was not called: it is paused until somebody approves it, with sortie mcp approve ${argument(server)} ${argument(name)}`,
  'artifact.created': ({ name, media_type, bytes, file_id }) =>
    `made ${name} (${media_type}, ${bytes} bytes): ${file_id}`,
  'effect.intended': ({ tool, kind, key }) => `about to call ${tool} (${kind}, key ${key})`,
  'effect.unknown': ({ tool, resolution }) =>
    `it is unknown whether ${tool} took effect; ${unknownEffect[String(resolution)] ?? spaced(resolution)}`,
  'tool.progress': ({ tool, text }) => `${tool}: ${text}`,
  'approval.requested': ({ approval_id, question }) => `asking for approval ${approval_id}: ${question}`,
  'approval.decided': ({ approval_id, decision, by }) => `approval ${approval_id}: ${decision} by ${by}`,
  'mission.handed_over': ({ from, to, reason }) => `handed over from ${from} to ${to}${because(reason)}`,
  'mission.delegated': ({ child_ids }) => `delegated to ${missionsNamed(child_ids)}`,
  'mission.waiting': ({ kind, child_id, child_ids = [child_id], tool_call_ids, approval_id, agent, tool, message }) => {
    if (kind === 'budget') return `waiting for a budget: ${message}`
    if (kind === 'child')
      return `waiting for ${missionsNamed(child_ids)}${tool_call_ids ? `, and ${callsNamed(tool_call_ids)}` : ''}`
    if (kind === 'tool') return `waiting for ${tool_call_ids ? callsNamed(tool_call_ids) : `an answer of ${tool}`}`
    return kind === 'agent' ? `waiting for a worker of ${agent}` : `waiting for approval ${approval_id}`
  },
  'mission.limit_near': ({ limit, used, of }) => `near a limit: ${used} of ${of} ${spaced(limit)} used`,
  'mission.retrying': ({ attempt, code, message, next_attempt_at }) =>
    `attempt ${attempt} failed: ${message} (${code}); the next one is at ${next_attempt_at}`,
  'mission.changed': (data) => `changed: ${Object.entries(data).map(newValue).join(', ')}`,
  'mission.hold_requested': ({ reason }) => `hold requested${because(reason)}`,
  'mission.held': ({ reason }) => `held${because(reason)}`,
  'mission.released': () => 'released',
  'budget.warning': ({ scope, period }) => `80 % of the budget ${scope} (${period}) is spent`,
  'budget.exhausted': ({ scope, period }) =>
    `the rest of the budget ${scope} (${period}) is too small for the next call`,
  'mission.postponed': ({ message, until }) => `postponed to ${until}: ${message}`,
  'mission.completed': () => 'completed',
  'mission.failed': ({ code, message }) => `failed: ${message} (${code})`,
  'mission.cancelled': () => 'cancelled',
  'mission.expired': () => 'expired: its deadline passed',
}

const byType: Readonly<Record<string, (data: MissionEvent['data']) => string>> = phrases

function newValue([name, value]: [string, unknown]): string {
  return `${name} ${typeof value === 'string' ? value : JSON.stringify(value)}`
}

const mostNamed = 3

/** A few by ID; the tree shows many. */
function missionsNamed(ids: unknown): string {
  if (!Array.isArray(ids)) return 'other missions'
  if (ids.length > mostNamed) return `${ids.length} missions`
  return `mission${ids.length === 1 ? '' : 's'} ${ids.join(', ')}`
}

/** Calls of function tools, if there are several, or some beside missions. */
function callsNamed(ids: unknown): string {
  const count = Array.isArray(ids) ? ids.length : 0
  return `${count} call${count === 1 ? '' : 's'} of function tools`
}

/** Quoted for a shell. */
function argument(value: unknown): string {
  return quoted(String(value))
}

function because(reason: unknown): string {
  return reason ? `: ${reason}` : ''
}

const unknownEffect: Readonly<Record<string, string>> = {
  repeat: 'it is repeated, which is harmless',
  look_up: 'it is looked up',
  ask: 'a person must say',
}

function spaced(word: unknown): string {
  return String(word).replaceAll('_', ' ')
}
