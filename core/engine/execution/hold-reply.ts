import { heldCall, putHeldReply, saidInHeld } from '../../records/mission/held-reply.ts'
import type { RecordedModelCall } from '../../records/mission/recorded-step.ts'
import type { ExecutionPorts, Leg } from '../legs/leg.ts'
import { keepStep } from './keep-step.ts'

/**
 * Keeps what a model said until guardrails let it through: its call is recorded as a step of its own, so it is paid for and never
 * made again, whoever dies before anything is known.
 */
export async function holdReply(ports: ExecutionPorts, leg: Leg, reply: RecordedModelCall): Promise<void> {
  const held = { step: leg.steps.length + 1, reply }
  const kept = await putHeldReply(ports, leg.tenant, leg.stored.mission, held)
  await keepStep(ports, leg, heldCall(reply), [kept])
  leg.held = held
}

/** What is held, as the step that it is to become. */
export function heldReply({ held, steps, stored: { mission } }: Leg): RecordedModelCall | undefined {
  return held && saidInHeld(held, { number: steps.length + 1, attempt: mission.attempt })
}
