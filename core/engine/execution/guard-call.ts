import type { Finding } from '../../../contract/resources/guardrail.ts'
import { originOfResult } from '../../records/mission/origin.ts'
import type { RecordedModelCall, RecordedStep } from '../../records/mission/recorded-step.ts'
import { guardReply, noteImages, withFindings } from '../guardrails/guard-reply.ts'
import type { ExecutionPorts, Leg } from '../legs/leg.ts'

/**
 * A reply as it is recorded, after the agent's guardrails.
 * @param inGiven what they found in what the mission was given, which the first reply of all tells
 */
export async function guarded(
  ports: ExecutionPorts,
  leg: Leg,
  said: RecordedModelCall,
  inGiven: readonly Finding[],
): Promise<RecordedModelCall> {
  const reply = await guardReply({ checks: ports.checks, tenant: leg.tenant }, leg.agent, said)
  const judged = originOfResult(leg.stored.mission) === 'outside' ? noteImages(reply) : reply
  return withFindings(
    judged,
    inGiven.filter((finding) => !isRecorded(leg.steps, finding)),
  )
}

function isRecorded(steps: readonly RecordedStep[], { guardrail, at }: Finding): boolean {
  return steps.some(
    (step) => step.kind === 'model_call' && step.findings?.some((one) => one.guardrail === guardrail && one.at === at),
  )
}
