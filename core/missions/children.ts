import type { Store } from '../ports/store.ts'
import { missionPartition } from './mission-items.ts'
import type { Mission } from './model.ts'

/** The missions that it delegated to, by id. */
export async function childrenOf(store: Store, mission: Mission): Promise<string[]> {
  if (mission.children === 0) return []
  const page = await store.query<{ mission_id: string }>('entities', {
    partition: missionPartition(mission.id),
    prefix: 'child#',
    limit: 1000,
    consistent: true,
  })
  return page.items.map((item) => item.body.mission_id)
}
