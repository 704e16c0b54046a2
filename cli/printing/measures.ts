import type { Step } from '../../contract/resources/mission.ts'
import type { MissionTree } from '../../contract/resources/mission-tree.ts'
import { tookText } from './time-text.ts'

/** A step's duration and usage: `820ms, 134 tokens, USD 0.000420`. */
export function stepMeasures(step: Step): string {
  const took = tookText(step.started_at, step.finished_at)
  if (step.kind !== 'model_call') return took
  const tokens = tokensText(step.input_tokens + step.output_tokens)
  return [took, tokens && `${tokens} tokens`, costText(step.cost_usd)].filter(Boolean).join(', ')
}

/** How long a mission took, or has existed, since its creation. */
export function ageText({ created_at, finished_at }: MissionTree['items'][number], now = Date.now()): string {
  return tookText(created_at, finished_at ?? now)
}

/** Empty for none. */
export function tokensText(tokens: number): string {
  return tokens > 0 ? tokens.toLocaleString('en-US') : ''
}

/** Empty for no cost. */
export function costText(usd: number): string {
  return usd > 0 ? `USD ${usd.toFixed(6)}` : ''
}
