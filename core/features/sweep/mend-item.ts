import type { Logger } from '../../base/ports/logger.ts'
import type { DueItem } from '../../base/ports/store.ts'
import { lookAtQueue } from '../../engine/accept/queue-bound.ts'
import { type MendPorts, mendSlot } from '../../engine/mending/mend-slot.ts'
import type { Mend } from '../../engine/mending/mends.ts'
import { loseInstance } from '../../engine/remote/lose-instance.ts'
import { lookAtWaiters } from '../../engine/reservations/wake-waiters.ts'
import type { BudgetRef } from '../../records/budget/budget.ts'
import { countedBudget } from '../../records/budget/waiters.ts'
import { conversationIn } from '../../records/conversation/conversation-items.ts'
import { type Delivery, isDeliveryPartition } from '../../records/delivery/delivery.ts'
import type { Instance } from '../../records/instance/instance.ts'
import { isInstancePartition } from '../../records/instance/instance-items.ts'
import { keysPartition, type StoredApiKey } from '../../records/key/api-key.ts'
import type { Mission } from '../../records/mission/model.ts'
import { isWorkPartition, type Work } from '../../records/platform/work.ts'
import type { Schedule } from '../../records/schedule/model.ts'
import { schedulesPartition } from '../../records/schedule/schedule-items.ts'
import { type Slot, slotsPartition } from '../../records/slot/slots.ts'
import { isStopPartition, type Stop } from '../../records/stop/stop.ts'
import { tenantKey } from '../../records/tenant/tenant.ts'
import { closeWhatItOpened, type RevokePorts } from '../access/revoke-key.ts'
import { rearmDelivery } from '../callbacks/rearm-delivery.ts'
import { carryOnStop } from '../control/carry-on-stop.ts'
import { continueConversation } from '../conversations/continue-conversation.ts'
import { marksCopies, removeCopies } from '../dead-letters/copied-steps.ts'
import type { SubmitPorts } from '../missions/submit-mission.ts'
import { carryOnWork } from '../operators/carry-on-work.ts'
import { mendSchedule, type RunPorts } from '../schedules/run-schedule.ts'
import { mendMission } from './mend-mission.ts'

export type SweepPorts = MendPorts & SubmitPorts & RunPorts & RevokePorts & { readonly logger: Logger }

/** What the index of what is due holds, told apart by the key. */
export type Overdue = Slot | Mission | Delivery | Schedule | Instance | Stop | Work | StoredApiKey

/** A stop that takes longer goes on by its timer, so that the sweeper gets to the others. */
const stopForMs = 5000

/** One kind of item that can be due. */
interface Kind {
  owns(item: DueItem<Overdue>): boolean
  /** @returns what was found and mended, if anything was */
  mend(ports: SweepPorts, item: DueItem<Overdue>): Promise<Mend | undefined>
}

const kinds: readonly Kind[] = [
  {
    owns: ({ partition }) => partition === slotsPartition,
    mend: (ports, { tenant, body, version }) => mendSlot(ports, tenant, { slot: body as Slot, version }),
  },
  {
    owns: marksCopies,
    async mend(ports, item) {
      const { tenant } = item
      await removeCopies(ports, tenant, ports.stores.tenant(tenant), item as DueItem<{ mission_id: string }>)
      return 'copies_removed'
    },
  },
  {
    owns: ({ partition }) => partition === tenantKey.partition,
    async mend(ports, { tenant }) {
      await lookAtQueue(ports, tenant)
      return undefined
    },
  },
  {
    owns: ({ partition }) => conversationIn(partition) !== undefined,
    async mend(ports, { tenant, partition }) {
      const continued = await continueConversation(ports)(tenant, conversationIn(partition) as string)
      return continued ? 'conversation_continued' : undefined
    },
  },
  {
    owns: ({ partition }) => partition === keysPartition,
    async mend(ports, item) {
      const closed = await closeWhatItOpened(ports, item.tenant, item as DueItem<StoredApiKey>)
      return closed ? 'connections_closed' : undefined
    },
  },
  {
    owns: (item) => countedBudget(item) !== undefined,
    async mend(ports, item) {
      const woken = await lookAtWaiters(ports, item.tenant, countedBudget(item) as BudgetRef)
      return woken > 0 ? 'budget_waiters_woken' : undefined
    },
  },
  {
    owns: ({ partition }) => isDeliveryPartition(partition),
    async mend(ports, { tenant, body, version }) {
      await rearmDelivery(ports)(tenant, { delivery: body as Delivery, version })
      return 'delivery_rearmed'
    },
  },
  {
    owns: ({ partition }) => isInstancePartition(partition),
    async mend(ports, { tenant, body, version }) {
      const lost = await loseInstance(ports, tenant, { instance: body as Instance, version })
      return lost ? 'worker_lost' : undefined
    },
  },
  {
    owns: ({ partition }) => partition === schedulesPartition,
    async mend(ports, { tenant, body, version }) {
      await mendSchedule(ports)(tenant, { schedule: body as Schedule, version })
      return 'schedule_caught_up'
    },
  },
  {
    owns: ({ partition }) => isStopPartition(partition),
    async mend(ports, { tenant, body }) {
      await carryOnStop(ports, tenant, (body as Stop).id, stopForMs)
      return 'stop_carried_on'
    },
  },
  {
    owns: ({ partition }) => isWorkPartition(partition),
    async mend(ports, { body }) {
      await carryOnWork(ports, (body as Work).id, stopForMs)
      return 'stop_carried_on'
    },
  },
]

/** @returns what was found and mended, if anything was. @throws WriteConflict when somebody else changed it meanwhile */
export function mendItem(ports: SweepPorts, item: DueItem<Overdue>): Promise<Mend | undefined> {
  const kind = kinds.find(({ owns }) => owns(item))
  if (kind) return kind.mend(ports, item)
  return mendMission(ports, item.tenant, { mission: item.body as Mission, version: item.version })
}
