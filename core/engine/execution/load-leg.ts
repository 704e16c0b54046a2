import type { Json } from '../../../contract/resources/common.ts'
import { loadPayload } from '../../base/payloads/payload.ts'
import { agentOfMission } from '../../records/agent/agent-of-mission.ts'
import { loadHistory, noHistory } from '../../records/conversation/history.ts'
import { loadHeldReply } from '../../records/mission/held-reply.ts'
import { readAllSteps } from '../../records/mission/steps.ts'
import { heldAsRead } from '../context/kept-output.ts'
import { guardedBefore } from '../guardrails/guarded-before.ts'
import type { Claimed, ExecutionPorts, Leg } from '../legs/leg.ts'
import { loadToolset } from '../tools/toolset.ts'

/**
 * Reads everything that the mission’s next step is made from. Failures count for this executor, and are reported.
 * @throws SortieError `not_found` (agent), `item_unreadable` (a missing blob), `unavailable`
 */
export async function loadLeg(
  ports: Pick<ExecutionPorts, 'stores' | 'blobs'>,
  claimed: Claimed,
): Promise<{ readonly leg: Leg; readonly input: Json }> {
  const { tenant } = claimed
  const { mission } = claimed.stored
  const store = ports.stores.tenant(tenant)
  const source = { store, blobs: ports.blobs, tenant }
  const agent = await agentOfMission(store, mission)
  const before = await guardedBefore(store, mission)
  const tools = await loadToolset(store, agent.tools)
  const steps = mission.steps === 0 ? [] : await readAllSteps(source, mission.id, 0, heldAsRead())
  const history = mission.conversation ? await loadHistory(source, mission.conversation) : noHistory
  const held = await loadHeldReply(source, mission.id, steps)
  const input = await loadPayload(ports.blobs, tenant, mission.input)
  // The same object: the renewal of its lease continues with it.
  return { leg: Object.assign(claimed, { agent, guardedBefore: before, tools, steps, history, held }), input }
}
