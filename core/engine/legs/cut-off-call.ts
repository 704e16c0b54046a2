import type { Models, TokenUsage } from '../../base/ports/models.ts'
import type { Change } from '../../base/ports/store.ts'
import { iso } from '../../base/times/iso.ts'
import { usagePartition } from '../../records/ledger/billed-call.ts'
import { ownPartOf } from '../../records/mission/own-key.ts'
import { pricesWith, serviceOf } from '../model-providers/paid-with.ts'
import { type CallUnderWay, hasBegun } from './call-under-way.ts'
import { costOf } from './cost.ts'

/** A model call that was cut off: it is no step, and yet was paid for. */
export interface CutOffCall {
  readonly model: string
  readonly spent: { readonly input_tokens: number; readonly output_tokens: number; readonly cost_usd: number }
  /** The provider had not told what it used, so that is reckoned from what was sent and what came. */
  readonly estimated: boolean
  /** It was made with a key of the tenant’s own. */
  readonly own_key: boolean
}

export function cutOffCall(models: Pick<Models, 'price'>, call: CallUnderWay): CutOffCall {
  const { model, own, tier } = call
  const used = usedBy(call)
  const { input_tokens, output_tokens, estimated } = used
  const prices = pricesWith(models, own)
  const usual = costOf(prices, model, used)?.cost_usd ?? 0
  const inTier = costOf(prices, model, { ...used, service_tier: tier })?.cost_usd ?? 0
  // Where nobody has told which it was, the dearer counts.
  const cost_usd = call.usage ? inTier : Math.max(usual, inTier)
  const own_key = serviceOf(own, model) !== undefined
  return { model, spent: { input_tokens, output_tokens, cost_usd }, estimated: estimated === true, own_key }
}

/** As its provider told it, or else estimated by what was sent and what came. */
export function usedBy({ usage, characters, files }: CallUnderWay): TokenUsage {
  return (
    usage ?? {
      input_tokens: estimateTokens(characters.in) + files,
      output_tokens: estimateTokens(characters.out),
      estimated: true,
    }
  )
}

/** The same where its provider broke it off. One that never began to answer is taken to be free. */
export function brokenOffCall(models: Pick<Models, 'price'>, call: CallUnderWay | undefined): CutOffCall | undefined {
  return call && hasBegun(call) ? cutOffCall(models, call) : undefined
}

/** What it adds to the mission's usage. */
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

/** A leg ends with the call that is cut off in it, so it has one such record at the most. */
export function cutOffRecord(leg: LegOfMission, call: CutOffCall, at: number): Change {
  return unrecordedCall(leg, call, at, 'aborted')
}

/** Of a call that its leg's mission did not wait for. Whoever lost the mission ends with it, so there is one such record too. */
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
