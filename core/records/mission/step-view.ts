import type { ArtifactOfStep } from '../../../contract/resources/file.ts'
import type { Step } from '../../../contract/resources/mission.ts'
import { originOf } from './origin.ts'
import type { RecordedModelCall, RecordedStep } from './recorded-step.ts'
import { partsOf, textOf } from './step-parts.ts'

/** A recorded step as the API shows it: only what the contract names, whatever was recorded with it. */
export function stepView(step: RecordedStep): Step {
  const { number, attempt, started_at, finished_at } = step
  const base = { number, attempt, started_at, finished_at }
  switch (step.kind) {
    case 'model_call':
      return { ...base, ...modelCallView(step) }
    case 'tool_call': {
      const { kind, call_id, tool, output, is_error, effect, tool_version, artifacts } = step
      const version = tool_version === undefined ? {} : { tool_version }
      const told = {
        output,
        is_error,
        effect: effect ?? null,
        ...version,
        ...madeIn({ artifacts }),
        origin: originOf(step),
      }
      return { ...base, kind, call_id, tool, arguments: step.arguments, ...told }
    }
    case 'approval': {
      const { kind, call_id, approval_id, about, tool, decision, by, payload, note } = step
      // A digest of a text must not reach readers, who could guess the text.
      const of = about === 'guardrail' ? '' : call_id
      return { ...base, kind, call_id: of, approval_id, about, tool, decision, by, payload, note }
    }
    case 'delegation': {
      const { kind, call_id, mission_id, agent, output, is_error } = step
      return { ...base, kind, call_id, mission_id, agent, output, is_error, origin: originOf(step) }
    }
  }
}

type ModelCallView = Omit<Extract<Step, { kind: 'model_call' }>, 'number' | 'attempt' | 'started_at' | 'finished_at'>

/** Without its provider’s own fields, which mean nothing to others. The cost of a withheld reply is in the step of its call. */
function modelCallView(step: RecordedModelCall): ModelCallView {
  const { kind, model, text, finish_reason } = step
  const reasoning = textOf(partsOf(step), 'reasoning')
  const refusal = textOf(partsOf(step), 'refusal')
  return {
    ...{ kind, model, text, finish_reason },
    ...(step.held_in === undefined ? spentIn(step) : spentElsewhere),
    tool_calls: step.tool_calls.map((call) => ({ id: call.id, name: call.name, arguments: call.arguments })),
    ...(reasoning !== '' && { reasoning }),
    ...(refusal !== '' && { refusal }),
    ...toldBeside(step),
    ...madeIn(step),
    ...(step.lost_files !== undefined && { lost_files: step.lost_files }),
    ...guardedIn(step),
  }
}

const spentElsewhere = { input_tokens: 0, output_tokens: 0, cost_usd: 0 } as const

function spentIn(step: RecordedModelCall) {
  const { input_tokens, output_tokens, cost_usd, service_tier, own_key, estimated } = step
  const { cached_input_tokens, cache_write_tokens, reasoning_tokens, cache_saved_usd } = step
  return {
    ...{ input_tokens, output_tokens, cost_usd },
    ...(cached_input_tokens !== undefined && { cached_input_tokens }),
    ...(cache_write_tokens !== undefined && { cache_write_tokens }),
    ...(reasoning_tokens !== undefined && { reasoning_tokens }),
    ...(cache_saved_usd !== undefined && { cache_saved_usd }),
    ...(service_tier !== undefined && { service_tier }),
    ...(own_key !== undefined && { own_key }),
    ...(estimated !== undefined && { estimated }),
  }
}

/** Only some providers report these. */
function toldBeside({ told_reason, response_id, adjustments, passed_over, context, summarises }: RecordedModelCall) {
  return {
    ...(told_reason !== undefined && { told_reason }),
    ...(response_id !== undefined && { response_id }),
    ...(adjustments !== undefined && { adjustments }),
    ...(passed_over !== undefined && { passed_over: passed_over.map(({ model, code }) => ({ model, code })) }),
    ...(context !== undefined && { context }),
    ...(summarises !== undefined && { summarises }),
  }
}

function guardedIn({ findings, judges, held, held_in }: RecordedModelCall) {
  return {
    ...(findings !== undefined && { findings }),
    ...(judges !== undefined && { judges }),
    ...(held !== undefined && { held }),
    ...(held_in !== undefined && { held_in }),
  }
}

function madeIn({ artifacts }: { readonly artifacts?: ArtifactOfStep[] | undefined }) {
  return artifacts === undefined ? {} : { artifacts: artifacts.map(artifactView) }
}

function artifactView({ id, name, media_type, bytes, has_text }: ArtifactOfStep): ArtifactOfStep {
  return { id, name, media_type, bytes, ...(has_text && { has_text }) }
}
