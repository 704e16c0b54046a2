import type { Store } from '../../base/ports/store.ts'
import { readItems } from '../../base/storing/reading.ts'
import type { Outcome } from '../../records/instance/instance.ts'
import { type Mission, missionKind, roundUsd } from '../../records/mission/mission.ts'
import { listingOf } from '../../records/mission/mission-items.ts'

/** Of each kind of end. Derived when somebody asks, so that missions pay nothing for it. */
const sample = 50

/** The tenant's newest finished missions by agent, newest first. */
export async function recentMissions(store: Store): Promise<ReadonlyMap<string, readonly Mission[]>> {
  const ended = await Promise.all([newest(store, 'COMPLETED'), newest(store, 'FAILED')])
  return Map.groupBy(
    ended.flat().sort((a, b) => b.updated_at - a.updated_at),
    ({ agent }) => agent,
  )
}

async function newest(store: Store, status: 'COMPLETED' | 'FAILED'): Promise<Mission[]> {
  const listed = await store.queryListing('entities', {
    partition: listingOf(status),
    descending: true,
    limit: sample,
  })
  if (listed.keys.length === 0) return []
  const items = await readItems(
    store,
    missionKind,
    listed.keys.map(({ key }) => key),
  )
  return items.flatMap((item) => (item ? [item.body] : []))
}

export interface RecentCosts {
  readonly missions: number
  /** What one that went well costs, those that failed for it included; `null` if none did, or what they cost is not known. */
  readonly usdPerSuccess: number | null
}

/** @param isFree whether it is known that the agent's models cost nothing */
export function costsOf(missions: readonly Mission[], { isFree }: { readonly isFree: boolean }): RecentCosts {
  const known = missions.filter(({ usage }) => isFree || hasKnownCost(usage))
  const usd = known.reduce((sum, { usage }) => sum + usage.cost_usd, 0)
  const succeeded = known.filter(({ status }) => status === 'COMPLETED').length
  return { missions: missions.length, usdPerSuccess: succeeded === 0 ? null : roundUsd(usd / succeeded) }
}

/** A model without a price counts tokens, but no money. */
function hasKnownCost({ input_tokens, output_tokens, cost_usd }: Mission['usage']): boolean {
  return cost_usd > 0 || input_tokens + output_tokens === 0
}

export function outcomeOf(mission: Mission): Outcome {
  return {
    ok: mission.status === 'COMPLETED',
    ms: Math.max(0, mission.updated_at - (mission.started_at ?? mission.created_at)),
    error: mission.status === 'FAILED' ? mission.error.code : null,
  }
}
