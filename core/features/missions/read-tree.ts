import type { MissionTree } from '../../../contract/resources/mission-tree.ts'
import type { Store, Stores } from '../../base/ports/store.ts'
import { readItems } from '../../base/storing/reading.ts'
import { iso } from '../../base/times/iso.ts'
import type { Caller } from '../../records/key/authenticate.ts'
import { isFinished, type Mission, missionKind } from '../../records/mission/mission.ts'
import { childrenOf, missionPartition } from '../../records/mission/mission-items.ts'
import { requireMission } from '../../records/mission/require-mission.ts'
import { soundUsage } from '../../records/mission/sound-usage.ts'

/** Bounds one answer; deeper levels can be requested with a child’s own tree. */
const maxMissions = 500
const childrenAtOnce = 100

/** @throws SortieError `not_found` */
export function readTree({ stores }: { readonly stores: Stores }) {
  return async (caller: Caller, id: string): Promise<MissionTree> => {
    const store = stores.tenant(caller.tenant.id)
    const { mission } = await requireMission(store, id)
    const found = [mission]
    // Level by level, so that the deepest are cut off.
    for (let at = 0; at < found.length && found.length < maxMissions; at++) {
      found.push(...(await children(store, found[at] as Mission)))
    }
    const shown = found.slice(0, maxMissions)
    const missing = found.length - shown.length
    return { items: inOrder(shown, id).map(node), truncated: missing > 0 || shown.length === maxMissions }
  }
}

async function children(store: Store, mission: Mission): Promise<readonly Mission[]> {
  if (mission.children === 0) return []
  const ids = await childrenOf(store, mission.id)
  const keys = ids.slice(0, childrenAtOnce).map((id) => ({ partition: missionPartition(id), sort: 'mission' }))
  const items = await readItems(store, missionKind, keys)
  return items.flatMap((item) => (item ? [item.body] : []))
}

/** Each mission before its children, which are in order of their start. */
function inOrder(missions: readonly Mission[], root: string): Mission[] {
  const below = Map.groupBy(missions, (mission) => mission.parent?.mission_id)
  const withChildren = (mission: Mission): Mission[] => [
    mission,
    ...(below.get(mission.id) ?? []).sort((a, b) => (a.id < b.id ? -1 : 1)).flatMap(withChildren),
  ]
  return missions.filter(({ id }) => id === root).flatMap(withChildren)
}

function node(mission: Mission): MissionTree['items'][number] {
  return {
    id: mission.id,
    parent_id: mission.parent?.mission_id ?? null,
    depth: mission.parent?.depth ?? 0,
    agent: mission.agent,
    status: mission.status,
    created_at: iso(mission.created_at),
    finished_at: isFinished(mission) ? iso(mission.finished_at) : null,
    usage: soundUsage(mission.usage),
    children: mission.children,
  }
}
