import type { Ports } from '../../base/ports/ports.ts'
import type { Change } from '../../base/ports/store.ts'
import { isWriteConflict } from '../../base/ports/write-conflict.ts'
import { retryConflicts } from '../../base/storing/retry-conflicts.ts'
import { inTurn } from '../../base/storing/turns.ts'
import { backlogHead } from '../../records/backlog/backlog.ts'
import { isSampled } from '../../records/backlog/queued-sample.ts'
import type { Caller } from '../../records/key/authenticate.ts'
import type { Mission, MissionFacts } from '../../records/mission/model.ts'
import type { LimitKey } from '../../records/permit/limit-key.ts'
import { freeSlots, lease, readSlots, type StoredSlot } from '../../records/slot/slots.ts'
import { pauseOver, requireNotStopped } from '../../records/switch/switch.ts'
import { type FollowUp, nothingToDo, settle } from '../dispatch/dispatch.ts'
import { planEntry } from '../dispatch/entry.ts'
import { freeSlotHints } from '../dispatch/free-slot-hints.ts'
import { laneMessage } from '../dispatch/lane-message.ts'
import { placeInBacklog } from '../permits/place.ts'
import { rateLimitedState } from '../permits/rate-limited.ts'
import { reserveStart } from '../permits/reserve-start.ts'
import { takePermits } from '../permits/take-permits.ts'
import { transition } from '../transition/transition.ts'
import { joinedQueue, requireRoom } from './queue-bound.ts'
import { submitted } from './submitted.ts'

/** What accepting a mission needs, from wherever it comes. */
export type AcceptPorts = Pick<Ports, 'stores' | 'lanes' | 'scheduler' | 'clock' | 'ids' | 'memory' | 'settings'>

/** Whose mission it is: a caller, or what acts for one that spoke before. */
type Submitter = Pick<Caller, 'tenant'>

export interface Acceptance {
  /** Not before this time; it is ahead. */
  readonly startAt?: number | undefined
  /** Written with the mission or not at all: what makes sure that it is accepted only once. */
  readonly alongside: readonly Change[]
}

/**
 * The one way in for a mission without a parent: one transaction with the mission, its first event, what is to stand
 * alongside, and a slot or a place in the backlog. What has a slot is sent after it; if the process dies between, the
 * sweeper sends it.
 * @throws SortieError `switched_off`, `rate_limited` (too many wait already), `unavailable`
 * @returns `undefined` when a condition of what stands alongside does not hold: it was accepted before
 */
export async function acceptMission(
  ports: AcceptPorts,
  caller: Submitter,
  given: MissionFacts,
  { startAt, alongside }: Acceptance,
): Promise<Mission | undefined> {
  requireNotStopped(caller.tenant, given)
  requireRoom(caller.tenant, ports.clock.now())
  const facts = { ...given, hold: given.hold ?? pauseOver(caller.tenant, given) }
  const tenant = caller.tenant.id
  const store = ports.stores.tenant(tenant)
  const accepting = async () => {
    const { written, decided } = await inTurn(ports.memory, tenant, async () => {
      const placement = startAt === undefined ? await place(ports, caller, facts) : scheduled(facts, startAt)
      const { next, changes } = transition(
        tenant,
        undefined,
        placement.mission,
        submitted(placement.mission),
        facts.created_at,
      )
      const all = [...alongside, ...changes, ...placement.changes]
      return { written: store.write(all), decided: { mission: next.mission, after: placement.after } }
    })
    return (await isRepeated(written, alongside)) ? undefined : decided
  }
  // Another submission took the slot: the next try reads the slots afresh.
  const onConflict = () => ports.memory.of(freeSlotHints).forget(tenant)
  const accepted = await retryConflicts(accepting, { onConflict })
  if (!accepted) return undefined
  await follow(ports, tenant, accepted.mission, accepted.after)
  return accepted.mission
}

/** Whether what stands alongside was there already. Any other conflict is thrown. */
async function isRepeated(written: Promise<void>, alongside: readonly Change[]): Promise<boolean> {
  try {
    await written
    return false
  } catch (error) {
    if (isWriteConflict(error) && error.conflicts.some((at) => at < alongside.length)) return true
    throw error
  }
}

interface Placement {
  readonly mission: Mission
  readonly changes: readonly Change[]
  readonly after: FollowUp
}

/** A slot if one is free and nobody waits for it, else the backlog. */
async function place(ports: AcceptPorts, caller: Submitter, facts: MissionFacts): Promise<Placement> {
  if (facts.hold) return held(facts)
  return facts.limits ? placeLimited(ports, caller, facts, facts.limits) : placeFree(ports, caller, facts)
}

/** First the rates say when, then the permits whether. */
async function placeLimited(
  ports: AcceptPorts,
  caller: Submitter,
  facts: MissionFacts,
  limits: readonly LimitKey[],
): Promise<Placement> {
  const store = ports.stores.tenant(caller.tenant.id)
  const reserved = await reserveStart(store, limits, facts.created_at)
  if (reserved && reserved.start_at > facts.created_at) {
    return { mission: { ...facts, ...rateLimitedState(reserved) }, changes: reserved.changes, after: nothingToDo }
  }
  const { permits, changes, waits } = await takePermits(store, facts, facts.created_at)
  const before = [...(reserved?.changes ?? []), ...changes]
  const held = permits.length > 0 ? { ...facts, permits } : facts
  if (waits) {
    const after = { ...nothingToDo, ...(waits.limit && { limits: [waits.limit] }) }
    return { mission: { ...held, ...waits.state }, changes: before, after }
  }
  const placed = await placeFree(ports, caller, held)
  return { ...placed, changes: [...before, ...placed.changes] }
}

async function placeFree(ports: AcceptPorts, caller: Submitter, facts: MissionFacts): Promise<Placement> {
  const { slot, head } = await findFreeSlot(ports, caller)
  if (!slot) return inBacklog(facts, head)
  const mission = { ...facts, status: 'QUEUED' as const, slot: slot.slot.index, attempt: 1, leg: 1 }
  return {
    mission,
    changes: [lease(slot, facts.id, facts.created_at, facts.created_at + ports.settings.lease_ms)],
    after: { messages: [laneMessage(caller.tenant.id, mission, slot.slot)], look: false },
  }
}

function held(facts: MissionFacts): Placement {
  const { state, changes, after } = planEntry(facts)
  return { mission: { ...facts, ...state }, changes, after }
}

function inBacklog(facts: MissionFacts, head: string | undefined): Placement {
  const { state, changes } = placeInBacklog(facts, head)
  return { mission: { ...facts, ...state }, changes, after: { messages: [], look: true } }
}

function scheduled(facts: MissionFacts, startAt: number): Placement {
  return {
    mission: { ...facts, status: 'SCHEDULED', start_at: startAt, reason: 'scheduled_time' },
    changes: [],
    after: nothingToDo,
  }
}

interface Found {
  readonly slot?: StoredSlot | undefined
  /** Who waits for one already. */
  readonly head?: string
}

async function findFreeSlot(ports: AcceptPorts, { tenant }: Submitter): Promise<Found> {
  const store = ports.stores.tenant(tenant.id)
  const head = await backlogHead(store)
  if (head) return { head: head.key }
  const hints = ports.memory.of(freeSlotHints)
  const hint = hints.take(tenant.id)
  if (hint && hint.slot.index < tenant.concurrency) return { slot: hint }
  const free = [...freeSlots(await readSlots(store, tenant.concurrency), tenant.concurrency)]
  // Instances that took the first would all take the same one.
  const [slot] = free.splice(Math.floor(ports.ids.fraction() * free.length), 1)
  hints.replace(tenant.id, free)
  return { slot }
}

async function follow(ports: AcceptPorts, tenant: string, mission: Mission, after: FollowUp): Promise<void> {
  if (mission.status === 'SCHEDULED') {
    await ports.scheduler.set({
      name: mission.id,
      at: mission.start_at,
      priority: mission.priority,
      payload: { kind: 'start_mission', tenant, mission: mission.id },
    })
  }
  // Only the head need look: whoever is behind it came while it, or a slot's release, had still to look.
  const look = after.look && (await isHead(ports, tenant, mission))
  await settle(ports, tenant, { ...after, look })
  if (mission.status === 'PENDING' && isSampled(mission.id)) await joinedQueue(ports, tenant, mission.id)
}

async function isHead(ports: AcceptPorts, tenant: string, mission: Mission): Promise<boolean> {
  const head = await backlogHead(ports.stores.tenant(tenant))
  return head?.mission_id === mission.id
}
