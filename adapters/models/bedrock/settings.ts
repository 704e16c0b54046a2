import type { ConverseStreamCommandInput, ToolChoice } from '@aws-sdk/client-bedrock-runtime'
import type { ModelRequest } from '../../../core/base/ports/models.ts'
import { type Sampling, samplingOf, type Thinking, thinkingOf } from '../anthropic/claude.ts'
import type { BedrockModel } from './model.ts'

export type Say = (adjustment: string) => void

export interface Inference {
  readonly input: Pick<ConverseStreamCommandInput, 'inferenceConfig' | 'additionalModelRequestFields'>
  readonly isThinking: boolean
}

/** The inference parameters. @param mayThink whether the history allows it */
export function inferenceOf(
  request: ModelRequest,
  { model, mayThink }: { readonly model: BedrockModel; readonly mayThink: boolean },
  say: Say,
): Inference {
  const { settings = {}, max_tokens } = request
  const { claude } = model
  const thinking: Thinking = claude ? thinkingOf(claude, request, mayThink, say) : {}
  const isThinking = thinking.thinking !== undefined && thinking.thinking.type !== 'disabled'
  const sampling = claude ? samplingOf(claude, settings, isThinking, say) : samplingOfOthers(settings, say)
  const fields = claude ? fieldsOf(thinking) : effortOf(request, model, say)
  const stop = (settings.stop ?? []).filter((word) => word.trim() !== '')
  return {
    input: {
      inferenceConfig: {
        // Without it, Bedrock reserves the model's maximum against the account's quota and throttles accordingly.
        maxTokens: max_tokens,
        ...(sampling.temperature !== undefined && { temperature: sampling.temperature }),
        ...(sampling.top_p !== undefined && { topP: sampling.top_p }),
        ...(stop.length > 0 && { stopSequences: stop }),
      },
      ...(Object.keys(fields).length > 0 && { additionalModelRequestFields: fields }),
    },
    isThinking,
  }
}

type Fields = { [field: string]: string | { [field: string]: string | number } }

function fieldsOf({ thinking, output_config }: Thinking): Fields {
  const fields: Fields = {}
  if (thinking) fields.thinking = { ...thinking }
  if (output_config) fields.output_config = { ...output_config }
  return fields
}

/** Converse accepts no more for any model. */
function samplingOfOthers({ temperature, top_p }: Sampling, say: Say): Sampling {
  if (temperature !== undefined && temperature > 1) say('temperature is 1, the most that this provider takes')
  return {
    ...(temperature !== undefined && { temperature: Math.min(1, temperature) }),
    ...(top_p !== undefined && { top_p }),
  }
}

function effortOf({ settings }: ModelRequest, { effort: way }: BedrockModel, say: Say): Fields {
  const effort = settings?.reasoning_effort
  if (effort === undefined || (effort === 'none' && way !== 'as GPT')) return {}
  if (way === 'as Nova') return { reasoningConfig: { type: 'enabled', maxReasoningEffort: novaEffort(effort, say) } }
  if (way !== 'as GPT') {
    say('reasoning_effort is left out: this model is not known to take it')
    return {}
  }
  if (effort === 'none') say('reasoning_effort is low: this model always reasons')
  return { reasoning_effort: effort === 'none' ? 'low' : effort }
}

function novaEffort(effort: string, say: Say): string {
  if (effort !== 'high') return effort
  say('reasoning_effort is medium: with high this model takes no max_tokens')
  return 'medium'
}

export function toolChoiceOf(
  { settings }: ModelRequest,
  { model, isThinking }: { readonly model: BedrockModel; readonly isThinking: boolean },
  say: Say,
): { toolChoice?: ToolChoice } {
  const { tool_choice: choice, parallel_tool_calls } = settings ?? {}
  if (parallel_tool_calls === false) say('parallel_tool_calls is left out: this provider has no word for it')
  if (choice === undefined || choice === 'none') return {}
  if (choice === 'auto') return { toolChoice: { auto: {} } }
  if (model.canBeForced === false || isThinking) {
    say('tool_choice is auto: this model cannot be made to call a tool, or not while it reasons')
    return {}
  }
  return { toolChoice: choice === 'required' ? { any: {} } : { tool: { name: choice.tool } } }
}

const tiers = ['default', 'flex', 'priority', 'reserved'] as const
/** https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ConverseStream.html */
const maxMetadata = 16
const metadataText = /^[a-zA-Z0-9\s:_@$#=/+,\-.]{0,256}$/

export function otherSettings(
  { settings = {} }: ModelRequest,
  say: Say,
): Pick<ConverseStreamCommandInput, 'serviceTier' | 'requestMetadata'> {
  const { seed, service_tier, metadata } = settings
  if (seed !== undefined) say('seed is left out: this provider takes none')
  const type = tiers.find((tier) => tier === service_tier)
  if (service_tier !== undefined && type === undefined)
    say(`service_tier is left out: it is one of ${tiers.join(', ')}`)
  return { ...(type && { serviceTier: { type } }), ...(metadata && metadataOf(metadata, say)) }
}

function metadataOf(
  metadata: Readonly<Record<string, string>>,
  say: Say,
): { requestMetadata?: Record<string, string> } {
  const entries = Object.entries(metadata)
  const taken = entries
    .filter(([name, value]) => name !== '' && metadataText.test(name) && metadataText.test(value))
    .slice(0, maxMetadata)
  if (taken.length < entries.length) say(`metadata is sent without ${entries.length - taken.length} of its entries`)
  return taken.length === 0 ? {} : { requestMetadata: Object.fromEntries(taken) }
}
