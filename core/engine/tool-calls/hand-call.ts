import type { Json } from '../../../contract/resources/common.ts'
import type { Fact } from '../../../events/catalogue.ts'
import { storePayload } from '../../base/payloads/payload.ts'
import { inState, type OpenEffect } from '../../records/mission/mission.ts'
import { keptUntil } from '../../records/mission/retention.ts'
import { callEntry, enterQueue, type HandedCall, putHandedCall } from '../../records/tool-call/handed-call.ts'
import { roomForResult } from '../context/kept-output.ts'
import { type ExecutionPorts, type Leg, leaveLeg } from '../legs/leg.ts'
import type { PlannedCall } from '../legs/planned-call.ts'
import { moveTo } from '../transition/move.ts'

/**
 * Hands a call to whoever serves its tool and suspends the mission, in one write: there is never a mission that waits for no
 * call, nor a call that no mission waits for. The timer is set after it; without it the sweeper ends the call.
 */
export async function handCall(
  ports: ExecutionPorts,
  leg: Leg,
  planned: PlannedCall,
  timeoutS: number,
): Promise<'waiting'> {
  const call = await newCall(ports, leg, planned, timeoutS)
  const { id, tool, deadline: until, created_at: since } = call
  const { mission } = leg.stored
  const { effect, facts } = effectOf(planned, mission.open_effect, since)
  const to = inState(
    mission,
    { status: 'WAITING', waiting_for: { kind: 'tool', tool, tool_call_id: id, since, until } },
    { open_effect: effect },
  )
  const waiting: Fact = { type: 'mission.waiting', data: { kind: 'tool', tool, tool_call_id: id } }
  const [first = waiting, ...rest] = [...facts, waiting]
  const entered = call.entry === null ? [] : [enterQueue(call.entry, call)]
  await leaveLeg(ports, leg, moveTo(to, [first, ...rest], [putHandedCall(call, 0), ...entered]))
  await ports.scheduler.set({
    name: id,
    at: until,
    payload: { kind: 'tool_call_deadline', tenant: leg.tenant, tool_call: id },
  })
  return 'waiting'
}

async function newCall(
  ports: ExecutionPorts,
  leg: Leg,
  { call, tool, effect, key }: PlannedCall,
  timeoutS: number,
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
    ...{ created_at: now, deadline: now + timeoutS * 1000, kept_until },
    ...{ times: 0, leased_until: null, told: 0, told_at: 0 },
    room: roomForResult(leg.steps),
    entry: callEntry({ tool: tool.name, id }, now),
  }
}

/** One that is made again, since it changes nothing more, was told of before. */
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
