import type { Json } from '../../../contract/resources/common.ts'
import type { Finding, Guardrail } from '../../../contract/resources/guardrail.ts'
import type { Agent } from '../../records/agent/agent.ts'
import type { History, Said } from '../../records/conversation/history.ts'
import { applyGuardrails } from './apply-guardrails.ts'
import { blockedBy, withheld } from './blocked.ts'
import type { Judging } from './judge-value.ts'

/** What a mission was given: its input, and what was said in its conversation before. */
export interface Given {
  readonly input: Json
  readonly history: History
}

/**
 * What a model is shown of what its mission was given. Nothing of it is kept: it is the same each time.
 * @throws SortieError `guardrail_blocked`
 */
export async function guardInput(
  judging: Judging,
  { guardrails = [] }: Pick<Agent, 'guardrails'>,
  given: Given,
): Promise<Given & { readonly findings: readonly Finding[] }> {
  const own = guardrails.filter(isOfInput)
  if (own.length === 0) return { ...given, findings: [] }
  const { value, findings, blocked } = await applyGuardrails(judging, own, {
    value: given.input,
    json: JSON.stringify(given.input),
  })
  if (blocked) throw blockedBy(blocked)
  const said: Said[] = []
  for (const message of given.history.said) said.push(await guardMessage(judging, own, message))
  const summary = await guardSummary(judging, own, given.history)
  return { input: value, history: { ...given.history, ...summary, said }, findings }
}

/** It tells of what was said before, and may be older than the guardrails. */
async function guardSummary(
  judging: Judging,
  guardrails: readonly Guardrail[],
  { summary }: History,
): Promise<Pick<History, 'summary'>> {
  return summary ? { summary: { ...summary, text: await guardText(judging, guardrails, summary.text) } } : {}
}

/** A message that was blocked when it was said is not shown with those after it either. */
async function guardMessage(judging: Judging, guardrails: readonly Guardrail[], message: Said): Promise<Said> {
  return message.role === 'user' ? { ...message, text: await guardText(judging, guardrails, message.text) } : message
}

/** What a model is shown of a text that its mission was given. */
export async function guardText(judging: Judging, guardrails: readonly Guardrail[], text: string): Promise<string> {
  const { value, blocked } = await applyGuardrails(judging, guardrails.filter(isOfInput), { value: text })
  return blocked ? withheld(blocked) : String(value)
}

function isOfInput({ at }: Guardrail): boolean {
  return at === 'input'
}
