import type { MissionStatus, Usage } from '../../contract/resources/mission.ts'
import { statusAfter } from '../../contract/status-after.ts'
import type { Doing } from './doing.ts'

/** An event of a mission, as the feed passes it. */
export interface MissionEvent {
  readonly type: string
  readonly mission_id: string
  readonly seq: number
  readonly time: string
  readonly data: Readonly<Record<string, unknown>>
}

/** What the feed has said of a mission since it was read. What it has not said is undefined. */
export interface LiveMission {
  readonly status?: MissionStatus | undefined
  /** The number of the latest event. */
  readonly seq: number
  readonly changedAt: string
  /** The number of the latest recorded step, and what it was. */
  readonly step?: { readonly number: number; readonly kind: string; readonly name: string } | undefined
  readonly doing?: Doing | undefined
  readonly attempt?: number | undefined
  readonly startedAt?: string | undefined
  readonly finishedAt?: string | undefined
  readonly usage?: Pick<Usage, 'cost_usd' | 'input_tokens' | 'output_tokens'> | undefined
  readonly priority?: string | undefined
  readonly tags?: readonly string[] | undefined
  readonly agent?: string | undefined
}

/** What is known once an event is heard; an event that is not newer changes nothing. */
export function afterEvent(before: LiveMission | undefined, event: MissionEvent): LiveMission {
  if (before && before.seq >= event.seq) return before
  return { ...before, seq: event.seq, changedAt: event.time, ...newsIn(event) }
}

function newsIn(event: MissionEvent): Partial<LiveMission> {
  const { type, data, time } = event
  const status = statusIn(event)
  const doing = doingIn(event)
  const changes: Partial<LiveMission> = { ...(status && { status }), ...(doing && { doing }) }
  switch (type) {
    case 'step.recorded':
      return { ...changes, step: { number: Number(data.number), kind: String(data.kind), name: String(data.name) } }
    case 'mission.started':
      return { ...changes, attempt: Number(data.attempt), startedAt: time }
    case 'mission.changed':
      return { ...changes, ...changed(data) }
    case 'mission.handed_over':
      return { ...changes, agent: String(data.to) }
    case 'mission.completed':
    case 'mission.failed':
    case 'mission.cancelled':
    case 'mission.expired':
      return { ...changes, finishedAt: time, ...usageIn(data) }
    default:
      return changes
  }
}

function statusIn({ type, data }: MissionEvent): MissionStatus | undefined {
  return type === 'mission.submitted' ? (data.status as MissionStatus) : statusAfter[type]
}

function changed(data: MissionEvent['data']): Partial<LiveMission> {
  return {
    ...(typeof data.priority === 'string' && { priority: data.priority }),
    ...(Array.isArray(data.tags) && { tags: data.tags.map(String) }),
  }
}

function usageIn({ usage }: MissionEvent['data']): Partial<LiveMission> {
  if (typeof usage !== 'object' || usage === null) return {}
  const { cost_usd, input_tokens, output_tokens } = usage as Record<string, unknown>
  return {
    usage: {
      cost_usd: Number(cost_usd),
      input_tokens: Number(input_tokens),
      output_tokens: Number(output_tokens),
    },
  }
}

function doingIn({ type, data }: MissionEvent): Doing | undefined {
  switch (type) {
    case 'mission.submitted':
      return data.status === 'SCHEDULED' ? { kind: 'scheduled', until: null } : inLine(data)
    case 'mission.pending':
      return inLine(data)
    case 'mission.held':
      return { kind: 'held', reason: String(data.reason ?? '') }
    case 'mission.queued':
      return { kind: 'queued' }
    case 'mission.started':
      return { kind: 'running', calls: 0 }
    case 'step.recorded':
      return { kind: 'step', number: Number(data.number), step: String(data.kind), name: String(data.name) }
    case 'mission.waiting':
      return waiting(data)
    case 'mission.retrying':
      return { kind: 'retry', until: String(data.next_attempt_at), message: String(data.message) }
    case 'mission.postponed':
      return { kind: 'retry', until: String(data.until), message: String(data.message) }
    case 'mission.failed':
      return { kind: 'failed', code: String(data.code), message: String(data.message) }
    case 'mission.completed':
    case 'mission.cancelled':
    case 'mission.expired':
      return { kind: 'ended', text: '' }
    default:
      return undefined
  }
}

function inLine({ limit }: MissionEvent['data']): Doing {
  return typeof limit === 'string' ? { kind: 'limit', limit } : { kind: 'backlog' }
}

function waiting(data: MissionEvent['data']): Doing | undefined {
  switch (data.kind) {
    case 'approval':
      return { kind: 'approval' }
    case 'child':
      return { kind: 'child', count: Array.isArray(data.child_ids) ? data.child_ids.length : 1 }
    case 'tool':
      return { kind: 'tool', tool: String(data.tool) }
    case 'agent':
      return { kind: 'agent', agent: String(data.agent) }
    case 'budget':
      return { kind: 'budget', message: String(data.message) }
    default:
      return undefined
  }
}
