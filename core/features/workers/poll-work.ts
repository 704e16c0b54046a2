import { isSortieError, type SortieError } from '../../../contract/errors.ts'
import type { Order, Poll, PollAnswer, Work } from '../../../contract/resources/instance.ts'
import { answerBytes, answerRoom, maxAnswerBytes } from '../../base/paging/answer-room.ts'
import { loadPayload, payloadBytes } from '../../base/payloads/payload.ts'
import type { Blobs } from '../../base/ports/blobs.ts'
import type { Store } from '../../base/ports/store.ts'
import { isUnreadable, readItem } from '../../base/storing/reading.ts'
import { iso } from '../../base/times/iso.ts'
import { askAgainS, waitingMs } from '../../base/times/waiting-time.ts'
import type { EndPorts } from '../../engine/legs/end-leg.ts'
import { loseSilent } from '../../engine/remote/lose-instance.ts'
import { wakeOffered } from '../../engine/waiting/offers.ts'
import type { Agent } from '../../records/agent/agent.ts'
import { loadAgentVersion } from '../../records/agent/resolve-agent.ts'
import { givenView } from '../../records/file/given-file.ts'
import { freePlaces, type Instance, leaseOf } from '../../records/instance/instance.ts'
import { instancePartition, loadInstance, signalKey, signalKind } from '../../records/instance/instance-items.ts'
import type { Caller } from '../../records/key/authenticate.ts'
import type { In } from '../../records/mission/mission.ts'
import { type Beat, beat, beatAnswer } from './beat.ts'
import { endUnreadable } from './end-work.ts'
import { requireWorkerOf } from './worker-key.ts'

/**
 * Returns the instance’s missions that its worker does not have yet; if there are none, waits for one.
 * @throws SortieError `not_found` (register again), `forbidden` (the key)
 */
export function pollWork(ports: EndPorts) {
  const { waits } = ports.settings
  return async (caller: Caller, agent: string, id: string, { running, wait, order }: Poll): Promise<PollAnswer> => {
    requireWorkerOf(caller, agent)
    const tenant = caller.tenant.id
    const store = ports.stores.tenant(tenant)
    const waitMs = waitingMs(waits, wait)
    const until = ports.clock.monotonic() + waitMs
    const at = ports.clock.now()
    for (let pollingUntil: number | undefined = at + waitMs; ; pollingUntil = undefined) {
      const before = await signalOf(store, id)
      const found = await beat(ports, caller, { agent, id, running, at, pollingUntil })
      if (isNews(found, order)) return answer(ports, caller, found, 0)
      await invite(ports, tenant, found.instance)
      const seen = { instance: found.instance, signal: before }
      const changed = waitMs > 0 && (await untilChanged(ports, store, seen, until))
      if (!changed) return answer(ports, caller, found, askAgainS(waits, wait))
    }
  }
}

function isNews({ instance, stop, undelivered }: Beat, known: Order): boolean {
  return undelivered.length > 0 || stop.length > 0 || instance.order !== known
}

/** Gives missions that wait for the agent to its free places, and takes over those of silent instances. */
async function invite(ports: EndPorts, tenant: string, instance: Instance): Promise<void> {
  const free = freePlaces(instance)
  if (free === 0) return
  await loseSilent(ports, tenant, instance.agent)
  await wakeOffered(ports, tenant, instance.agent, free)
}

interface Seen {
  readonly instance: Instance
  readonly signal: string | undefined
}

/** @returns false if the time is over and nothing changed */
async function untilChanged(ports: EndPorts, store: Store, seen: Seen, until: number): Promise<boolean> {
  for (;;) {
    const left = until - ports.clock.monotonic()
    // Registered before reading, so that no change falls in between.
    const change = store.waitForChange('entities', instancePartition(seen.instance.id), Math.max(0, left))
    if (await hasChanged(store, seen)) return true
    if (left <= 0) return false
    if ((await change) === 'stopping') return false
  }
}

async function hasChanged(store: Store, { instance, signal }: Seen): Promise<boolean> {
  const now = await loadInstance(store, instance.id)
  if (!now) return true
  const { order, assignments, lost_at } = now.instance
  const same = order === instance.order && lost_at === null && idsOf(assignments) === idsOf(instance.assignments)
  return !same || (await signalOf(store, instance.id)) !== signal
}

function idsOf(assignments: Instance['assignments']): string {
  return assignments.map(({ mission_id, leg }) => `${mission_id} ${leg}`).join()
}

async function signalOf(store: Store, id: string): Promise<string | undefined> {
  return (await readItem(store, signalKind, signalKey(id), { consistent: true }))?.body
}

async function answer(ports: EndPorts, caller: Caller, found: Beat, ask_again_s: number): Promise<PollAnswer> {
  return { ...beatAnswer(found), missions: await workFor(ports, caller, found), ask_again_s }
}

/** As many as fit one answer; the others are given out with the next poll. */
async function workFor(ports: EndPorts, caller: Caller, { instance, undelivered }: Beat): Promise<Work[]> {
  const tenant = caller.tenant.id
  const store = ports.stores.tenant(tenant)
  /** An unreadable mission ends by itself; the others are given out. */
  const orEnd = async <Read>(mission: In<'RUNNING'>, reading: Promise<Read>): Promise<Read | undefined> => {
    try {
      return await reading
    } catch (error) {
      if (!isGone(error)) throw error
      const { agent, id } = instance
      await endUnreadable(ports, caller, { agent, instance: id, mission: mission.id, lease: leaseOf(mission) }, error)
      return undefined
    }
  }
  const described = await Promise.all(
    undelivered.map(async (mission) => {
      const agent = await orEnd(mission, loadAgentVersion(store, mission.agent, mission.agent_version))
      return agent && { mission, work: workOf(mission, agent) }
    }),
  )
  const all = described.filter((one) => one !== undefined)
  const room = answerRoom(all.length, maxAnswerBytes)
  const given = all.filter(({ work, mission }) => room.take(answerBytes(work) + payloadBytes(mission.input)))
  const works = await Promise.all(
    given.map(async ({ work, mission }) => {
      const read = await orEnd(mission, loadInput(ports.blobs, tenant, mission))
      return read && { ...work, ...read }
    }),
  )
  return works.filter((work) => work !== undefined)
}

async function loadInput(blobs: Blobs, tenant: string, { input }: In<'RUNNING'>): Promise<Pick<Work, 'input'>> {
  return { input: await loadPayload(blobs, tenant, input) }
}

/** Errors that a retry does not fix: a missing record, blob, or version of the agent. */
function isGone(error: unknown): error is SortieError {
  return isUnreadable(error) || (isSortieError(error) && error.code === 'not_found')
}

/** Except for its input, which is read only when it is given out. */
function workOf(mission: In<'RUNNING'>, agent: Agent): Omit<Work, 'input'> {
  return {
    mission_id: mission.id,
    lease: leaseOf(mission),
    attempt: mission.attempt,
    agent_version: mission.agent_version,
    instructions: agent.instructions,
    priority: mission.priority,
    tags: [...mission.tags],
    ...(mission.output_schema !== undefined && { output_schema: mission.output_schema }),
    subject: mission.subject ?? null,
    ...(mission.files && { files: mission.files.map(givenView) }),
    metadata: { ...mission.metadata },
    deadline: iso(mission.deadline),
    budget: mission.budget,
    usage: mission.usage,
    max_steps: agent.limits.max_steps,
    steps: mission.steps,
  }
}
