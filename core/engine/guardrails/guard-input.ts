import type { Json } from '../../../contract/resources/common.ts'
import type { Finding, Guardrail } from '../../../contract/resources/guardrail.ts'
import type { Turn, UserTurn } from '../../base/ports/models.ts'
import type { Agent } from '../../records/agent/agent.ts'
import { applyGuardrails, type Ruling } from './apply-guardrails.ts'
import { blockedBy, withheld } from './blocked.ts'
import type { Judging } from './judge-value.ts'

/** What a mission was given: its input, and what was said in its conversation before. */
export interface Given {
  readonly input: Json
  readonly history: readonly Turn[]
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
  const own = guardrails.filter(({ at }) => at === 'input')
  if (own.length === 0) return { ...given, findings: [] }
  const { value, findings, blocked } = await applyGuardrails(judging, own, {
    value: given.input,
    json: JSON.stringify(given.input),
  })
  if (blocked) throw blockedBy(blocked)
  const history: Turn[] = []
  for (const turn of given.history) history.push(turn.role === 'user' ? await guardTurn(judging, own, turn) : turn)
  return { input: value, history, findings }
}

/** A message that was blocked when it was said is not shown with those after it either. */
async function guardTurn(judging: Judging, guardrails: readonly Guardrail[], turn: UserTurn): Promise<UserTurn> {
  const texts = turn.parts.map((part) => (part.type === 'text' ? part.text : ''))
  const ruling = await applyGuardrails(judging, guardrails, { value: texts })
  const parts = turn.parts.map((part, at) => (part.type === 'text' ? { ...part, text: textAt(ruling, at) } : part))
  return { ...turn, parts }
}

function textAt({ value, blocked }: Ruling, at: number): string {
  if (blocked) return withheld(blocked)
  return Array.isArray(value) ? String(value[at]) : ''
}
