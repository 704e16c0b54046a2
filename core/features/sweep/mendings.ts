import type { Logger } from '../../base/ports/logger.ts'
import { decodeItem } from '../../base/storing/reading.ts'
import { lookAtQueue } from '../../engine/accept/queue-bound.ts'
import { type MendPorts, mendSlot } from '../../engine/mending/mend-slot.ts'
import type { Mending } from '../../engine/mending/mending.ts'
import { loseInstance } from '../../engine/remote/lose-instance.ts'
import { lookAtWaiters } from '../../engine/reservations/wake-waiters.ts'
import type { BudgetRef } from '../../records/budget/budget.ts'
import { countedBudget } from '../../records/budget/waiters.ts'
import { instanceKind } from '../../records/instance/instance.ts'
import { isInstancePartition } from '../../records/instance/instance-items.ts'
import { missionKind } from '../../records/mission/mission.ts'
import { slotKind, slotsPartition } from '../../records/slot/slots.ts'
import { tenantKey } from '../../records/tenant/tenant.ts'
import { revokedKeyMending } from '../access/mending.ts'
import type { RevokePorts } from '../access/revoke-key.ts'
import { deliveryMending } from '../callbacks/mending.ts'
import { stopMending } from '../control/mending.ts'
import { conversationMending } from '../conversations/mending.ts'
import { copiesMending } from '../dead-letters/mending.ts'
import { erasureMending } from '../erasures/mending.ts'
import type { EvaluationPorts } from '../evaluations/continue-evaluation.ts'
import { evaluationMending } from '../evaluations/mending.ts'
import { fileMending } from '../files/mending.ts'
import { forgettingMending } from '../memories/mending.ts'
import { type MailMendPorts, mailMending } from '../notifications/mending.ts'
import { workMending } from '../operators/mending.ts'
import { scheduleMending } from '../schedules/mending.ts'
import type { RunPorts } from '../schedules/run-schedule.ts'
import { type MendMissionPorts, mendMission } from './mend-mission.ts'

const slotMending: Mending<MendPorts> = {
  owns: ({ partition }) => partition === slotsPartition,
  async mend(ports, item) {
    const { body: slot, version } = await decodeItem(ports.stores.tenant(item.tenant), slotKind, item)
    return mendSlot(ports, item.tenant, { ...slot, version })
  },
}

const queueMending: Mending<MendPorts> = {
  owns: ({ partition }) => partition === tenantKey.partition,
  async mend(ports, { tenant }) {
    await lookAtQueue(ports, tenant)
    return undefined
  },
}

const budgetMending: Mending<MendPorts> = {
  owns: (item) => countedBudget(item) !== undefined,
  async mend(ports, item) {
    const woken = await lookAtWaiters(ports, item.tenant, countedBudget(item) as BudgetRef)
    return woken > 0 ? 'budget_waiters_woken' : undefined
  },
}

const workerMending: Mending<MendPorts> = {
  owns: ({ partition }) => isInstancePartition(partition),
  async mend(ports, item) {
    const { body: instance, version } = await decodeItem(ports.stores.tenant(item.tenant), instanceKind, item)
    const lost = await loseInstance(ports, item.tenant, { instance, version })
    return lost ? 'worker_lost' : undefined
  },
}

/** Owns what nothing else does, so it is last. */
const missionMending: Mending<MendMissionPorts> = {
  owns: () => true,
  async mend(ports, item) {
    const { body: mission, version } = await decodeItem(ports.stores.tenant(item.tenant), missionKind, item)
    return mendMission(ports, item.tenant, { mission, version })
  },
}

/** The common needs of all of them. */
export type SweepPorts = MendMissionPorts &
  RunPorts &
  EvaluationPorts &
  RevokePorts &
  MailMendPorts & { readonly logger: Logger }

/** All kinds of items in the index of due items. */
export const mendings: readonly Mending<SweepPorts>[] = [
  slotMending,
  copiesMending,
  queueMending,
  conversationMending,
  fileMending,
  forgettingMending,
  erasureMending,
  revokedKeyMending,
  budgetMending,
  deliveryMending,
  mailMending,
  workerMending,
  scheduleMending,
  evaluationMending,
  stopMending,
  workMending,
  missionMending,
]
