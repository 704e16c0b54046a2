import type { ModelRequest, TextPart } from '../../../../core/base/ports/models.ts'
import { textIn } from '../../reply/turn-text.ts'

/** It is said at the beginning of a text, and holds also where the model was told since how its reply ended. */
const request = /^\s*over and over\b/i
const words = 'These words come without an end. '
/** Far more than are let through. */
const times = 2000

/** As models do that cannot stop, so that what is done about them can be tried. */
export function endlessWords({ turns }: ModelRequest): readonly TextPart[] | undefined {
  const isAsked = turns.some(({ role, parts }) => role === 'user' && request.test(textIn(parts)))
  return isAsked ? Array.from({ length: times }, () => ({ type: 'text', text: words })) : undefined
}
