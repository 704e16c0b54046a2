import type { Ports } from '../../base/ports/ports.ts'
import type { Change, Store } from '../../base/ports/store.ts'
import { isWriteConflict } from '../../base/ports/write-conflict.ts'
import { retryConflicts } from '../../base/storing/retry-conflicts.ts'
import type { Scope } from '../../base/storing/scope.ts'
import { backlogHead } from '../../records/backlog/backlog.ts'
import { isSampled } from '../../records/backlog/queued-sample.ts'
import type { Caller } from '../../records/key/authenticate.ts'
import type { Mission, MissionFields } from '../../records/mission/mission.ts'
import { startTimer } from '../../records/mission/start-timer.ts'
import { freeSlots, lease, readSlots, type StoredSlot } from '../../records/slot/slots.ts'
import { pauseOver, requireNotStopped } from '../../records/switch/switch.ts'
import { followUp } from '../dispatch/dispatch.ts'
import { planEntry } from '../dispatch/entry.ts'
import { freeSlotHints } from '../dispatch/free-slot-hints.ts'
import { laneMessage } from '../dispatch/lane-message.ts'
import { placeInBacklog } from '../permits/place.ts'
import { rateLimitedState } from '../permits/rate-limited.ts'
import { reserveStart } from '../permits/reserve-start.ts'
import { takePermits } from '../permits/take-permits.ts'
import { type After, nothing, type Plan, planOf, together } from '../plan/plan.ts'
import { writeInTurn } from '../plan/write-in-turn.ts'
import { transition } from '../transition/transition.ts'
import { joinedQueue, requireRoom } from './queue-bound.ts'
import { submitted } from './submitted.ts'

/** What accepting a mission needs, whatever its source. */
export type AcceptPorts = Pick<Ports, 'stores' | 'lanes' | 'scheduler' | 'clock' | 'ids' | 'memory' | 'settings'>

/** The tenant of the mission: a caller, or code that acts for an earlier caller. */
type Submitter = Pick<Caller, 'tenant'>

export interface Acceptance {
  /** The start time, if it is in the future. */
  readonly startAt?: number | undefined
  /** Written together with the mission, to ensure that it is accepted only once. */
  readonly alongside: readonly Change[]
}

/**
 * The only way to accept a mission without a parent: one transaction with the mission, its first event, the given
 * extra changes, and a slot or a place in the backlog. A mission with a slot is sent afterwards; if the process dies in between, the
 * sweeper sends it.
 * @throws SortieError `switched_off`, `rate_limited` (too many wait already), `unavailable`
 * @returns `undefined` if a condition of the extra changes does not hold: the mission was accepted before
 */
export async function acceptMission(
  ports: AcceptPorts,
  caller: Submitter,
  given: MissionFields,
  { startAt, alongside }: Acceptance,
): Promise<Mission | undefined> {
  requireNotStopped(caller.tenant, given)
  requireRoom(caller.tenant, ports.clock.now())
  const fields = { ...given, hold: given.hold ?? pauseOver(caller.tenant, given) }
  const tenant = caller.tenant.id
  const accepting = () =>
    unlessRepeated(alongside, () =>
      writeInTurn(ports, tenant, async ({ store }) => {
        // All of it has the time at which the mission was created, however many tries the write takes.
        const scope = { tenant, store, now: fields.created_at }
        const first = startAt === undefined ? await begin(ports, scope, caller, fields) : scheduled(fields, startAt)
        const { next, changes } = transition(scope, undefined, first.mission, submitted(first.mission))
        return { mission: next.mission, ...together(planOf([...alongside, ...changes]), first) }
      }),
    )
  // Another submission took the slot: the next try reads the slots afresh.
  const onConflict = () => ports.memory.of(freeSlotHints).forget(tenant)
  const accepted = await retryConflicts(accepting, { onConflict })
  if (!accepted) return undefined
  await follow(ports, tenant, accepted.mission, accepted.after)
  return accepted.mission
}

/** @returns `undefined` if the extra changes exist already. Any other conflict is thrown. */
async function unlessRepeated(
  alongside: readonly Change[],
  accept: () => Promise<Beginning>,
): Promise<Beginning | undefined> {
  try {
    return await accept()
  } catch (error) {
    if (isWriteConflict(error) && error.conflicts.some((at) => at < alongside.length)) return undefined
    throw error
  }
}

/** A new mission in its first state. */
type Beginning = Plan & { readonly mission: Mission }

/** A slot if one is free and nobody waits for it, otherwise the backlog. */
async function begin(ports: AcceptPorts, scope: Scope, caller: Submitter, fields: MissionFields): Promise<Beginning> {
  if (fields.hold) return held(fields)
  return fields.limits ? beginLimited(ports, scope, caller, fields) : beginFree(ports, scope, caller, fields)
}

/** First the rates decide when, then the permits whether. */
async function beginLimited(
  ports: AcceptPorts,
  scope: Scope,
  caller: Submitter,
  fields: MissionFields,
): Promise<Beginning> {
  const reserved = await reserveStart(scope, fields.limits ?? [])
  if (reserved && reserved.start_at > scope.now) {
    return { ...reserved, mission: { ...fields, ...rateLimitedState(reserved) } }
  }
  const taken = await takePermits(scope, fields)
  const { permits, waits } = taken
  const before = together(reserved ?? nothing, taken)
  const withPermits = permits.length > 0 ? { ...fields, permits } : fields
  if (waits) return { ...before, mission: { ...withPermits, ...waits } }
  const { mission, ...plan } = await beginFree(ports, scope, caller, withPermits)
  return { mission, ...together(before, plan) }
}

async function beginFree(
  ports: AcceptPorts,
  { tenant, store, now }: Scope,
  caller: Submitter,
  fields: MissionFields,
): Promise<Beginning> {
  const { slot, head } = await findFreeSlot(ports, store, caller)
  if (!slot) return inBacklog(fields, head)
  const mission = { ...fields, status: 'QUEUED' as const, slot: slot.index, attempt: 1, leg: 1 }
  const leased = lease(slot, fields.id, now, now + ports.settings.lease_ms)
  return { mission, ...planOf([leased], { messages: [laneMessage(tenant, mission, slot)] }) }
}

function held(fields: MissionFields): Beginning {
  const { state, ...plan } = planEntry(fields)
  return { ...plan, mission: { ...fields, ...state } }
}

function inBacklog(fields: MissionFields, head: string | undefined): Beginning {
  const { state, ...plan } = placeInBacklog(fields, head)
  return { ...plan, mission: { ...fields, ...state } }
}

function scheduled(fields: MissionFields, startAt: number): Beginning {
  return { ...nothing, mission: { ...fields, status: 'SCHEDULED', start_at: startAt, reason: 'scheduled_time' } }
}

interface Found {
  readonly slot?: StoredSlot | undefined
  /** The names of limits for which missions already wait. */
  readonly head?: string
}

async function findFreeSlot(ports: AcceptPorts, store: Store, { tenant }: Submitter): Promise<Found> {
  const head = await backlogHead(store)
  if (head) return { head: head.key }
  const hints = ports.memory.of(freeSlotHints)
  const hint = hints.take(tenant.id)
  if (hint && hint.index < tenant.concurrency) return { slot: hint }
  const free = [...freeSlots(await readSlots(store, tenant.concurrency), tenant.concurrency)]
  // Processes that took the first entry would all take the same one.
  const [slot] = free.splice(Math.floor(ports.ids.fraction() * free.length), 1)
  hints.replace(tenant.id, free)
  return { slot }
}

async function follow(ports: AcceptPorts, tenant: string, mission: Mission, after: After): Promise<void> {
  if (mission.status === 'SCHEDULED') await ports.scheduler.set(startTimer(tenant, mission))
  // Only the head needs to check: whoever is behind it arrived while the head, or a slot’s release, still had to check.
  const fillSlots = after.fillSlots === true && (await isHead(ports, tenant, mission))
  await followUp(ports, tenant, { ...after, fillSlots })
  if (mission.status === 'PENDING' && isSampled(mission.id)) await joinedQueue(ports, tenant, mission.id)
}

async function isHead(ports: AcceptPorts, tenant: string, mission: Mission): Promise<boolean> {
  const head = await backlogHead(ports.stores.tenant(tenant))
  return head?.mission_id === mission.id
}
