import type { Step } from '../../../contract/resources/mission.ts'

/** A recorded step as the API shows it: nothing beside what the contract names, whatever was recorded with it. */
export function stepView(step: Step): Step {
  const { number, attempt, started_at, finished_at } = step
  const base = { number, attempt, started_at, finished_at }
  switch (step.kind) {
    case 'model_call': {
      const { kind, model, text, finish_reason, input_tokens, output_tokens, cost_usd } = step
      const tool_calls = step.tool_calls.map((call) => ({ id: call.id, name: call.name, arguments: call.arguments }))
      return { ...base, kind, model, text, tool_calls, finish_reason, input_tokens, output_tokens, cost_usd }
    }
    case 'tool_call': {
      const { kind, call_id, tool, output, is_error, effect, tool_version } = step
      const version = tool_version === undefined ? {} : { tool_version }
      const told = { output, is_error, effect: effect ?? null, ...version }
      return { ...base, kind, call_id, tool, arguments: step.arguments, ...told }
    }
    case 'approval': {
      const { kind, call_id, approval_id, about, tool, decision, by, payload, note } = step
      return { ...base, kind, call_id, approval_id, about, tool, decision, by, payload, note }
    }
    case 'delegation': {
      const { kind, call_id, mission_id, agent, output, is_error } = step
      return { ...base, kind, call_id, mission_id, agent, output, is_error }
    }
  }
}
