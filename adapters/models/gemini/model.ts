import type { ModelSettings } from '../../../core/base/ports/models.ts'
import { reasoningBudget } from '../request/reasoning-budget.ts'

/** The capabilities of this provider's models, by name; an unknown one is treated as new. */
export interface GeminiModel {
  /** Never, with a token budget, or at a level. */
  readonly thinks: 'never' | 'budgeted' | 'by level'
  /** Whether a call must be returned with its signature, or with a placeholder. */
  readonly wantsSignatures: boolean
  /** Whether its answer can be constrained by a schema while it may call tools. */
  readonly takesSchemasWithTools: boolean
}

/** https://ai.google.dev/gemini-api/docs/thinking and /thought-signatures, as of 2026-11-29 */
export function geminiModel(name: string): GeminiModel {
  const isOld = /gemini-(?:[12](?:[.-]|$)|pro(?:-vision)?$)/.test(name)
  const isGemini = name.startsWith('gemini-') && !/image|tts|audio|embedding/.test(name)
  if (!isGemini) return { thinks: 'never', wantsSignatures: false, takesSchemasWithTools: false }
  return {
    thinks: name.startsWith('gemini-2.5') ? 'budgeted' : isOld ? 'never' : 'by level',
    wantsSignatures: !isOld,
    takesSchemasWithTools: !isOld,
  }
}

type Effort = NonNullable<ModelSettings['reasoning_effort']>
export interface ThinkingConfig {
  readonly includeThoughts: true
  readonly thinkingBudget?: number
  readonly thinkingLevel?: string
}

/**
 * Thoughts are requested whenever the model has them: they show that it is working.
 * @param say reports each setting that the model does not accept
 */
export function thinkingConfig(
  name: string,
  { effort, maxTokens }: { readonly effort: Effort | undefined; readonly maxTokens: number },
  say: (adjustment: string) => void,
): ThinkingConfig | undefined {
  const { thinks } = geminiModel(name)
  if (thinks === 'never') {
    if (effort !== undefined && effort !== 'none') say('reasoning_effort is left out: this model does not reason')
    return undefined
  }
  if (effort === undefined) return { includeThoughts: true }
  if (thinks === 'budgeted') return { includeThoughts: true, thinkingBudget: budgetOf(name, effort, maxTokens, say) }
  const thinkingLevel = levelOf(name, effort)
  if (thinkingLevel !== effort) say(`reasoning_effort is ${thinkingLevel}: this model has no ${effort}`)
  return { includeThoughts: true, thinkingLevel }
}

/** The minimum that models accept, and the minimum for a model that always thinks. */
const leastBudget = 512
const leastOfPro = 128

function budgetOf(name: string, effort: Effort, maxTokens: number, say: (adjustment: string) => void): number {
  if (effort !== 'none') return Math.max(leastBudget, reasoningBudget(effort, maxTokens))
  if (!name.includes('-pro')) return 0
  say(`reasoning_effort is ${leastOfPro} tokens: this model always reasons`)
  return leastOfPro
}

function levelOf(name: string, effort: Effort): string {
  if (effort === 'none') return /^gemini-3(?:\.[1-6])?-flash/.test(name) ? 'minimal' : 'low'
  return effort === 'medium' && name.startsWith('gemini-3-pro') ? 'high' : effort
}
