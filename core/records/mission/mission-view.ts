import type { Json } from '../../../contract/resources/common.ts'
import type { Mission as MissionView, WaitingFor } from '../../../contract/resources/mission.ts'
import { loadPayload, type Payload } from '../../base/payloads/payload.ts'
import type { Blobs } from '../../base/ports/blobs.ts'
import { iso } from '../../base/times/iso.ts'
import { usdOf } from '../budget/amount.ts'
import { givenView } from '../file/given-file.ts'
import { choiceView } from './agent-choice.ts'
import { awaitedIn, type ChildWait, countOf, type JointWait } from './joint-wait.ts'
import type { OpenEffect } from './mission.ts'
import { type BudgetWait, type In, isFinished, type Mission, type Wait } from './mission.ts'
import { usualRetry } from './retry.ts'
import { soundUsage } from './sound-usage.ts'

/** A mission as the API shows it, with its payloads read. */
export async function missionView(blobs: Blobs, tenant: string, mission: Mission): Promise<MissionView> {
  const input = await loadPayload(blobs, tenant, mission.input)
  const output = mission.status === 'COMPLETED' ? await loadPayload(blobs, tenant, mission.output) : null
  return view(mission, input, output)
}

/** The same for lists, in which a payload in blob storage is shown as null. */
export function missionSummary(mission: Mission): MissionView {
  return view(mission, inlineOf(mission.input), mission.status === 'COMPLETED' ? inlineOf(mission.output) : null)
}

function inlineOf(payload: Payload): Json {
  return 'inline' in payload ? payload.inline : null
}

function view(mission: Mission, input: Json, output: Json): MissionView {
  const { subject = null } = mission
  return {
    id: mission.id,
    status: mission.status,
    agent: mission.agent,
    agent_version: mission.agent_version,
    ...(mission.agent_choice && { agent_choice: choiceView(mission.agent_choice) }),
    input,
    ...(mission.files && { files: mission.files.map(givenView) }),
    priority: mission.priority,
    budget: mission.budget,
    caps: mission.caps ?? null,
    ...inPlaceOfItsAgents(mission),
    timeout_s: mission.timeout_s,
    max_attempts: mission.max_attempts,
    retry: mission.retry ?? usualRetry,
    concurrency: (mission.limits ?? []).map(({ key, limit }) => ({ key, limit: limit ?? null })),
    subject,
    tags: [...mission.tags],
    metadata: mission.metadata,
    parent_id: mission.parent?.mission_id ?? null,
    ...belongingOf(mission),
    callback_url: mission.callback?.url ?? null,
    callback_events: [...(mission.callback?.events ?? [])],
    redriven_from: redrivenFrom(mission),
    attempt: mission.attempt,
    created_at: iso(mission.created_at),
    updated_at: iso(mission.updated_at),
    deadline: iso(mission.deadline),
    start_at: mission.status === 'SCHEDULED' ? iso(mission.start_at) : null,
    started_at: mission.started_at === null ? null : iso(mission.started_at),
    finished_at: isFinished(mission) ? iso(mission.finished_at) : null,
    pending: mission.status === 'PENDING' ? pendingAt(mission) : null,
    waiting_for: mission.status === 'WAITING' ? waitView(mission.waiting_for) : null,
    hold: holdView(mission),
    open_effect: mission.open_effect && openEffectView(mission.open_effect),
    ...outsideText(mission),
    output,
    error: mission.status === 'FAILED' ? mission.error : null,
    usage: soundUsage(mission.usage),
    last_seq: mission.seq,
  }
}

function inPlaceOfItsAgents({ settings, output_schema }: Mission) {
  return { ...(settings && { settings }), ...(output_schema !== undefined && { output_schema }) }
}

function belongingOf({ schedule, conversation, evaluation }: Mission) {
  return {
    schedule_id: schedule?.id ?? null,
    conversation_id: conversation?.id ?? null,
    evaluation_id: evaluation?.id ?? null,
  }
}

function outsideText({ given_outside, read_outside }: Mission): Pick<MissionView, 'outside_text'> {
  if (read_outside === true) return { outside_text: 'read' }
  return given_outside === true ? { outside_text: 'given' } : {}
}

function openEffectView({ tool, call_id, kind, key, state, since }: OpenEffect): MissionView['open_effect'] {
  return { tool, call_id, kind, key, state, since: iso(since) }
}

function holdView(mission: Mission): MissionView['hold'] {
  if (isFinished(mission) || !mission.hold) return null
  const { by, since, reason } = mission.hold
  return { by, since: iso(since), reason, switch_id: by === 'switch' ? mission.hold.switch_id : null }
}

export function waitView<W extends Wait>(wait: W): Extract<WaitingFor, { kind: W['kind'] }>
export function waitView(wait: Wait): WaitingFor {
  const since = iso(wait.since)
  if (wait.kind === 'child') return { ...childWaitView(wait), since }
  if (wait.kind === 'agent') return { kind: wait.kind, agent: wait.agent, since }
  if (wait.kind === 'approval') return { kind: wait.kind, approval_id: wait.approval_id, since }
  if (wait.kind === 'tool') return { ...toolWaitView(wait), since }
  return { ...budgetWaitView(wait), since }
}

function toolWaitView(wait: Extract<Wait, { kind: 'tool' }>) {
  const { kind, tool, tool_call_id, until } = wait
  return { kind, tool, tool_call_id, until: iso(until), calls: callViews(wait) }
}

function callViews(wait: JointWait) {
  return awaitedIn(wait).calls.map(({ tool, tool_call_id, until }) => ({ tool, tool_call_id, until: iso(until) }))
}

function childWaitView(wait: ChildWait) {
  const { kind, mission_id } = wait
  const mission_ids = awaitedIn(wait).children.map((child) => child.mission_id)
  return { kind, mission_id, mission_ids, of: countOf(wait), calls: callViews(wait) }
}

function budgetWaitView({ kind, budget, needs, resets_at, message }: BudgetWait) {
  return {
    kind,
    code: 'budget_exhausted' as const,
    scope: budget.scope,
    period: budget.period,
    needs: { usd: usdOf(needs.nano_usd), tokens: needs.tokens },
    resets_at: resets_at === null ? null : iso(resets_at),
    message,
  }
}

function redrivenFrom({ redriven_from }: Mission): MissionView['redriven_from'] {
  return redriven_from && { mission_id: redriven_from.mission_id, kept_steps: redriven_from.steps }
}

function pendingAt(mission: In<'PENDING'>): MissionView['pending'] {
  return mission.place === 'limit' ? { place: 'limit', limit: mission.limit } : { place: mission.place }
}
