import type { Mission as MissionView, Step } from '../../../contract/resources/mission.ts'
import { decodeCursor, encodeCursor } from '../../base/paging/cursor.ts'
import type { Blobs } from '../../base/ports/blobs.ts'
import type { Clock } from '../../base/ports/clock.ts'
import type { Stores } from '../../base/ports/store.ts'
import type { Caller } from '../../records/key/authenticate.ts'
import { missionView } from '../../records/mission/mission-view.ts'
import { requireMission } from '../../records/mission/require-mission.ts'
import { readSteps } from '../../records/mission/steps.ts'

export function getMission({ stores, blobs }: { stores: Stores; blobs: Blobs }) {
  return async (caller: Caller, id: string): Promise<MissionView> => {
    const { mission } = await requireMission(stores.tenant(caller.tenant.id), id)
    return missionView(blobs, caller.tenant.id, mission)
  }
}

export function listMissionSteps({ stores, blobs, clock }: { stores: Stores; blobs: Blobs; clock: Clock }) {
  return async (
    caller: Caller,
    id: string,
    page: { cursor?: string | undefined; limit?: number | undefined },
  ): Promise<{ items: Step[]; next_cursor: string | null }> => {
    const tenant = caller.tenant.id
    const store = stores.tenant(tenant)
    await requireMission(store, id)
    const bound = `${tenant} steps ${id}`
    const after = decodeCursor(page.cursor, bound, clock.now())
    const { steps, cursor } = await readSteps({ store, blobs, tenant }, id, { after, limit: page.limit ?? 20 })
    return { items: [...steps], next_cursor: encodeCursor(cursor, bound, clock.now()) }
  }
}
