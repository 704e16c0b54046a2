import type { MissionEvent, Step } from '../../../../contract/resources/mission.ts'

const started = Date.parse('2026-11-21T09:00:00.000Z')

export function at(second: number): string {
  return new Date(started + second * 1000).toISOString()
}

type ModelCall = Extract<Step, { kind: 'model_call' }>
type ToolCall = Extract<Step, { kind: 'tool_call' }>

/** @param from its start and its end, in seconds */
export function modelCall(number: number, [from, to]: readonly [number, number], more: Partial<ModelCall> = {}): Step {
  return {
    ...{ kind: 'model_call', number, attempt: 1, started_at: at(from), finished_at: at(to) },
    ...{ model: 'offline/rules', text: '', tool_calls: [], finish_reason: 'stop' },
    ...{ input_tokens: 1, output_tokens: 1, cost_usd: 0.5 },
    ...more,
  }
}

export function toolCall(number: number, [from, to]: readonly [number, number], more: Partial<ToolCall> = {}): Step {
  return {
    ...{ kind: 'tool_call', number, attempt: 1, started_at: at(from), finished_at: at(to) },
    ...{ call_id: `c${number}`, tool: 'calculator', arguments: {}, output: 4, is_error: false, effect: null },
    ...more,
  }
}

export function event(seq: number, second: number, type: string, data: MissionEvent['data'] = {}): MissionEvent {
  return { id: `evt_${seq}`, seq, time: at(second), type, data, mission_id: 'mis_00000000000000000000000000' }
}
