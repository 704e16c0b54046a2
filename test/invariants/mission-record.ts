import type { Mission, MissionEvent, MissionStatus, Step } from '../../contract/resources/mission.ts'
import { judgeReply } from '../../core/engine/legs/judge-reply.ts'
import { resultOf } from '../../core/records/approval/approval-steps.ts'

/** All that the API says of one mission. */
export interface MissionRecord {
  readonly mission: Mission
  readonly events: readonly MissionEvent[]
  readonly steps: readonly Step[]
}

/** What a bill is made of. */
export interface Billed {
  readonly mission: Pick<Mission, 'id' | 'status' | 'redriven_from'> & {
    readonly usage: { readonly model_calls: number }
  }
  readonly steps: readonly { readonly kind: Step['kind']; readonly mission_id?: string; readonly held_in?: number }[]
}

export const terminal: readonly MissionStatus[] = ['COMPLETED', 'FAILED', 'CANCELLED', 'EXPIRED']

const active: readonly MissionStatus[] = ['SCHEDULED', 'PENDING', 'QUEUED', 'RUNNING', 'WAITING']

/** From which states an event may come, and the state after it; `step.recorded` leaves the state as it is. */
const moves: Readonly<Record<string, { from: readonly MissionStatus[]; to?: MissionStatus }>> = {
  'mission.pending': { from: ['SCHEDULED', 'WAITING', 'PENDING', 'QUEUED', 'RUNNING'], to: 'PENDING' },
  'mission.rate_limited': { from: ['SCHEDULED'], to: 'SCHEDULED' },
  'mission.queued': { from: ['PENDING', 'RUNNING'], to: 'QUEUED' },
  'mission.started': { from: ['QUEUED'], to: 'RUNNING' },
  'mission.waiting': { from: ['QUEUED', 'RUNNING'], to: 'WAITING' },
  'mission.retrying': { from: ['RUNNING', 'QUEUED'], to: 'SCHEDULED' },
  'mission.postponed': { from: ['RUNNING'], to: 'SCHEDULED' },
  'mission.completed': { from: ['RUNNING'], to: 'COMPLETED' },
  'mission.failed': { from: ['RUNNING', 'QUEUED'], to: 'FAILED' },
  'mission.cancelled': { from: active, to: 'CANCELLED' },
  'mission.expired': { from: active, to: 'EXPIRED' },
  'mission.changed': { from: active },
  'mission.hold_requested': { from: ['SCHEDULED', 'RUNNING', 'WAITING'] },
  'mission.held': { from: ['PENDING', 'QUEUED', 'RUNNING'], to: 'PENDING' },
  'mission.released': { from: active },
  'mission.handed_over': { from: ['RUNNING'] },
  'mission.delegated': { from: ['RUNNING'] },
  'mission.limit_near': { from: ['RUNNING', 'WAITING'] },
  'tool.progress': { from: ['WAITING'] },
  'tool.changed': { from: ['RUNNING'] },
  'artifact.created': { from: ['RUNNING'] },
  'effect.intended': { from: ['RUNNING'] },
  'effect.unknown': { from: ['RUNNING'] },
  'approval.requested': { from: ['RUNNING'] },
  'approval.decided': { from: ['WAITING'] },
  'budget.warning': { from: ['RUNNING', 'QUEUED'] },
  'budget.exhausted': { from: ['RUNNING', 'QUEUED'] },
  'step.recorded': { from: ['RUNNING', 'WAITING'] },
}

/** @returns what is wrong with the record, in words; empty when all is well */
export function recordProblems(record: MissionRecord): string[] {
  const problems = [...eventProblems(record), ...legProblems(record.events), ...stepProblems(record)]
  return problems.map((problem) => `${record.mission.id}: ${problem}`)
}

function eventProblems({ mission, events }: MissionRecord): string[] {
  const problems: string[] = []
  events.forEach((event, at) => {
    if (event.seq !== at + 1) problems.push(`event ${at + 1} has seq ${event.seq}`)
    if (event.id !== `${mission.id}:${event.seq}`) problems.push(`event ${event.seq} has the id ${event.id}`)
  })
  if (mission.last_seq !== events.length) problems.push(`last_seq is ${mission.last_seq} of ${events.length} events`)
  const replayed = replay(events)
  if ('problem' in replayed) problems.push(replayed.problem)
  else if (replayed.status !== mission.status) {
    problems.push(`its events end in ${replayed.status}, and it is ${mission.status}`)
  }
  return problems
}

function replay(events: readonly MissionEvent[]): { status: MissionStatus } | { problem: string } {
  const [first, ...rest] = events
  if (first?.type !== 'mission.submitted') return { problem: `its first event is ${first?.type}` }
  let status = first.data.status as MissionStatus
  for (const event of rest) {
    const move = moves[event.type]
    if (!move?.from.includes(status)) return { problem: `${event.type} (${event.seq}) came while it was ${status}` }
    status = move.to ?? status
  }
  return { status }
}

/** Attempt and leg only rise, and only the leg that was dispatched last is started. */
function legProblems(events: readonly MissionEvent[]): string[] {
  const problems: string[] = []
  let queued = events[0]?.data.status === 'QUEUED' ? legNumber(1, 1) : 0
  for (const { type, seq, data } of events) {
    const leg = legNumber(Number(data.attempt), Number(data.leg))
    if (type === 'mission.queued') {
      if (leg <= queued) problems.push(`event ${seq} queues attempt ${data.attempt}, leg ${data.leg} again`)
      queued = leg
    }
    if (type === 'mission.started' && leg !== queued) {
      problems.push(`event ${seq} starts attempt ${data.attempt}, leg ${data.leg}, which was not queued last`)
    }
  }
  return problems
}

function legNumber(attempt: number, leg: number): number {
  return attempt * 10_000 + leg
}

/**
 * Steps are numbered from 1, each has its event, but for those that it was redriven with, and each call that was decided has
 * at most one result.
 */
function stepProblems({ mission, events, steps }: MissionRecord): string[] {
  const problems: string[] = []
  steps.forEach((step, at) => {
    if (step.number !== at + 1) problems.push(`step ${at + 1} has the number ${step.number}`)
  })
  const told = events.filter(({ type }) => type === 'step.recorded').map(({ data }) => `${data.number} ${data.kind}`)
  const kept = ownSteps(mission, steps).map((step) => `${step.number} ${step.kind}`)
  if (told.join() !== kept.join()) problems.push(`its events tell of the steps ${told}; there are ${kept}`)
  return [...problems, ...callProblems(steps)]
}

function callProblems(steps: readonly Step[]): string[] {
  const problems: string[] = []
  let open: string[] = []
  for (const step of steps.filter(isOfCalls)) {
    if (step.kind === 'model_call') {
      if (open.length > 0) problems.push(`the model was asked (step ${step.number}) before ${open} was answered`)
      open = callsIn(step)
    } else if (step.kind === 'approval' && !resultOf(step)) {
      if (!open.includes(step.call_id)) problems.push(`step ${step.number} allows ${step.call_id}, which is not open`)
    } else if (open.includes(step.call_id)) open = open.filter((id) => id !== step.call_id)
    else problems.push(`step ${step.number} answers ${step.call_id}, which was answered already or never asked`)
  }
  return problems
}

/** What a person says of what a guardrail found is about no call. */
function isOfCalls(step: Step): boolean {
  return step.kind !== 'approval' || step.about !== 'guardrail'
}

/** Those of a reply that is not whole are not made. */
function callsIn(step: Extract<Step, { kind: 'model_call' }>): string[] {
  return judgeReply(step) === 'calls' ? step.tool_calls.map(({ id }) => id) : []
}

/**
 * A completed mission is billed for its own model calls, recorded or cut off, and for those of the children whose end it
 * heard of.
 * @param cutOff `<mission>#<attempt>.<leg>#aborted` of each call that was cut off
 */
export function usageProblems(records: readonly Billed[], cutOff: readonly string[]): string[] {
  const byId = new Map(records.map((record) => [record.mission.id, record]))
  return records.flatMap(({ mission, steps }) => {
    if (mission.status !== 'COMPLETED') return []
    const own = ownSteps(mission, steps).filter(isPaid).length
    const below = ownSteps(mission, steps).flatMap((step) =>
      step.kind === 'delegation' && step.mission_id ? [byId.get(step.mission_id)] : [],
    )
    const lost = cutOff.filter((key) => key.startsWith(`${mission.id}#`)).length
    const expected = below.reduce((sum, child) => sum + (child?.mission.usage.model_calls ?? 0), own + lost)
    const billed = mission.usage.model_calls
    return billed === expected ? [] : [`${mission.id}: it is billed for ${billed} model calls, not ${expected}`]
  })
}

/** What was held was paid for in the step of its call. */
function isPaid({ kind, held_in }: Billed['steps'][number]): boolean {
  return kind === 'model_call' && held_in === undefined
}

function ownSteps<Of>({ redriven_from }: Pick<Mission, 'redriven_from'>, steps: readonly Of[]): readonly Of[] {
  return steps.slice(redriven_from?.kept_steps ?? 0)
}
