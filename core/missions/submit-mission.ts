import { SortieError } from '../../contract/errors.ts'
import type { Mission as MissionView, NewMission } from '../../contract/resources/mission.ts'
import type { Fact } from '../../events/catalogue.ts'
import type { Caller } from '../access/authenticate.ts'
import { resolveAgent } from '../agents/resolve-agent.ts'
import { backlogHead } from '../dispatch/backlog.ts'
import { type FollowUp, nothingToDo, settle } from '../dispatch/dispatch.ts'
import { planEntry } from '../dispatch/entry.ts'
import { freeSlotHints } from '../dispatch/free-slot-hints.ts'
import { laneMessage } from '../dispatch/lane-message.ts'
import { freeSlots, lease, readSlots, type StoredSlot } from '../dispatch/slots.ts'
import { inTurn } from '../dispatch/turns.ts'
import { storePayload } from '../payloads/payload.ts'
import type { Ports } from '../ports/ports.ts'
import type { Change } from '../ports/store.ts'
import { isWriteConflict } from '../ports/write-conflict.ts'
import { earlierSubmission, fingerprintOf, rememberSubmission } from './idempotency.ts'
import { loadMission } from './mission-items.ts'
import { missionView } from './mission-view.ts'
import { type Mission, type MissionFacts, notStarted } from './model.ts'
import { transition } from './transition.ts'

export type SubmitPorts = Pick<Ports, 'stores' | 'lanes' | 'blobs' | 'scheduler' | 'clock' | 'ids' | 'settings'>

/** So that a mission, its steps and its answers fit what a Lambda may take and give. */
const maxInputBytes = 256 * 1024
const yearMs = 366 * 24 * 60 * 60_000

/**
 * Accepts a mission: one transaction with the mission, its first event, its idempotency record, and a slot or a place
 * in the backlog. What has a slot is sent after it; if the process dies between, the sweeper sends it.
 * @throws SortieError `not_found` (agent), `invalid_input`, `payload_too_large`, `idempotency_mismatch`, `unavailable`
 */
export function submitMission(ports: SubmitPorts) {
  return async (caller: Caller, input: NewMission, idempotencyKey: string | undefined): Promise<MissionView> => {
    const tenant = caller.tenant.id
    const store = ports.stores.tenant(tenant)
    const now = ports.clock.now()
    const startAt = startTime(input, now)
    const facts = await newMission(ports, tenant, input, now, startAt ?? now)
    const remember = idempotencyKey ? [rememberSubmission(idempotencyKey, facts.id, fingerprintOf(input), now)] : []
    for (;;) {
      const { written, decided } = await inTurn(tenant, async () => {
        const placement = startAt === undefined ? await place(ports, caller, facts) : scheduled(facts, startAt)
        const { next, changes } = transition(tenant, undefined, placement.mission, [submitted(placement.mission)], now)
        const all = [...remember, ...changes, ...placement.changes]
        return { written: store.write(all), decided: { mission: next.mission, after: placement.after } }
      })
      const outcome = await outcomeOf(written, remember.length > 0)
      if (outcome === 'repeated') return earlierMission(ports, tenant, idempotencyKey as string, input)
      if (outcome === 'accepted') {
        await follow(ports, tenant, decided.mission, decided.after)
        return missionView(ports.blobs, tenant, decided.mission)
      }
      freeSlotHints.forget(tenant)
    }
  }
}

/** `contended`: another submission took the slot, so the next try reads the slots afresh. */
async function outcomeOf(written: Promise<void>, remembered: boolean): Promise<'accepted' | 'repeated' | 'contended'> {
  try {
    await written
    return 'accepted'
  } catch (error) {
    if (!isWriteConflict(error)) throw error
    return remembered && error.conflicts.includes(0) ? 'repeated' : 'contended'
  }
}

interface Placement {
  readonly mission: Mission
  readonly changes: readonly Change[]
  readonly after: FollowUp
}

async function newMission(
  ports: SubmitPorts,
  tenant: string,
  input: NewMission,
  now: number,
  startsAt: number,
): Promise<MissionFacts> {
  const agent = await resolveAgent(ports.stores.tenant(tenant), input.agent)
  const id = ports.ids.next('mis')
  return {
    id,
    agent: agent.name,
    agent_version: agent.version,
    input: await storePayload(ports.blobs, tenant, `${id}/input`, input.input, maxInputBytes),
    priority: input.priority,
    budget: input.budget ?? null,
    timeout_s: input.timeout_s,
    max_attempts: input.max_attempts,
    retry: input.retry ?? null,
    tags: input.tags,
    metadata: input.metadata,
    parent: null,
    created_at: now,
    updated_at: now,
    deadline: startsAt + input.timeout_s * 1000,
    ...notStarted,
  }
}

/** @throws SortieError `invalid_input` when it is more than a year ahead */
function startTime(input: NewMission, now: number): number | undefined {
  if (input.start_at === undefined) return undefined
  const at = Date.parse(input.start_at)
  if (at > now + yearMs) throw new SortieError('invalid_input', '`start_at` is more than a year ahead')
  return at > now ? at : undefined
}

/** A slot if one is free and nobody waits for it, else the backlog. */
async function place(ports: SubmitPorts, caller: Caller, facts: MissionFacts): Promise<Placement> {
  const slot = await findFreeSlot(ports, caller)
  if (!slot) return inBacklog(facts)
  const mission = { ...facts, status: 'QUEUED' as const, slot: slot.slot.index, attempt: 1, leg: 1 }
  return {
    mission,
    changes: [lease(slot, facts.id, facts.created_at + ports.settings.lease_ms)],
    after: { messages: [laneMessage(caller.tenant.id, mission, slot.slot)], look: false },
  }
}

function inBacklog(facts: MissionFacts): Placement {
  const { state, changes, after } = planEntry(facts)
  return { mission: { ...facts, ...state }, changes, after }
}

function scheduled(facts: MissionFacts, startAt: number): Placement {
  return {
    mission: { ...facts, status: 'SCHEDULED', start_at: startAt, reason: 'scheduled_time' },
    changes: [],
    after: nothingToDo,
  }
}

async function findFreeSlot(ports: SubmitPorts, { tenant }: Caller): Promise<StoredSlot | undefined> {
  const store = ports.stores.tenant(tenant.id)
  if (await backlogHead(store)) return undefined
  const hint = freeSlotHints.take(tenant.id)
  if (hint && hint.slot.index < tenant.concurrency) return hint
  const free = [...freeSlots(await readSlots(store, tenant.concurrency), tenant.concurrency)]
  // Instances that took the first would all take the same one.
  const [chosen] = free.splice(Math.floor(ports.ids.fraction() * free.length), 1)
  freeSlotHints.replace(tenant.id, free)
  return chosen
}

async function follow(ports: SubmitPorts, tenant: string, mission: Mission, after: FollowUp): Promise<void> {
  if (mission.status === 'SCHEDULED') {
    await ports.scheduler.set({
      name: mission.id,
      at: mission.start_at,
      payload: { kind: 'start_mission', tenant, mission: mission.id },
    })
  }
  // Only the head need look: whoever is behind it came while it, or a slot's release, had still to look.
  const look = after.look && (await isHead(ports, tenant, mission))
  await settle(ports, tenant, { messages: after.messages, look })
}

async function isHead(ports: SubmitPorts, tenant: string, mission: Mission): Promise<boolean> {
  const head = await backlogHead(ports.stores.tenant(tenant))
  return head?.body.mission_id === mission.id
}

async function earlierMission(
  ports: SubmitPorts,
  tenant: string,
  idempotencyKey: string,
  input: NewMission,
): Promise<MissionView> {
  const store = ports.stores.tenant(tenant)
  const earlier = await earlierSubmission(store, idempotencyKey, fingerprintOf(input))
  const stored = await loadMission(store, earlier)
  if (!stored) throw new SortieError('not_found', 'The mission of this idempotency key is no longer kept')
  return missionView(ports.blobs, tenant, stored.mission)
}

function submitted(mission: Mission): Fact {
  return {
    type: 'mission.submitted',
    data: {
      agent: mission.agent,
      agent_version: mission.agent_version,
      priority: mission.priority,
      status: mission.status as 'SCHEDULED' | 'PENDING' | 'QUEUED',
      ...(mission.parent ? { parent_id: mission.parent.mission_id } : {}),
    },
  }
}
