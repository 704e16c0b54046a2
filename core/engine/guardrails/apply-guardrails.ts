import type { Json } from '../../../contract/resources/common.ts'
import type { Finding, Guardrail } from '../../../contract/resources/guardrail.ts'
import { type Judged, type Judgement, type Judging, judgeValue } from './judge-value.ts'

/** What is left of a value, and what was found in it. */
export interface Ruling {
  readonly value: Json
  readonly findings: readonly Finding[]
  /** The finding for which it is not to be used at all. */
  readonly blocked?: Finding
}

/**
 * Applies an agent's guardrails to a value, each to what the one before left of it, until one blocks it.
 * @param about what belongs to each finding
 */
export async function applyGuardrails(
  judging: Judging,
  guardrails: readonly Guardrail[],
  judged: Judged,
  about: Pick<Finding, 'call_id'> = {},
): Promise<Ruling> {
  let { value } = judged
  const findings: Finding[] = []
  for (const guardrail of guardrails) {
    const judgement = await judgeValue(judging, guardrail, { ...judged, value })
    if (judgement.says === 'fine') continue
    const outcome = outcomeOf(guardrail, judgement)
    const finding = { guardrail: guardrail.name, at: guardrail.at, outcome, what: judgement.what, ...about }
    findings.push(finding)
    if (outcome === 'blocked') return { value, findings, blocked: finding }
    if (outcome === 'redacted' && judgement.says === 'found') value = judgement.redacted
  }
  return { value, findings }
}

const outcomes = { block: 'blocked', redact: 'redacted', ask: 'asked', note: 'noted' } as const

/** What nobody can judge is not let pass, unless the agent's owner says so. */
function outcomeOf(
  { outcome, on_error }: Guardrail,
  { says }: Exclude<Judgement, { says: 'fine' }>,
): Finding['outcome'] {
  return outcomes[says === 'failed' ? on_error : outcome]
}
