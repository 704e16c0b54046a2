import type { ModelRequest } from '../../../core/base/ports/models.ts'
import { withoutQuoted } from './refused-by-name.ts'
import type { RequestChange } from './request-change.ts'

/** The phrases of Anthropic, Bedrock and Google; Google names the first number that is too large. */
const saysMost =
  /max_tokens: \d{1,9} > (\d{1,9})|maximum tokens you requested exceeds? the model limit of (\d{1,9})|max_?token\w*: \d{1,9} is not less or equal to (\d{1,9})/i
const saysTooMany = /supported range is from 1 \(inclusive\) to (\d{1,9}) \(exclusive\)/i

/** No model has a lower limit. A smaller number is about something else, such as a thinking budget. */
const fewest = 256

/** The change after a request was refused for requesting a longer answer than its model gives. */
export function mostTokens(
  refusal: string,
  { max_tokens }: Pick<ModelRequest, 'max_tokens'>,
): RequestChange | undefined {
  const most = mostIn(withoutQuoted(refusal))
  if (most === undefined || most < fewest || most >= max_tokens) return undefined
  // The refusal may contain text from this tenant's requests, which must not shorten others' answers.
  return { ...atMost(most), holdsFor: 'tenant' }
}

export function atMost(tokens: number): RequestChange {
  return {
    key: `most ${tokens}`,
    words: `this model writes at most ${tokens} tokens in one reply`,
    apply: (request) => ({ ...request, max_tokens: Math.min(request.max_tokens, tokens) }),
  }
}

function mostIn(refusal: string): number | undefined {
  const tooMany = saysTooMany.exec(refusal)?.[1]
  if (tooMany !== undefined) return Number(tooMany) - 1
  const most = saysMost
    .exec(refusal)
    ?.slice(1)
    .find((group) => group !== undefined)
  return most === undefined ? undefined : Number(most)
}
