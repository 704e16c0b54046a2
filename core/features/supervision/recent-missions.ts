import type { Store } from '../../base/ports/store.ts'
import { readItems } from '../../base/storing/reading.ts'
import type { Outcome } from '../../records/instance/instance.ts'
import type { Mission } from '../../records/mission/mission.ts'
import { missionKind } from '../../records/mission/mission.ts'
import { listingOf } from '../../records/mission/mission-items.ts'

/** Of each kind of end. Derived when somebody asks, so that missions pay nothing for it. */
const sample = 50

/** How the tenant's newest finished missions of hosted agents ended, by agent, newest first. */
export async function recentOutcomes(store: Store): Promise<ReadonlyMap<string, readonly Outcome[]>> {
  const ended = await Promise.all([newest(store, 'COMPLETED'), newest(store, 'FAILED')])
  const missions = ended
    .flat()
    .filter(({ remote }) => !remote)
    .sort((a, b) => b.updated_at - a.updated_at)
  const byAgent = Map.groupBy(missions, ({ agent }) => agent)
  return new Map([...byAgent].map(([agent, own]) => [agent, own.map(outcomeOf)]))
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

function outcomeOf(mission: Mission): Outcome {
  return {
    ok: mission.status === 'COMPLETED',
    ms: Math.max(0, mission.updated_at - (mission.started_at ?? mission.created_at)),
    error: mission.status === 'FAILED' ? mission.error.code : null,
  }
}
