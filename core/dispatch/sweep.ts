import { SortieError } from '../../contract/errors.ts'
import { type Delivery, isDeliveryPartition } from '../callbacks/delivery.ts'
import { rearmDelivery } from '../callbacks/rearm-delivery.ts'
import { expire, fail, failureOf } from '../missions/finish.ts'
import { planLeaving } from '../missions/leave-state.ts'
import { loadMission, putMission, type StoredMission } from '../missions/mission-items.ts'
import { type Active, type In, isFinished, type Mission } from '../missions/model.ts'
import { type ResumePorts, resumeParent } from '../missions/resume-parent.ts'
import { startScheduled } from '../missions/start-scheduled.ts'
import { transition } from '../missions/transition.ts'
import type { Logger } from '../ports/logger.ts'
import type { Scheduler } from '../ports/scheduler.ts'
import type { DueItem, PlatformStore } from '../ports/store.ts'
import { isWriteConflict } from '../ports/write-conflict.ts'
import { fillFreeSlots, type Plan, planHandOver, queueMission, settle } from './dispatch.ts'
import { laneMessage } from './lane-message.ts'
import { lease, type Slot, type StoredSlot, slotsPartition } from './slots.ts'

export type SweepPorts = ResumePorts & { readonly scheduler: Scheduler; readonly logger: Logger }

const batch = 100
/** Bounds one invocation; the next goes on where this one stopped, since what was mended is no longer due. */
const maxBatches = 20
/** An executor lost so often was not lost by chance: the mission itself brings it down. */
const maxRecoveries = 5

export interface SweepReport {
  readonly looked_at: number
  readonly failed: number
}

/**
 * Finds what is overdue and mends it: leases that ran out, slots whose message was never sent, deadlines that passed,
 * timers that did not fire, parents whose child's end they did not hear of, and a backlog beside a free slot.
 */
export function sweep(ports: SweepPorts) {
  return async (): Promise<SweepReport> => {
    const report = { looked_at: 0, failed: 0 }
    for (let round = 0; round < maxBatches; round++) {
      const due = await dueItems(ports.stores.platform, ports.clock.now())
      report.looked_at += due.length
      report.failed += await mendAll(ports, due)
      if (due.length < batch || report.failed > 0) break
    }
    return report
  }
}

/** What the index of what is due holds, told apart by the partition. */
type Overdue = Slot | Mission | Delivery

/** @returns how many could not be mended */
async function mendAll(ports: SweepPorts, due: readonly DueItem<Overdue>[]): Promise<number> {
  let failed = 0
  for (const item of due) if (!(await mend(ports, item))) failed++
  for (const tenant of new Set(due.map((item) => item.tenant))) await fillFreeSlots(ports, tenant)
  return failed
}

function dueItems(platform: PlatformStore, now: number): Promise<readonly DueItem<Overdue>[]> {
  return platform.queryDue<Overdue>(now, batch)
}

/** One item that cannot be mended must not keep the others from it. */
async function mend(ports: SweepPorts, item: DueItem<Overdue>): Promise<boolean> {
  try {
    if (item.partition === slotsPartition) {
      await mendSlot(ports, item.tenant, { slot: item.body as Slot, version: item.version })
    } else if (isDeliveryPartition(item.partition)) {
      await rearmDelivery(ports)(item.tenant, { delivery: item.body as Delivery, version: item.version })
    } else {
      await mendMission(ports, item.tenant, { mission: item.body as Mission, version: item.version })
    }
    return true
  } catch (error) {
    // Somebody else changed it meanwhile, and so it was not stuck.
    if (isWriteConflict(error)) return true
    ports.logger.error('The sweeper could not mend an item', { tenant: item.tenant, partition: item.partition, error })
    return false
  }
}

async function mendSlot(ports: SweepPorts, tenant: string, held: StoredSlot): Promise<void> {
  if (held.slot.state !== 'leased') return
  const store = ports.stores.tenant(tenant)
  const stored = await loadMission(store, held.slot.mission_id)
  const { changes, after } = await planForSlot(ports, tenant, held, stored)
  await store.write(changes)
  await settle(ports, tenant, after)
}

/** What is to become of a slot whose lease ran out. */
async function planForSlot(
  ports: SweepPorts,
  tenant: string,
  held: StoredSlot,
  stored: StoredMission | undefined,
): Promise<Plan> {
  const mission = stored?.mission
  // A lost executor's message, of this mission or of the one before it in this slot, may stay in flight for as long as
  // the function's timeout; the next ones go round it.
  const freed = nextGeneration(held)
  const holds = (mission?.status === 'QUEUED' || mission?.status === 'RUNNING') && mission.slot === held.slot.index
  if (!stored || !holds) return planHandOver(ports, tenant, freed)
  if (ports.clock.now() >= mission.deadline)
    return planEnd(ports, tenant, stored, freed, expire(mission, ports.clock.now()))
  if (mission.status === 'QUEUED') return planResend(ports, tenant, mission, freed)
  if (mission.recoveries >= maxRecoveries) return planEnd(ports, tenant, stored, freed, lost(ports, mission))
  const recovered = { mission: { ...mission, recoveries: mission.recoveries + 1 }, version: stored.version }
  return queueMission(ports, tenant, recovered, freed, 'executor_lost')
}

function nextGeneration({ slot, version }: StoredSlot): StoredSlot {
  return { slot: { ...slot, generation: slot.generation + 1 }, version }
}

function lost(ports: SweepPorts, mission: Mission) {
  const cause = new SortieError(
    'executor_lost',
    `The executor was lost ${maxRecoveries + 1} times while it ran this mission`,
  )
  return fail(mission, failureOf(cause), ports.clock.now())
}

async function planEnd(
  ports: SweepPorts,
  tenant: string,
  stored: StoredMission,
  held: StoredSlot,
  ended: ReturnType<typeof expire> | ReturnType<typeof fail>,
): Promise<Plan> {
  const handOver = await planHandOver(ports, tenant, held)
  const { changes } = transition(tenant, stored, ended.mission, [ended.fact], ports.clock.now())
  return { changes: [...changes, ...handOver.changes], after: handOver.after }
}

/** Its message was lost before it was sent, waits long in its lane, or stands behind another; sending it again does no harm. */
function planResend(ports: SweepPorts, tenant: string, mission: In<'QUEUED'>, held: StoredSlot): Plan {
  // Ever longer, so that a lane which is full for hours is not filled further by resends.
  const now = ports.clock.now()
  const until = now + Math.max(ports.settings.lease_ms, now - mission.updated_at)
  return {
    changes: [lease(held, mission.id, now, until)],
    after: { messages: [laneMessage(tenant, mission, held.slot)], look: false },
  }
}

async function mendMission(ports: SweepPorts, tenant: string, stored: StoredMission): Promise<void> {
  const { mission } = stored
  if (isFinished(mission)) return
  if (ports.clock.now() >= mission.deadline) return expireWaiting(ports, tenant, stored, mission)
  if (mission.status === 'SCHEDULED' && mission.start_at <= ports.clock.now()) {
    return startScheduled(ports)(tenant, mission.id)
  }
  // Looked at once more before the parent is resumed, so that it is not due again at once if the child goes on.
  await ports.stores.tenant(tenant).write([putMission({ ...mission, updated_at: ports.clock.now() }, stored.version)])
  if (mission.status === 'WAITING' && mission.waiting_for.kind === 'child')
    await resumeParent(ports)(tenant, mission.waiting_for.mission_id)
}

async function expireWaiting(ports: SweepPorts, tenant: string, stored: StoredMission, mission: Active): Promise<void> {
  const plan = await planLeaving(ports, tenant, mission)
  const ended = expire(mission, ports.clock.now())
  const { changes } = transition(tenant, stored, ended.mission, [ended.fact], ports.clock.now())
  await ports.stores.tenant(tenant).write([...changes, ...plan.changes])
  await settle(ports, tenant, plan.after)
}
