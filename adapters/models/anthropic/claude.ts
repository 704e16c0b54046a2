import type { ModelRequest } from '../../../core/base/ports/models.ts'
import { reasoningBudget } from '../request/reasoning-budget.ts'

/** The capabilities of a Claude model. */
export interface Claude {
  /** Never, with a token budget, adaptively, or adaptively and always. */
  readonly thinks: 'never' | 'budgeted' | 'freely' | 'always'
  /** Temperature and top-p: both, one of them, or neither. */
  readonly samplings: 2 | 1 | 0
  /** Whether it can be forced to call a tool. */
  readonly canBeForced: boolean
  /** Whether its answer can be constrained by a JSON Schema. */
  readonly takesSchemas: boolean
}

/** A model of another vendor with the same protocol. */
const other: Claude = { thinks: 'never', samplings: 2, canBeForced: true, takesSchemas: false }

const family = /claude-(opus|sonnet|haiku|fable|mythos)-(\d{1,2})(?:-(\d{1,2}))?(?!\d)/
const early = /claude-(?:instant|v?2|3)(?:-(\d))?(?!\d)/

/**
 * By its name, wherever it runs; an unknown one is treated as new.
 * https://platform.claude.com/docs/en/about-claude/models/overview, as of 2026-11-29
 */
export function claudeOf(name: string): Claude {
  if (!isClaude(name)) return other
  const old = early.exec(name)
  if (old !== null) return { ...other, thinks: old[1] === '7' ? 'budgeted' : 'never' }
  const [, kind = '', major = '99', minor = '0'] = family.exec(name) ?? []
  const version = Number(major) * 100 + Number(minor)
  const isAlwaysThinking = thinksAlways(kind, version)
  return {
    thinks: isAlwaysThinking ? 'always' : version >= 406 ? 'freely' : 'budgeted',
    samplings: samplingsOf(version),
    canBeForced: !isAlwaysThinking || version < 501,
    takesSchemas: version >= 405 || (kind === 'opus' && version === 401),
  }
}

function thinksAlways(kind: string, version: number): boolean {
  return isFable(kind) || (version >= 505 && (kind === 'opus' || kind === 'sonnet'))
}

function samplingsOf(version: number): Claude['samplings'] {
  if (version <= 400) return 2
  return version <= 406 ? 1 : 0
}

function isFable(kind: string): boolean {
  return kind === 'fable' || kind === 'mythos'
}

/** By its name, with or without its provider's; other vendors use the protocol too. */
export function isClaude(name: string): boolean {
  return name.includes('claude-')
}

/** The parameters for thinking; `effort` sets the amount. */
export interface Thinking {
  readonly thinking?:
    | { readonly type: 'enabled'; readonly budget_tokens: number }
    | { readonly type: 'adaptive' | 'disabled' }
  readonly output_config?: { readonly effort: 'low' | 'medium' | 'high' }
}

const leastBudget = 1_024

/**
 * @param mayThink whether the history allows it: a call that the model made without a thought cannot be answered with one
 * @param say reports each setting that the model does not accept
 */
export function thinkingOf(
  claude: Claude,
  { settings, max_tokens }: ModelRequest,
  mayThink: boolean,
  say: (adjustment: string) => void,
): Thinking {
  const effort = settings?.reasoning_effort
  if (effort === undefined) return {}
  if (effort === 'none') return withoutThinking(claude, say)
  if (claude.thinks === 'freely' || claude.thinks === 'always') {
    return { thinking: { type: 'adaptive' }, output_config: { effort } }
  }
  const budget = reasoningBudget(effort, max_tokens)
  if (claude.thinks === 'never') say('reasoning_effort is left out: this model does not reason')
  else if (budget < leastBudget) say(`reasoning_effort is left out: max_tokens leaves less than ${leastBudget} for it`)
  else if (!mayThink) say('reasoning_effort is left out: a call without reasoning is being answered')
  else return { thinking: { type: 'enabled', budget_tokens: budget } }
  return {}
}

function withoutThinking({ thinks }: Claude, say: (adjustment: string) => void): Thinking {
  if (thinks === 'never') return {}
  if (thinks !== 'always') return { thinking: { type: 'disabled' } }
  say('reasoning_effort is low: this model always reasons')
  return { output_config: { effort: 'low' } }
}

export interface Sampling {
  readonly temperature?: number
  readonly top_p?: number
}

/** @param isThinking with a budget, which excludes temperature and top-p */
export function samplingOf(
  { samplings }: Claude,
  { temperature, top_p }: Sampling,
  isThinking: boolean,
  say: (adjustment: string) => void,
): Sampling {
  if (temperature === undefined && top_p === undefined) return {}
  if (samplings === 0 || isThinking) {
    say(`temperature and top_p are left out: this model takes none${isThinking ? ' while it reasons' : ''}`)
    return {}
  }
  if (temperature === undefined) return top_p === undefined ? {} : { top_p }
  if (temperature > 1) say('temperature is 1, the most that this model takes')
  if (top_p !== undefined && samplings === 1) say('top_p is left out: this model takes it or temperature')
  return { temperature: Math.min(1, temperature), ...(top_p !== undefined && samplings === 2 && { top_p }) }
}
