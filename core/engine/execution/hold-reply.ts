import { heldCall, putHeldReply, saidInHeld } from '../../records/mission/held-reply.ts'
import type { RecordedModelCall } from '../../records/mission/recorded-step.ts'
import type { ExecutionPorts, Leg } from '../legs/leg.ts'
import { keepStep } from './keep-step.ts'

/**
 * Withholds a reply until guardrails let it through. Its call is recorded as a step of its own, so it is paid for and never
 * repeated, whoever dies before the verdict.
 */
export async function holdReply(ports: ExecutionPorts, leg: Leg, reply: RecordedModelCall): Promise<void> {
  const held = { step: leg.steps.length + 1, reply }
  const kept = await putHeldReply(ports, leg.tenant, leg.stored.mission, held)
  await keepStep(ports, leg, heldCall(reply), [kept])
  leg.held = held
}

/** The withheld reply, as the step that it is to become. */
export function heldReply({ held, steps, stored: { mission } }: Leg): RecordedModelCall | undefined {
  return held && saidInHeld(held, { number: steps.length + 1, attempt: mission.attempt })
}
