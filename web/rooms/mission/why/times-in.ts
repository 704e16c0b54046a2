import type { Reason } from '../../../../contract/resources/explanation.ts'

/** A piece of a sentence: words, or a moment that is shown as the reader has times. */
type Piece = { readonly kind: 'words'; readonly text: string } | { readonly kind: 'time'; readonly at: string }

const moment = /(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z)/

/** The sentence of a reason, with the moments that its data name. Others are words of somebody else, and stay as they are. */
export function timesIn({ sentence, data }: Pick<Reason, 'sentence' | 'data'>): readonly Piece[] {
  const named = new Set<unknown>(Object.values(data))
  return sentence
    .split(moment)
    .filter((text) => text !== '')
    .map((text) => (moment.test(text) && named.has(text) ? { kind: 'time', at: text } : { kind: 'words', text }))
}

/** Whether the mission expires before the wait would end by itself. */
export function expiresFirst(reason: Reason, deadline: string): boolean {
  if (reason.code !== 'waiting_for_budget' || reason.data.resets_at === null) return false
  return Date.parse(deadline) <= Date.parse(reason.data.resets_at)
}
