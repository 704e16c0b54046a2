import type { Mission as MissionView, Step } from '../../../contract/resources/mission.ts'
import type { Page, PageRequest } from '../../base/paging/newest-first.ts'
import { partitionPage } from '../../base/paging/partition-page.ts'
import { payloadBytes } from '../../base/payloads/payload.ts'
import type { Blobs } from '../../base/ports/blobs.ts'
import type { Clock } from '../../base/ports/clock.ts'
import type { Stores } from '../../base/ports/store.ts'
import { scopeOf } from '../../base/storing/scope.ts'
import type { Caller } from '../../records/key/authenticate.ts'
import { missionView } from '../../records/mission/mission-view.ts'
import { requireMission } from '../../records/mission/require-mission.ts'
import { stepView } from '../../records/mission/step-view.ts'
import { loadStep, type StepItem, stepItemKind, stepsFrom } from '../../records/mission/steps.ts'

export function getMission({ stores, blobs }: { stores: Stores; blobs: Blobs }) {
  return async (caller: Caller, id: string): Promise<MissionView> => {
    const { mission } = await requireMission(stores.tenant(caller.tenant.id), id)
    return missionView(blobs, caller.tenant.id, mission)
  }
}

interface StepsRequest extends PageRequest {
  readonly order?: 'oldest_first' | 'newest_first'
  readonly from_step?: number | undefined
}

export function listMissionSteps({ stores, blobs, clock }: { stores: Stores; blobs: Blobs; clock: Clock }) {
  return async (caller: Caller, id: string, page: StepsRequest): Promise<Page<Step>> => {
    const tenant = caller.tenant.id
    const scope = scopeOf({ stores, clock }, tenant)
    await requireMission(scope.store, id)
    const order = page.order ?? 'oldest_first'
    const bound = `${tenant} steps ${id} ${order}`
    const query = { ...stepsFrom(id, page.from_step, order === 'newest_first'), consistent: true }
    const list = { kind: stepItemKind, query, bound, view: (step: StepItem) => step, bytesOf: payloadBytes }
    const found = await partitionPage(scope, list, page)
    const steps = await Promise.all(found.items.map((step) => loadStep({ blobs, tenant }, step)))
    return { items: steps.filter((step) => step !== undefined).map(stepView), next_cursor: found.next_cursor }
  }
}
