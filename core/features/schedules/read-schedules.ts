import type { ScheduleRun, Schedule as ScheduleView } from '../../../contract/resources/schedule.ts'
import type { Page, PageRequest } from '../../base/paging/newest-first.ts'
import { partitionPage } from '../../base/paging/partition-page.ts'
import type { Clock } from '../../base/ports/clock.ts'
import type { Stores } from '../../base/ports/store.ts'
import type { Kind } from '../../base/storing/kind.ts'
import { scopeOf } from '../../base/storing/scope.ts'
import { iso } from '../../base/times/iso.ts'
import type { Caller } from '../../records/key/authenticate.ts'
import { startOf, timesOf } from '../../records/schedule/next-step.ts'
import { runKind, scheduleKind } from '../../records/schedule/schedule.ts'
import { requireSchedule, runsPartition, schedulesPartition } from '../../records/schedule/schedule-items.ts'
import { runView, scheduleView } from '../../records/schedule/schedule-view.ts'

type ReadPorts = { readonly stores: Stores; readonly clock: Clock }

export function getSchedule({ stores }: Pick<ReadPorts, 'stores'>) {
  return async (caller: Caller, id: string): Promise<ScheduleView> =>
    scheduleView((await requireSchedule(stores.tenant(caller.tenant.id), id)).schedule)
}

export function listSchedules(ports: ReadPorts) {
  return (caller: Caller, page: PageRequest): Promise<Page<ScheduleView>> =>
    newestFirst(ports, caller, { kind: scheduleKind, partition: schedulesPartition, view: scheduleView }, page)
}

export function listScheduleRuns(ports: ReadPorts) {
  return async (caller: Caller, id: string, page: PageRequest): Promise<Page<ScheduleRun>> => {
    await requireSchedule(ports.stores.tenant(caller.tenant.id), id)
    return newestFirst(ports, caller, { kind: runKind, partition: runsPartition(id), view: runView }, page)
  }
}

interface Listed<Stored, Shown> {
  readonly kind: Kind<Stored>
  readonly partition: string
  readonly view: (stored: Stored) => Shown
}

async function newestFirst<Stored, Shown>(
  ports: ReadPorts,
  caller: Caller,
  { kind, partition, view }: Listed<Stored, Shown>,
  page: PageRequest,
): Promise<Page<Shown>> {
  const scope = scopeOf(ports, caller.tenant.id)
  const bound = `${scope.tenant} ${partition}`
  return partitionPage(scope, { kind, query: { partition, descending: true }, bound, view }, page)
}

/** A hundred times of a pattern that comes once in 28 years would mean searching millennia, day by day. */
const aheadMs = 100 * 366 * 86_400_000

/** For a paused schedule: the times that it would have if it were resumed now. */
export function previewSchedule({ stores, clock }: ReadPorts) {
  return async (caller: Caller, id: string, count: number) => {
    const { schedule } = await requireSchedule(stores.tenant(caller.tenant.id), id)
    if (schedule.status === 'ENDED') return { items: [] }
    const times = timesOf(schedule.timing)
    const items: { planned_at: string; starts_at: string }[] = []
    const end = clock.now() + aheadMs
    let at = schedule.status === 'ACTIVE' ? schedule.next_at : times.next(clock.now())
    while (at !== undefined && at <= end && items.length < count) {
      const following = times.next(at)
      items.push({ planned_at: iso(at), starts_at: iso(startOf(schedule, { next: () => following }, at)) })
      at = following
    }
    return { items }
  }
}
