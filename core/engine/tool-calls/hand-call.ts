import type { Json } from '../../../contract/resources/common.ts'
import type { Fact } from '../../../events/catalogue.ts'
import { storePayload } from '../../base/payloads/payload.ts'
import type { Scheduler } from '../../base/ports/scheduler.ts'
import type { Change } from '../../base/ports/store.ts'
import type { OpenEffect } from '../../records/mission/mission.ts'
import { keptUntil } from '../../records/mission/retention.ts'
import { callEntry, enterQueue, type HandedCall, putHandedCall } from '../../records/tool-call/handed-call.ts'
import type { ExecutionPorts, Leg } from '../legs/leg.ts'
import type { PlannedCall } from '../legs/planned-call.ts'

/** A call of a tool that others answer. */
export interface CallToHand {
  readonly planned: PlannedCall
  /** How long to wait for an answer. */
  readonly seconds: number
}

/** A call about to be handed out, and the changes to write with its mission. */
export interface HandedOver {
  readonly call: HandedCall
  readonly changes: readonly Change[]
  /** Present if it has an effect. */
  readonly open: OpenEffect | null
  readonly facts: readonly Fact[]
}

export async function handOver(ports: ExecutionPorts, leg: Leg, toHand: CallToHand): Promise<HandedOver> {
  const call = await newCall(ports, leg, toHand)
  const entered = call.entry === null ? [] : [enterQueue(call.entry, call)]
  const { effect: open, facts } = effectOf(toHand.planned, leg.stored.mission.open_effect, call.created_at)
  return { call, changes: [putHandedCall(call, 0), ...entered], open, facts }
}

/** Without it the sweeper ends the call. */
export async function setTimer(
  { scheduler }: { readonly scheduler: Scheduler },
  tenant: string,
  { id, deadline }: HandedCall,
): Promise<void> {
  await scheduler.set({ name: id, at: deadline, payload: { kind: 'tool_call_deadline', tenant, tool_call: id } })
}

async function newCall(
  ports: ExecutionPorts,
  leg: Leg,
  { planned: { call, tool, effect, key }, seconds }: CallToHand,
): Promise<HandedCall> {
  const { mission } = leg.stored
  const now = ports.clock.now()
  const id = ports.ids.next('tcl')
  const kept_until = keptUntil(mission)
  const place = { tenant: leg.tenant, key: `${mission.id}/${id}`, keptUntil: kept_until }
  return {
    ...{ id, status: 'OPEN', tool: tool.name, tool_version: tool.version ?? 0, call_id: call.id, effect, key },
    ...{ mission_id: mission.id, agent: mission.agent, subject: mission.subject ?? null },
    arguments: await storePayload(ports, place, call.arguments as Json),
    ...{ created_at: now, deadline: now + seconds * 1000, kept_until },
    ...{ times: 0, leased_until: null, told: 0, told_at: 0 },
    entry: callEntry({ tool: tool.name, id }, now),
  }
}

/** A repeated call (idempotent) was reported before. */
function effectOf(
  { tool, call, effect, key }: PlannedCall,
  open: OpenEffect | null,
  since: number,
): { readonly effect: OpenEffect | null; readonly facts: readonly Fact[] } {
  if (effect === 'none') return { effect: null, facts: [] }
  if (open) return { effect: open, facts: [] }
  const data = { tool: tool.name, call_id: call.id, kind: effect, key }
  return { effect: { ...data, state: 'INTENDED', since }, facts: [{ type: 'effect.intended', data }] }
}
