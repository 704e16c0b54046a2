import { isSortieError, SortieError } from '../../../contract/errors.ts'
import type { Json } from '../../../contract/resources/common.ts'
import type { Refusal } from '../../../contract/resources/instance.ts'
import type { Failure, MissionStatus } from '../../../contract/resources/mission.ts'
import { storePayload } from '../../base/payloads/payload.ts'
import type { Checks } from '../../base/ports/checks.ts'
import type { JsonSchema } from '../../base/ports/models.ts'
import type { Ports } from '../../base/ports/ports.ts'
import { checkOutput } from '../../base/schemas/output-schema.ts'
import { wasWritten } from '../../base/storing/unless-conflict.ts'
import { type EndPorts, endFailed, endHeld } from '../../engine/legs/end-leg.ts'
import { Fenced, type Leg, leaveLeg } from '../../engine/legs/leg.ts'
import { requeue } from '../../engine/remote/requeue.ts'
import { endAs } from '../../engine/transition/move.ts'
import { leaseOf } from '../../records/instance/instance.ts'
import { signal } from '../../records/instance/instance-items.ts'
import type { Caller } from '../../records/key/authenticate.ts'
import { complete, RemoteFailure } from '../../records/mission/finish.ts'
import { loadMission } from '../../records/mission/mission-items.ts'
import { keptUntil } from '../../records/mission/retention.ts'
import { type WorkRef, withClaimed, withRemoteLeg } from './remote-leg.ts'
import { requireWorkerOf } from './worker-key.ts'

export interface EndedWork {
  readonly mission_id: string
  readonly status: MissionStatus
  readonly error: Failure | null
}

/** The same as a mission’s input. */
const maxOutputBytes = 256 * 1024

/** @throws SortieError `forbidden` (the key), `lease_lost`, `output_invalid`, `check_too_expensive` (the mission stays with the worker), `payload_too_large` */
export function completeWork(ports: EndPorts & Pick<Ports, 'checks'>) {
  return async (caller: Caller, ref: WorkRef, output: Json): Promise<EndedWork> => {
    requireWorkerOf(caller, ref.agent)
    if (!(await isCompletedBy(ports, caller, ref))) {
      await withRemoteLeg(ports, caller, ref, async (leg) => {
        await requireSchema(ports.checks, leg, output)
        await endWith(ports, leg, ref, output)
      })
    }
    return endedWork(ports, caller, ref)
  }
}

/** @throws SortieError `lease_lost` */
export function failWork(ports: EndPorts) {
  return async (caller: Caller, ref: WorkRef, refusal: Omit<Refusal, 'lease'>): Promise<EndedWork> => {
    await withClaimed(ports, caller, ref, (claimed) => endFailed(ports, claimed, new RemoteFailure(refusal)))
    return endedWork(ports, caller, ref)
  }
}

/** @throws SortieError `lease_lost` */
export function giveBackWork(ports: EndPorts) {
  return async (caller: Caller, ref: WorkRef): Promise<EndedWork> => {
    await withClaimed(ports, caller, ref, async (claimed) => {
      if (claimed.stored.mission.hold && (await endHeld(ports, claimed))) return
      if (!(await wasWritten(requeue(ports, claimed.tenant, claimed.stored)))) throw new Fenced()
    })
    return endedWork(ports, caller, ref)
  }
}

/** Its parts are unreadable, so no worker can have it: it ends as it would with our own executor. */
export async function endUnreadable(ports: EndPorts, caller: Caller, ref: WorkRef, error: SortieError): Promise<void> {
  try {
    await withClaimed(ports, caller, ref, (claimed) => endFailed(ports, claimed, error))
  } catch (refusal) {
    // Somebody else handled it meanwhile.
    if (!isSortieError(refusal) || refusal.code !== 'lease_lost') throw refusal
  }
}

/** The answer to an earlier request was lost: the lease names one leg, and only its holder could end that. */
async function isCompletedBy({ stores }: EndPorts, caller: Caller, ref: WorkRef): Promise<boolean> {
  const mission = (await loadMission(stores.tenant(caller.tenant.id), ref.mission))?.mission
  return mission?.status === 'COMPLETED' && mission.agent === ref.agent && leaseOf(mission) === ref.lease
}

async function endWith(ports: EndPorts, leg: Leg, ref: WorkRef, output: Json): Promise<void> {
  const { mission } = leg.stored
  // Named after the leg, since a worker that lost the mission may have stored another output before it noticed.
  const key = `${mission.id}/output-${leaseOf(mission)}`
  const payload = await storePayload(
    ports,
    { tenant: leg.tenant, key, keptUntil: keptUntil(mission) },
    output,
    maxOutputBytes,
  )
  const ended = complete(mission, payload, ports.clock.now())
  await leaveLeg(ports, leg, endAs(ended, [signal(ref.instance, mission)]))
}

async function requireSchema(checks: Checks, { agent, tenant }: Leg, output: Json): Promise<void> {
  if (!agent.output_schema) return
  const checked = await checkOutput({ checks, tenant }, agent.output_schema as JsonSchema, JSON.stringify(output))
  if (!checked.ok) throw new SortieError(checked.code, checked.problem)
}

async function endedWork({ stores }: EndPorts, caller: Caller, ref: WorkRef): Promise<EndedWork> {
  const mission = (await loadMission(stores.tenant(caller.tenant.id), ref.mission))?.mission
  if (!mission) throw new Error(`The mission ${ref.mission} is missing`)
  const { id, status } = mission
  return { mission_id: id, status, error: mission.status === 'FAILED' ? mission.error : null }
}
