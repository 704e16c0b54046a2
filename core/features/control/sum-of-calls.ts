import type { Store } from '../../base/ports/store.ts'
import { roundUsd } from '../../records/mission/mission.ts'
import { type AbortedCall, type CallTotals, noCalls } from '../../records/stop/stop.ts'
import { callsOf } from './parts-of-stop.ts'

/** No call is kept in memory: a stop may have aborted as many as the tenant has slots. */
export async function sumOfCalls(store: Store, stop: string): Promise<CallTotals> {
  let totals = noCalls
  for await (const { call } of callsOf(store, stop)) totals = withCall(totals, call)
  return { ...totals, spent: { ...totals.spent, cost_usd: roundUsd(totals.spent.cost_usd) } }
}

function withCall(totals: CallTotals, { end, aborted_at }: AbortedCall): CallTotals {
  if (end === null) {
    const open_since = Math.min(totals.open_since ?? aborted_at, aborted_at)
    return { ...totals, in_flight: totals.in_flight + 1, open_since }
  }
  if (end === 'never_heard_of') return { ...totals, not_heard_of: totals.not_heard_of + 1 }
  const { spent, last_ended_at } = totals
  return {
    ...totals,
    last_ended_at: Math.max(last_ended_at ?? end.at, end.at),
    spent: {
      input_tokens: spent.input_tokens + end.spent.input_tokens,
      output_tokens: spent.output_tokens + end.spent.output_tokens,
      cost_usd: spent.cost_usd + end.spent.cost_usd,
    },
    estimated: totals.estimated || end.estimated,
  }
}
