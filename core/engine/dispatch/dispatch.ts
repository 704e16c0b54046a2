import type { z } from 'zod'
import type { missionQueued } from '../../../events/mission/mission-queued.ts'
import type { Clock } from '../../base/ports/clock.ts'
import type { Lanes } from '../../base/ports/lanes.ts'
import type { Memory } from '../../base/ports/memory.ts'
import type { Settings } from '../../base/ports/settings.ts'
import type { Store, Stores } from '../../base/ports/store.ts'
import type { Scope } from '../../base/storing/scope.ts'
import { unlessConflict } from '../../base/storing/unless-conflict.ts'
import { type BacklogEntry, backlogHead, backlogHeads, leave } from '../../records/backlog/backlog.ts'
import { type In, inState, type Mission } from '../../records/mission/mission.ts'
import { findMission, type StoredMission, unchanged } from '../../records/mission/mission-items.ts'
import { laneOf } from '../../records/mission/priority.ts'
import type { Holder } from '../../records/slot/holder.ts'
import { freed, freeSlots, lease, readSlots, release, type StoredSlot } from '../../records/slot/slots.ts'
import { loadTenant } from '../../records/tenant/tenant.ts'
import { fillPermits } from '../permits/fill.ts'
import { planGiveBack } from '../permits/give-back.ts'
import { type After, type Plan, planOf, together } from '../plan/plan.ts'
import { startRounds } from '../plan/rounds.ts'
import { writeInTurn } from '../plan/write-in-turn.ts'
import { type Transition, transition } from '../transition/transition.ts'
import { laneMessage } from './lane-message.ts'

/** Pairs free slots with the backlog. Every path ends in `followUp`, which leaves no free slot beside a backlog. */
export interface DispatchPorts {
  readonly stores: Stores
  readonly lanes: Lanes
  readonly clock: Clock
  readonly memory: Memory
  readonly settings: Settings
}

export type QueuedReason = z.output<typeof missionQueued.data>['reason']

/** Gives a slot to a mission: the mission’s next state, the lease, and the message to send. */
export function queueMission(
  { settings }: Pick<DispatchPorts, 'settings'>,
  scope: Pick<Scope, 'tenant' | 'now'>,
  { stored, slot }: Holder,
  reason: QueuedReason,
): Transition<In<'QUEUED'>> {
  const { tenant, now } = scope
  const to = inState(stored.mission, { status: 'QUEUED', slot: slot.index }, nextTry(stored.mission))
  const data = { slot: slot.index, lane: laneOf(to.priority), attempt: to.attempt, leg: to.leg, reason }
  const { next, changes } = transition(scope, stored, to, [{ type: 'mission.queued', data }])
  const leased = lease(slot, to.id, now, now + settings.lease_ms)
  return { next, ...planOf([...changes, leased], { messages: [laneMessage(tenant, next.mission, slot)] }) }
}

/** The first dispatch begins attempt 1; later ones continue the present attempt. */
function nextTry(mission: Mission): { attempt: number; leg: number } {
  return { attempt: Math.max(1, mission.attempt), leg: mission.leg + 1 }
}

/** Under contention each slot tries a different one of the first 32 entries; after ten tries it is left free. */
const spread = 32
const maxPasses = 10

/**
 * The slot that a mission leaves goes to the head of the backlog in the same write, or becomes free.
 * @param conflicts how many tries of the write have failed
 */
export async function planPassOnSlot(
  ports: Pick<DispatchPorts, 'settings'>,
  scope: Scope,
  slot: StoredSlot,
  conflicts = 0,
): Promise<Plan> {
  return planPassOn(ports, scope, { slot }, conflicts)
}

/** @param leaver the mission that leaves it, and never gets it back: if it is in the backlog by now, its write fails */
async function planPassOn(
  ports: Pick<DispatchPorts, 'settings'>,
  scope: Scope,
  { slot, leaver }: { readonly slot: StoredSlot; readonly leaver?: string },
  conflicts: number,
): Promise<Plan> {
  const entry = conflicts < maxPasses ? await nextInBacklog(scope.store, slot, conflicts) : undefined
  if (entry && entry.mission_id !== leaver && slot.index < (await loadTenant(scope.store)).concurrency) {
    const assigned = await planAssign(ports, scope, entry, slot)
    if (assigned) return assigned
  }
  return planOf([release(slot)], { fillSlots: true, freed: [freed(slot)] })
}

/** What a mission releases with its slot: the slot goes to the backlog’s head, its permits to the first in their queues. */
export async function planLeavingSlot(
  ports: Pick<DispatchPorts, 'settings'>,
  scope: Scope,
  { stored, slot }: { readonly stored: Pick<StoredMission, 'mission'>; readonly slot: StoredSlot },
  conflicts = 0,
): Promise<Plan> {
  const plan = await planPassOn(ports, scope, { slot, leaver: stored.mission.id }, conflicts)
  // A mission that moved from a queue to the backlog between the two reads must not be moved twice in one write.
  const moved = new Set(plan.after.messages?.map(({ body }) => body.mission))
  const given = await planGiveBack(scope, stored.mission, { conflicts, moved })
  return together(plan, given)
}

async function nextInBacklog(store: Store, slot: StoredSlot, conflicts: number) {
  if (conflicts === 0) return backlogHead(store)
  const entries = await backlogHeads(store, spread)
  return entries[(slot.index + conflicts) % entries.length]
}

async function planAssign(
  ports: Pick<DispatchPorts, 'settings'>,
  scope: Scope,
  entry: BacklogEntry,
  slot: StoredSlot,
): Promise<Plan | undefined> {
  const stored = await findMission(scope.store, entry.mission_id)
  return isInBacklog(stored, entry.key) ? assign(ports, scope, { stored, slot }) : undefined
}

type InBacklog = In<'PENDING'> & { readonly place: 'backlog' }

function isInBacklog(
  stored: StoredMission | 'unreadable' | undefined,
  key: string,
): stored is StoredMission<InBacklog> {
  const mission = stored === 'unreadable' ? undefined : stored?.mission
  return mission?.status === 'PENDING' && mission.place === 'backlog' && mission.backlog_key === key
}

function assign(ports: Pick<DispatchPorts, 'settings'>, scope: Scope, holder: Holder<InBacklog>): Plan {
  return together(planOf(leave(holder.stored.mission.backlog_key)), queueMission(ports, scope, holder, 'slot_free'))
}

/**
 * Sends what a write has decided, then checks again for a free slot beside a backlog. Whoever adds to either checks
 * both afterwards, so of two concurrent writers at least one sees the other’s write.
 */
export async function followUp(ports: DispatchPorts, tenant: string, after: After): Promise<void> {
  await send(ports, after)
  const { fillPermits: limits = [], fillSlots = false } = after
  const joined = await fillPermits(ports, tenant, limits)
  if (fillSlots || joined) await fillFreeSlots(ports, tenant)
}

async function send({ lanes }: DispatchPorts, { messages = [] }: After): Promise<void> {
  for (const message of messages) await lanes.send(message)
}

export interface Filled {
  /** Slots that were free while missions were in the backlog. */
  readonly assigned: number
  /** Entries without a mission, which blocked the ones behind them. */
  readonly orphans: number
}

export async function fillFreeSlots(ports: DispatchPorts, tenant: string): Promise<Filled> {
  const free: StoredSlot[] = []
  const filled = { assigned: 0, orphans: 0 }
  const mayGoOn = startRounds(ports)
  while (mayGoOn()) {
    const filling = writeInTurn(ports, tenant, (scope) => assignNext(ports, scope, free))
    const done = await unlessConflict(filling.then((plan) => plan ?? ('none left' as const)))
    if (done === 'none left') return filled
    if (done) {
      filled[done.counts] += 1
      await send(ports, done.after)
    } else {
      // Another process took the slot or the mission: read again what is free.
      free.length = 0
    }
  }
  return filled
}

interface Assignment extends Plan {
  readonly counts: keyof Filled
}

/**
 * Gives a free slot to the head of the backlog. An entry whose mission is elsewhere, or unreadable, blocks
 * all behind it, and is removed. If it only looks so because the mission is just leaving, the write fails.
 * @returns `undefined` if there is no slot or no entry
 */
async function assignNext(ports: DispatchPorts, scope: Scope, free: StoredSlot[]): Promise<Assignment | undefined> {
  const { store } = scope
  const head = await backlogHead(store)
  if (!head) return undefined
  if (free.length === 0) {
    const { concurrency } = await loadTenant(store)
    free.push(...freeSlots(await readSlots(store, concurrency), concurrency))
  }
  const [slot] = free
  if (!slot) return undefined
  const stored = await findMission(store, head.mission_id)
  if (!isInBacklog(stored, head.key)) {
    const asRead = stored === 'unreadable' ? [] : [unchanged(head.mission_id, stored)]
    return { ...planOf([...leave(head.key), ...asRead]), counts: 'orphans' }
  }
  free.shift()
  return { ...assign(ports, scope, { stored, slot }), counts: 'assigned' }
}
