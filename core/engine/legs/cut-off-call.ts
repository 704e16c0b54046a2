import type { Models, TokenUsage } from '../../base/ports/models.ts'
import type { Change } from '../../base/ports/store.ts'
import { iso } from '../../base/times/iso.ts'
import { usagePartition } from '../../records/ledger/billed-call.ts'
import { ownPartOf } from '../../records/mission/own-key.ts'
import { pricesWith, serviceOf } from '../model-providers/paid-with.ts'
import { type CallUnderWay, hasBegun } from './call-under-way.ts'
import { costOf } from './cost.ts'

/** A model call that was cut off: it has no step, but was paid for. */
export interface CutOffCall {
  readonly model: string
  readonly spent: { readonly input_tokens: number; readonly output_tokens: number; readonly cost_usd: number }
  /** The provider reported no usage, so it is estimated from the request and the received output. */
  readonly estimated: boolean
  /** It was made with the tenant’s own key. */
  readonly own_key: boolean
}

export function cutOffCall(models: Pick<Models, 'price'>, call: CallUnderWay): CutOffCall {
  const { model, own, tier } = call
  const used = usedBy(call)
  const { input_tokens, output_tokens, estimated } = used
  const prices = pricesWith(models, own)
  const usual = costOf(prices, model, used)?.cost_usd ?? 0
  const inTier = costOf(prices, model, { ...used, service_tier: tier })?.cost_usd ?? 0
  // If nobody reported the tier, the dearer one counts.
  const cost_usd = call.usage ? inTier : Math.max(usual, inTier)
  const own_key = serviceOf(own, model) !== undefined
  return { model, spent: { input_tokens, output_tokens, cost_usd }, estimated: estimated === true, own_key }
}

/** As its provider reported it, or else estimated from the request and the received output. */
export function usedBy({ usage, characters, files }: CallUnderWay): TokenUsage {
  return (
    usage ?? {
      input_tokens: estimateTokens(characters.in) + files,
      output_tokens: estimateTokens(characters.out),
      estimated: true,
    }
  )
}

/** The same if its provider broke it off. A call that never began to answer counts as free. */
export function brokenOffCall(models: Pick<Models, 'price'>, call: CallUnderWay | undefined): CutOffCall | undefined {
  return call && hasBegun(call) ? cutOffCall(models, call) : undefined
}

/** What it adds to the mission’s usage. */
export function usageOfCutOff({ spent, estimated, own_key }: CutOffCall) {
  const parts = ownPartOf({ ...spent, own_key })
  return { model_calls: 1, tool_calls: 0, ...spent, ...parts, ...(estimated ? { estimated } : {}) }
}

/** One for four characters, the usual rule of thumb for English text. */
function estimateTokens(characters: number): number {
  return Math.ceil(characters / 4)
}

interface LegOfMission {
  readonly id: string
  readonly attempt: number
  readonly leg: number
}

/** A leg ends with the call that is cut off in it, so it has at most one such record. */
export function cutOffRecord(leg: LegOfMission, call: CutOffCall, at: number): Change {
  return unrecordedCall(leg, call, at, 'aborted')
}

/** For a call that its leg’s mission did not wait for. Whoever lost the mission ends with it, so there is also at most one such record. */
export function lateRecord(leg: LegOfMission, call: CutOffCall, at: number): Change {
  return unrecordedCall(leg, call, at, 'late')
}

function unrecordedCall(
  { id, attempt, leg }: LegOfMission,
  { model, spent, estimated, own_key }: CutOffCall,
  at: number,
  how: 'aborted' | 'late',
): Change {
  const time = iso(at)
  return {
    change: 'put',
    table: 'ledger',
    item: {
      partition: usagePartition(time.slice(0, 10)),
      sort: `${id}#${attempt}.${leg}#${how}`,
      version: 1,
      body: { mission_id: id, step: null, model, ...spent, ...(own_key ? { own_key } : {}), estimated, time },
    },
    when: { absent: true },
  }
}
