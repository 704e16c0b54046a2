import type { Json } from '../../../contract/resources/common.ts'
import type { Mission, MissionStatus } from '../../../contract/resources/mission.ts'
import { endedStatuses } from '../../../contract/status-after.ts'
import { type Doing, doingWhileWaiting } from '../../live/doing.ts'
import type { LiveMission } from '../../live/missions.ts'

/** What the list keeps of a mission: inputs and outputs may be large, and there may be 20,000 rows. */
export interface MissionRow {
  readonly id: string
  readonly status: MissionStatus
  readonly agent: string
  readonly doing: Doing
  /** The beginning of its input. */
  readonly task: string
  readonly tags: readonly string[]
  readonly priority: string
  readonly subject: string | null
  readonly parent_id: string | null
  readonly isHeld: boolean
  readonly created_at: string
  readonly started_at: string | null
  readonly finished_at: string | null
  readonly attempt: number
  readonly max_attempts: number
  readonly tokens: number
  readonly cost_usd: number
  readonly last_seq: number
}

const mostCharacters = 160

export function rowOf(mission: Mission): MissionRow {
  return {
    id: mission.id,
    status: mission.status,
    agent: mission.agent,
    doing: doingOf(mission),
    task: beginningOf(mission.input),
    tags: mission.tags,
    priority: mission.priority,
    subject: mission.subject,
    parent_id: mission.parent_id,
    isHeld: mission.hold !== null,
    created_at: mission.created_at,
    started_at: mission.started_at,
    finished_at: mission.finished_at,
    attempt: mission.attempt,
    max_attempts: mission.max_attempts,
    tokens: mission.usage.input_tokens + mission.usage.output_tokens,
    cost_usd: mission.usage.cost_usd,
    last_seq: mission.last_seq,
  }
}

function doingOf(mission: Mission): Doing {
  if (mission.waiting_for) return doingWhileWaiting(mission.waiting_for)
  if (mission.error && mission.finished_at) return { kind: 'failed', ...mission.error }
  switch (mission.status) {
    case 'SCHEDULED':
      return mission.error
        ? { kind: 'retry', until: mission.start_at ?? mission.updated_at, message: mission.error.message }
        : { kind: 'scheduled', until: mission.start_at }
    case 'PENDING':
      if (mission.pending?.place === 'held') return { kind: 'held', reason: mission.hold?.reason ?? '' }
      if (mission.pending?.place === 'limit') return { kind: 'limit', limit: mission.pending.limit }
      return { kind: 'backlog' }
    case 'QUEUED':
      return { kind: 'queued' }
    case 'RUNNING':
    case 'WAITING':
      return { kind: 'running', calls: mission.usage.model_calls + mission.usage.tool_calls }
    default:
      return { kind: 'ended', text: beginningOf(mission.output) }
  }
}

/** The beginning of a value as one line; of an object that has only one text, that text. */
function beginningOf(value: Json): string {
  if (value === null) return ''
  const text = typeof value === 'string' ? value.slice(0, 4 * mostCharacters) : JSON.stringify(value)
  const line = text
    .slice(0, 4 * mostCharacters)
    .replace(/\s+/g, ' ')
    .trim()
  return line.length > mostCharacters ? `${line.slice(0, mostCharacters).toWellFormed()}…` : line
}

/** The row with what was heard since it was read. */
export function withNews(row: MissionRow, live: LiveMission | undefined): MissionRow {
  if (!live) return row
  const { usage } = live
  const status = live.status ?? row.status
  return {
    ...row,
    status,
    doing: live.doing ?? row.doing,
    agent: live.agent ?? row.agent,
    attempt: live.attempt ?? row.attempt,
    priority: live.priority ?? row.priority,
    tags: live.tags ?? row.tags,
    started_at: row.started_at ?? live.startedAt ?? null,
    finished_at: hasEnded(status) ? (live.finishedAt ?? row.finished_at) : row.finished_at,
    ...(usage && { cost_usd: usage.cost_usd, tokens: usage.input_tokens + usage.output_tokens }),
  }
}

export function hasEnded(status: MissionStatus): boolean {
  return endedStatuses.includes(status)
}
