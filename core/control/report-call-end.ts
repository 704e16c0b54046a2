import type { ExecutionPorts, Run } from '../execution/run.ts'
import { loadMission, putMission } from '../missions/mission-items.ts'
import { iso } from '../missions/mission-view.ts'
import { addUsage, roundUsd } from '../missions/model.ts'
import type { Change } from '../ports/store.ts'
import { retryConflicts } from '../storing/retry-conflicts.ts'
import { type AbortedCall, type CallUsage, callKey, putCall } from './stop.ts'

/**
 * The last word of an executor whose mission was stopped: when its call ended, and what that had used, for the receipt,
 * the mission's usage and the ledger, in one write. Where the mission was taken from it for another reason, there is
 * nothing to say.
 */
export async function reportCallEnd(ports: ExecutionPorts, run: Run): Promise<void> {
  const { id, attempt, leg } = run.stored.mission
  const at = ports.clock.now()
  await retryConflicts(async () => {
    const now = await loadMission(run.store, id)
    if (now?.mission.status !== 'CANCELLED' || now.mission.stop_id === null) return
    const stop = now.mission.stop_id
    const item = await run.store.get<AbortedCall>('entities', callKey(stop, id), { consistent: true })
    if (!item || item.body.attempt !== attempt || item.body.leg !== leg) return
    if (item.body.end !== null && item.body.end !== 'never_heard_of') return
    const { spent, estimated, model } = spentBy(ports, run)
    const call = putCall(stop, { ...item.body, end: { at, spent, estimated } }, item.version)
    const isFree = spent.input_tokens + spent.output_tokens === 0
    const usage = addUsage(now.mission.usage, { model_calls: 1, tool_calls: 0, ...spent })
    const billed = isFree
      ? []
      : [putMission({ ...now.mission, usage }, now.version), usageRecord(id, model, spent, estimated, at)]
    await run.store.write([call, ...billed])
  })
}

function spentBy(ports: ExecutionPorts, { call }: Run): { spent: CallUsage; estimated: boolean; model: string } {
  if (!call) return { spent: { input_tokens: 0, output_tokens: 0, cost_usd: 0 }, estimated: false, model: '' }
  const { model, usage, characters } = call
  const tokens = usage ?? {
    input_tokens: estimateTokens(characters.in),
    output_tokens: estimateTokens(characters.out),
  }
  const price = ports.models.price(model)
  const cost = price
    ? (tokens.input_tokens * price.input_usd_per_million + tokens.output_tokens * price.output_usd_per_million) / 1e6
    : 0
  return { spent: { ...tokens, cost_usd: roundUsd(cost) }, estimated: usage === undefined, model }
}

/** One for four characters, the usual rule of thumb for English text. */
function estimateTokens(characters: number): number {
  return Math.ceil(characters / 4)
}

/** A mission is stopped once, so it has one such record at the most. */
function usageRecord(mission: string, model: string, spent: CallUsage, estimated: boolean, at: number): Change {
  const time = iso(at)
  return {
    change: 'put',
    table: 'ledger',
    item: {
      partition: `usage#${time.slice(0, 10)}`,
      sort: `${mission}#aborted`,
      version: 1,
      body: { mission_id: mission, step: null, model, ...spent, estimated, time },
    },
    when: { absent: true },
  }
}
