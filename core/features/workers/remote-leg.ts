import { SortieError } from '../../../contract/errors.ts'
import { scopeOf } from '../../base/storing/scope.ts'
import { guardedByNobody } from '../../engine/guardrails/guarded-before.ts'
import { type EndPorts, endExpired } from '../../engine/legs/end-leg.ts'
import { leaseEnd } from '../../engine/legs/lease-end.ts'
import { type Claimed, Fenced, type Leg } from '../../engine/legs/leg.ts'
import { noTools } from '../../engine/tools/toolset.ts'
import { agentOfMission } from '../../records/agent/agent-of-mission.ts'
import { noHistory } from '../../records/conversation/history.ts'
import { leaseOf } from '../../records/instance/instance.ts'
import { requireInstance } from '../../records/instance/instance-items.ts'
import type { Caller } from '../../records/key/authenticate.ts'
import type { In, Mission } from '../../records/mission/mission.ts'
import { loadMission } from '../../records/mission/mission-items.ts'
import { slotOf } from '../../records/slot/slots.ts'
import { requireWorkerOf } from './worker-key.ts'

/** A mission as a worker names it, with its proof. */
export interface WorkRef {
  readonly agent: string
  readonly instance: string
  readonly mission: string
  readonly lease: string
}

/**
 * Does something with a mission that an instance holds, as an executor of our own would: each write names the version that
 * was read, so whoever lost the mission changes nothing.
 * @throws SortieError `lease_lost`, `not_found` (the instance), `forbidden` (the key)
 */
export function withRemoteLeg<Result>(
  ports: EndPorts,
  caller: Caller,
  ref: WorkRef,
  act: (leg: Leg) => Promise<Result>,
): Promise<Result> {
  return withClaimed(ports, caller, ref, async (claimed) => {
    const { store, stored } = claimed
    const agent = await agentOfMission(store, stored.mission)
    // A worker reads the conversation over the API if it wants to know it. The same object: a write goes on with it.
    return act(
      Object.assign(claimed, { agent, tools: noTools, guardedBefore: guardedByNobody, steps: [], history: noHistory }),
    )
  })
}

/** The same without what its agent says: also where that, or anything else of the mission, cannot be read. */
export async function withClaimed<Result>(
  ports: EndPorts,
  caller: Caller,
  ref: WorkRef,
  act: (claimed: Claimed) => Promise<Result>,
): Promise<Result> {
  requireWorkerOf(caller, ref.agent)
  const tenant = caller.tenant.id
  const store = ports.stores.tenant(tenant)
  await requireInstance(store, ref.agent, ref.instance)
  for (let tries = 0; tries < maxTries; tries++) {
    const claimed = await claim(ports, tenant, ref)
    if (!claimed) break
    try {
      if (ports.clock.now() < claimed.stored.mission.deadline) return await act(claimed)
      await endExpired(ports, claimed)
    } catch (error) {
      if (!(error instanceof Fenced)) throw error
    }
  }
  throw leaseLost(ref, (await loadMission(store, ref.mission))?.mission)
}

/** A request that the worker made twice may put itself out; then it is made again, on what the other one recorded. */
const maxTries = 5

/** How a mission of another agent is going is not for this worker, whose key may be for its own alone. */
function leaseLost({ mission: id, agent }: WorkRef, mission: Mission | undefined): SortieError {
  const now = mission?.agent === agent ? ` (it is ${mission.status})` : ''
  return new SortieError(
    'lease_lost',
    `Mission ${id} no longer belongs to this worker${now}; drop it, since no more reports about it are kept`,
  )
}

async function claim(ports: EndPorts, tenant: string, ref: WorkRef): Promise<Claimed | undefined> {
  const { store } = scopeOf(ports, tenant)
  const stored = await loadMission(store, ref.mission)
  if (!stored || !isWith(stored.mission, ref)) return undefined
  const { mission, version } = stored
  const slot = await slotOf(store, mission)
  if (!slot) return undefined
  const end = leaseEnd(ports.clock, slot.lease_until)
  return { tenant, store, abort: new AbortController(), stored: { mission, version }, slot, leaseEnd: end }
}

function isWith(mission: Mission, { instance, lease }: WorkRef): mission is In<'RUNNING'> {
  return mission.status === 'RUNNING' && mission.instance === instance && leaseOf(mission) === lease
}
