import type { MissionEvent } from '../contract/resources/mission.ts'
import { oneLine } from './terminal.ts'

/** What happened, in a few words and on one line. */
export function eventText({ type, data }: MissionEvent, width: number): string {
  const words = phrases[type]?.(data) ?? `${type} ${JSON.stringify(data)}`
  return oneLine(words, width)
}

type Data = MissionEvent['data']

const phrases: Readonly<Record<string, (data: Data) => string>> = {
  'mission.submitted': ({ agent, priority, status, limit }) =>
    `submitted to ${agent}, priority ${priority}: ${status}${limit ? `, waiting for a permit of ${limit}` : ''}`,
  'mission.pending': ({ reason, limit }) =>
    `${limit ? `waiting for a permit of ${limit}` : 'in the backlog'} (${spaced(reason)})`,
  'mission.rate_limited': ({ limit, start_at }) => `the rate of ${limit} lets it start at ${start_at}`,
  'mission.queued': ({ lane, slot, reason }) => `queued on the ${lane} lane with slot ${slot} (${spaced(reason)})`,
  'mission.started': ({ attempt, leg, instance_id }) =>
    `running${instance_id ? ` on ${instance_id}` : ''}: attempt ${attempt}${Number(leg) > 1 ? `, leg ${leg}` : ''}`,
  'step.recorded': ({ number, kind, name, text, is_error }) =>
    `step ${number}: ${spaced(kind)} ${name}${is_error ? ' failed' : ''}${text ? `: ${text}` : ''}`,
  'effect.intended': ({ tool, kind, key }) => `about to call ${tool} (${kind}, key ${key})`,
  'effect.unknown': ({ tool, resolution }) =>
    `nobody knows whether ${tool} took effect; ${unknownEffect[String(resolution)] ?? spaced(resolution)}`,
  'approval.requested': ({ approval_id, question }) => `asking for approval ${approval_id}: ${question}`,
  'approval.decided': ({ approval_id, decision, by }) => `approval ${approval_id}: ${decision} by ${by}`,
  'mission.waiting': ({ kind, child_id, approval_id, agent, message }) => {
    if (kind === 'budget') return `waiting for a budget: ${message}`
    return `waiting for ${kind === 'child' ? `mission ${child_id}` : kind === 'agent' ? `a worker of ${agent}` : `approval ${approval_id}`}`
  },
  'mission.limit_near': ({ limit, used, of }) => `near a limit: ${used} of ${of} ${spaced(limit)} are used`,
  'mission.retrying': ({ attempt, code, message, next_attempt_at }) =>
    `attempt ${attempt} failed: ${message} (${code}); the next one is at ${next_attempt_at}`,
  'mission.changed': (data) =>
    `changed: ${Object.entries(data)
      .map(([name, value]) => `${name} ${typeof value === 'string' ? value : JSON.stringify(value)}`)
      .join(', ')}`,
  'mission.hold_requested': ({ reason }) => `to be held${because(reason)}`,
  'mission.held': ({ reason }) => `held${because(reason)}`,
  'mission.released': () => 'released',
  'budget.warning': (data) => `four fifths of the budget ${data.scope} (${data.period}) are spent`,
  'budget.exhausted': (data) => `the budget ${data.scope} (${data.period}) is exhausted`,
  'mission.postponed': ({ message, until }) => `postponed to ${until}: ${message}`,
  'mission.completed': () => 'completed',
  'mission.failed': ({ code, message }) => `failed: ${message} (${code})`,
  'mission.cancelled': () => 'cancelled',
  'mission.expired': () => 'expired: its deadline passed',
}

function because(reason: unknown): string {
  return reason ? `: ${reason}` : ''
}

const unknownEffect: Readonly<Record<string, string>> = {
  repeat: 'it is repeated, which does no harm',
  look_up: 'it is looked up',
  ask: 'a person must say',
}

function spaced(word: unknown): string {
  return String(word).replaceAll('_', ' ')
}
