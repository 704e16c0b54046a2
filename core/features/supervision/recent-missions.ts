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

/** What one that went well costs, those that failed for it included; `null` where nothing is known. */
export function usdPerSuccess(missions: readonly Mission[]): number | null {
  if (missions.length === 0) return null
  const usd = missions.reduce((sum, { usage }) => sum + usage.cost_usd, 0)
  return roundUsd(usd / Math.max(1, missions.filter(({ status }) => status === 'COMPLETED').length))
}

export function outcomeOf(mission: Mission): Outcome {
  return {
    ok: mission.status === 'COMPLETED',
    ms: Math.max(0, mission.updated_at - (mission.started_at ?? mission.created_at)),
    error: mission.status === 'FAILED' ? mission.error.code : null,
  }
}
