import type { Mission, MissionEvent, MissionStatus } from '../../contract/resources/mission.ts'
import { statusAfter } from '../../contract/status-after.ts'

type Tell = (event: MissionEvent) => void

/** How many missions move at once; the others have ended. */
const active = 400
/** How often a new mission is submitted, among all changes. */
const newEvery = 25

/** What happens to a mission, again and again, as an agent with tools goes through it. */
const turns: readonly (readonly [type: string, data: Record<string, string | number | boolean>])[] = [
  ['mission.queued', { slot: 1, lane: 'normal', attempt: 1, leg: 1, reason: 'slot_free' }],
  ['mission.started', { attempt: 1, leg: 1 }],
  ['step.recorded', step('model_call', 'offline/rules')],
  ['step.recorded', step('tool_call', 'fetch_page')],
  ['step.recorded', step('model_call', 'offline/rules')],
  ['mission.waiting', { kind: 'tool', tool: 'lookup_invoice', tool_call_id: 'call_1' }],
  ['mission.pending', { reason: 'tool_answered' }],
]

function step(kind: string, name: string) {
  return { number: 1, attempt: 1, kind, name, text: 'a'.repeat(200), is_error: false }
}

/** Missions that change by themselves, as a busy tenant’s do. The newest are first. */
export function createReplay(count: number, tell: Tell) {
  const missions: Mission[] = Array.from({ length: count }, (_, at) => mission(count - at))
  let number = count
  let changes = 0

  function change(): void {
    changes++
    if (changes % newEvery === 0) submit()
    else turn()
  }

  function turn(): void {
    const at = Math.floor(Math.random() * active)
    const before = missions[at] as Mission
    const [type, data] = turns[before.last_seq % turns.length] as (typeof turns)[number]
    announce(at, type, data)
  }

  function submit(): void {
    missions.unshift(mission(++number))
    announce(0, 'mission.submitted', { agent: 'coder', agent_version: 1, priority: 'NORMAL', status: 'PENDING' })
    const end = active + 1
    const usage = { model_calls: 3, tool_calls: 1, input_tokens: 4000, output_tokens: 800, cost_usd: 0.031 }
    if (missions[end]) announce(end, 'mission.completed', { usage })
    // As a retention would: what is old leaves.
    missions.length = Math.min(missions.length, count)
  }

  function announce(at: number, type: string, data: MissionEvent['data']): void {
    const before = missions[at] as Mission
    const status: MissionStatus = type === 'mission.submitted' ? 'PENDING' : (statusAfter[type] ?? before.status)
    const seq = before.last_seq + 1
    missions[at] = { ...before, status, last_seq: seq }
    const { id: mission_id } = before
    tell({ id: `${mission_id}:${seq}`, type, mission_id, seq, time: new Date().toISOString(), data })
  }

  return { missions: missions as readonly Mission[], change }
}

const agents = ['coder', 'echo', 'invoice-reader', 'support', 'research']
const ended: readonly MissionStatus[] = ['COMPLETED', 'COMPLETED', 'COMPLETED', 'FAILED', 'CANCELLED']

function mission(number: number): Mission {
  const created = new Date(Date.now() - (number % 5000) * 1000).toISOString()
  return {
    id: `mis_${String(number).padStart(26, '0')}`,
    status: ended[number % ended.length] as MissionStatus,
    ...{ agent: agents[number % agents.length] as string, agent_version: 1, input: `Task ${number}: read the invoice` },
    ...{ priority: 'NORMAL', budget: null, caps: null, timeout_s: 3600, max_attempts: 3 },
    retry: { base_s: 1, factor: 2, cap_s: 300, jitter: 'full' },
    ...{ concurrency: [], subject: null, tags: ['nightly', 'customer-42'], metadata: {}, parent_id: null },
    ...{ schedule_id: null, evaluation_id: null, callback_url: null, callback_events: [], redriven_from: null },
    ...{ conversation_id: null, attempt: 1, created_at: created, updated_at: created, deadline: created },
    ...{ start_at: null, started_at: created, finished_at: null, pending: null, waiting_for: null, hold: null },
    ...{ open_effect: null, output: 'The invoice is paid.', error: null, last_seq: 1 },
    usage: { model_calls: 3, tool_calls: 1, input_tokens: 4000, output_tokens: 800, cost_usd: 0.031 },
  }
}
