import type { Json } from '../../../contract/resources/common.ts'
import type { Step } from '../../../contract/resources/mission.ts'
import type { ModelMessage, ToolCall } from '../../base/ports/models.ts'
import { checkOutput } from '../../base/schemas/output-schema.ts'
import type { Agent } from '../../records/agent/agent.ts'
import { type ApprovalStep, answerOf } from '../../records/approval/answers.ts'

/** What the model is shown: the input, and each recorded step in order. Rebuilt from the record after every crash, so always the same. */
export function conversation(agent: Agent, input: Json, steps: readonly Step[]): ModelMessage[] {
  return [{ role: 'user', content: asText(input) }, ...steps.flatMap((step) => messagesOf(agent, step))]
}

function messagesOf(agent: Agent, step: Step): ModelMessage[] {
  if (step.kind === 'model_call') {
    const said: ModelMessage = { role: 'assistant', content: step.text, tool_calls: step.tool_calls }
    return step.tool_calls.length > 0 ? [said] : [said, ...correction(agent, step.text)]
  }
  if (step.kind === 'approval') return decisionMessages(step)
  const name = step.kind === 'tool_call' ? step.tool : 'delegate'
  return [{ role: 'tool', call_id: step.call_id, name, content: asText(step.output), is_error: step.is_error }]
}

function decisionMessages(step: ApprovalStep): ModelMessage[] {
  const answer = answerOf(step)
  if (!answer) return []
  const content = asText(answer.output)
  return [{ role: 'tool', call_id: step.call_id, name: step.tool, content, is_error: answer.is_error }]
}

/** A final answer that stands in the record without the mission having ended did not follow the schema. */
function correction(agent: Agent, text: string): ModelMessage[] {
  if (!agent.output_schema) return []
  const checked = checkOutput(agent.output_schema, text)
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
  if (step.kind === 'approval') return answerOf(step) !== undefined
  return step.kind !== 'model_call'
}

export function asText(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}
