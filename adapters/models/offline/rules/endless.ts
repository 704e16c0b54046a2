import type { ModelRequest, TextPart } from '../../../../core/base/ports/models.ts'
import { textIn } from '../../reply/turn-text.ts'

/** It must be at the start of a text. It also holds if the model was told how its last reply ended. */
const request = /^\s*over and over\b/i
const words = 'These words come without an end. '
/** Far more than are accepted. */
const times = 2000

/** Imitates a model that cannot stop, so that the countermeasures can be tried. */
export function endlessWords({ turns }: ModelRequest): readonly TextPart[] | undefined {
  const isAsked = turns.some(({ role, parts }) => role === 'user' && request.test(textIn(parts)))
  return isAsked ? Array.from({ length: times }, () => ({ type: 'text', text: words })) : undefined
}
