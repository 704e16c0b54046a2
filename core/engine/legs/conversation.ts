import type { Json } from '../../../contract/resources/common.ts'
import type { Step } from '../../../contract/resources/mission.ts'
import type { ModelMessage, ToolCall } from '../../base/ports/models.ts'
import { checkOutput, type OutputChecker } from '../../base/schemas/output-schema.ts'
import type { Agent } from '../../records/agent/agent.ts'
import { type ApprovalStep, resultOf } from '../../records/approval/approval-steps.ts'

/** What the model is shown: the input, and each recorded step in order. Rebuilt from the record after every crash, so always the same. */
export async function conversation(
  checker: OutputChecker,
  agent: Agent,
  input: Json,
  steps: readonly Step[],
): Promise<ModelMessage[]> {
  const messages: ModelMessage[] = [{ role: 'user', content: asText(input) }]
  for (const step of steps) messages.push(...(await messagesOf(checker, agent, step)))
  return messages
}

async function messagesOf(checker: OutputChecker, agent: Agent, step: Step): Promise<readonly ModelMessage[]> {
  if (step.kind === 'model_call') {
    const said: ModelMessage = { role: 'assistant', content: step.text, tool_calls: step.tool_calls }
    return step.tool_calls.length > 0 ? [said] : [said, ...(await correction(checker, agent, step.text))]
  }
  if (step.kind === 'approval') return decisionMessages(step)
  const name = step.kind === 'tool_call' ? step.tool : 'delegate'
  return [{ role: 'tool', call_id: step.call_id, name, content: asText(step.output), is_error: step.is_error }]
}

function decisionMessages(step: ApprovalStep): ModelMessage[] {
  const answer = resultOf(step)
  if (!answer) return []
  const content = asText(answer.output)
  return [{ role: 'tool', call_id: step.call_id, name: step.tool, content, is_error: answer.is_error }]
}

/** A final answer that stands in the record without the mission having ended did not follow the schema. */
async function correction(checker: OutputChecker, agent: Agent, text: string): Promise<readonly ModelMessage[]> {
  if (!agent.output_schema) return []
  const checked = await checkOutput(checker, agent.output_schema, text)
  if (checked.ok) return []
  return [
    {
      role: 'user',
      content: `Your answer does not follow the output schema: ${checked.problem}. Answer again with JSON that follows it, and nothing else.`,
    },
  ]
}

/** Calls that the model decided on last and that have no recorded result yet, in order. */
export function openCalls(steps: readonly Step[]): readonly ToolCall[] {
  const at = steps.findLastIndex((step) => step.kind === 'model_call')
  const decided = steps[at]
  if (decided?.kind !== 'model_call') return []
  // Only results after it: some providers number their calls anew in each reply.
  const answered = new Set(steps.slice(at + 1).map((step) => (answers(step) ? step.call_id : '')))
  return decided.tool_calls.filter((call) => !answered.has(call.id))
}

function answers(step: Step): step is Exclude<Step, { kind: 'model_call' }> {
  if (step.kind === 'approval') return resultOf(step) !== undefined
  return step.kind !== 'model_call'
}

export function asText(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}
