import type { ModelSettings } from '../../../contract/resources/model-settings.ts'
import type { RecordedStep } from '../../records/mission/recorded-step.ts'

/**
 * The settings of the next call. A model that had to call a tool is free afterwards: otherwise it would call one for ever.
 * @param steps of this attempt
 */
export function settingsNow(
  settings: ModelSettings | undefined,
  steps: readonly RecordedStep[],
): { readonly settings?: ModelSettings } {
  if (settings === undefined) return {}
  const { tool_choice, ...others } = settings
  const mustCall = tool_choice === 'required' || typeof tool_choice === 'object'
  const hasCalled = steps.some((step) => step.kind === 'model_call' && step.tool_calls.length > 0)
  return { settings: mustCall && hasCalled ? others : settings }
}
