import type { Change } from '../../base/ports/store.ts'
import { putConversationSummary } from '../../records/conversation/conversation-summary.ts'
import type { RecordedModelCall } from '../../records/mission/recorded-step.ts'
import { keptUntil } from '../../records/mission/retention.ts'
import { saidIn } from '../../records/mission/step-parts.ts'
import { cutToTokens } from '../context/tokens.ts'
import { guardMemory, withFindings } from '../guardrails/guard-reply.ts'
import { isBlank } from '../legs/judge-reply.ts'
import type { ExecutionPorts, Leg } from '../legs/leg.ts'
import { keepStep } from './keep-step.ts'
import type { NextCall } from './next-call.ts'

/** Where its model said nothing: what it was to tell is left out all the same, and the record has it. */
const nothing = '(No summary could be made.)'

/**
 * Records a summary as the step that it is, and one of messages with its conversation too, so that it is made once and the next one
 * goes on from it. It is judged before, as a reply is. One that was cut is better than none.
 */
export async function keepSummary(
  ports: ExecutionPorts,
  leg: Leg,
  made: RecordedModelCall,
  { summarises, summary }: Required<Pick<NextCall, 'summarises' | 'summary'>>,
): Promise<void> {
  const { parts: _, ...step } = made
  const judged = await guardMemory({ checks: ports.checks, tenant: leg.tenant }, leg.agent, made.text)
  // A model may write more than it was told.
  const text = isBlank(judged.text) ? nothing : cutToTokens(judged.text, 2 * summary)
  const said = saidIn([{ type: 'text', text }])
  const kept = withFindings({ ...step, ...said, summarises }, judged.findings)
  await keepStep(ports, leg, kept, withConversation(leg, summarises, text))
}

function withConversation(
  { steps, stored: { mission } }: Leg,
  { what, to }: Required<NextCall>['summarises'],
  text: string,
): readonly Change[] {
  if (what === 'steps' || !mission.conversation) return []
  const summary = { to, text, mission_id: mission.id, step: steps.length + 1 }
  return [putConversationSummary(mission.conversation.id, summary, keptUntil(mission))]
}
