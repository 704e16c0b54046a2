import { SortieError } from '../../../contract/errors.ts'
import type { Finding } from '../../../contract/resources/guardrail.ts'

/** Replaces a text that a guardrail has blocked. */
export function withheld({ guardrail }: Finding): string {
  return `[withheld by the guardrail ${guardrail}]`
}

export function blockedBy({ guardrail, at, what }: Finding): SortieError {
  const place = at === 'input' ? 'what the mission was given' : 'what its model said'
  return new SortieError('guardrail_blocked', `The guardrail ${guardrail} blocks ${place}: ${what}`)
}
