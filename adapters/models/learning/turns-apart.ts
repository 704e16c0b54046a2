import type { ModelRequest, Turn } from '../../../core/base/ports/models.ts'
import type { RequestChange } from './request-change.ts'

/** Some models of Bedrock accept no text beside calls, and some none beside results. */
export const waysApart: readonly (RequestChange & { readonly refusal: RegExp })[] = [
  {
    refusal: /conversation blocks and tool use blocks cannot be provided in the same turn/i,
    key: 'calls apart',
    words: 'what the model said beside its calls is left out of the history',
    apply: ({ turns, ...request }) => ({ ...request, turns: turns.map(withoutWordsBesideCalls) }),
  },
  {
    refusal: /conversation blocks and tool result blocks cannot be provided in the same turn/i,
    key: 'results apart',
    words: 'where the user speaks after a tool, the history has an empty answer between them',
    apply: ({ turns, ...request }) => ({ ...request, turns: turns.flatMap(withAnswerBefore) }),
  },
]

/** The change after a request was refused for turns that combine two kinds of content. */
export function turnsApart(refusal: string, request: ModelRequest): RequestChange | undefined {
  const change = waysApart.find((one) => one.refusal.test(refusal))
  // If there is nothing to separate, the refusal has another cause.
  return change && JSON.stringify(change.apply(request).turns) !== JSON.stringify(request.turns) ? change : undefined
}

function withoutWordsBesideCalls(turn: Turn): Turn {
  if (turn.role !== 'model' || !turn.parts.some(({ type }) => type === 'tool_call')) return turn
  return { ...turn, parts: turn.parts.filter(({ type }) => type === 'tool_call' || type === 'reasoning') }
}

function withAnswerBefore(turn: Turn, at: number, turns: readonly Turn[]): Turn[] {
  const isAfterResult = turn.role === 'user' && turns[at - 1]?.role === 'tool'
  return isAfterResult ? [{ role: 'model', parts: [{ type: 'text', text: '(There was no answer.)' }] }, turn] : [turn]
}
