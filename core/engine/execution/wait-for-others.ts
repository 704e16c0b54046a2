import type { Fact } from '../../../events/catalogue.ts'
import type { Change } from '../../base/ports/store.ts'
import { type Awaited, awaitedIn, type JointWait, jointWait } from '../../records/mission/joint-wait.ts'
import { type AwaitedCall, type AwaitedChild, inState, type MissionFields } from '../../records/mission/mission.ts'
import type { HandedCall } from '../../records/tool-call/handed-call.ts'
import { roomForResult } from '../context/kept-output.ts'
import { type ExecutionPorts, type Leg, leaveLeg } from '../legs/leg.ts'
import { type CallToHand, handOver, setTimer } from '../tool-calls/hand-call.ts'
import { moveTo } from '../transition/move.ts'
import type { AwaitingOthers } from '../waiting/heard.ts'
import { hearChildren } from './resume-parent.ts'

interface Others {
  /** They are under way, or begin with the wait. */
  readonly children?: readonly AwaitedChild[]
  readonly calls?: readonly CallToHand[]
}

/** Further changes in the wait’s write. */
interface Beside {
  readonly of?: Partial<MissionFields>
  readonly changes?: readonly Change[]
  readonly facts?: readonly Fact[]
}

/**
 * Hands calls over to the servers of their tools, and suspends the mission until they and its delegated missions
 * have answered, in one write: no mission waits for a missing call, and no call is without its mission.
 * @returns the waiting mission. Children that started in an earlier write may have ended: see `hearBegun`
 */
export async function waitForOthers(
  ports: ExecutionPorts,
  leg: Leg,
  { children = [], calls = [] }: Others,
  { of = {}, changes = [], facts = [] }: Beside = {},
): Promise<AwaitingOthers> {
  const handed = await Promise.all(calls.map((call) => handOver(ports, leg, call)))
  const waiting_for = waitFor({ children, calls: handed.map(({ call }) => awaitedOf(call)) }, leg, ports.clock.now())
  const open = handed.find((one) => one.open)?.open
  const to = inState(
    leg.stored.mission,
    { status: 'WAITING', waiting_for },
    { ...of, ...(open && { open_effect: open }) },
  )
  const intended = handed.flatMap((one) => one.facts)
  const [first = waiting(waiting_for), ...rest] = [...intended, waiting(waiting_for), ...facts]
  const written = [...changes, ...handed.flatMap((one) => one.changes)]
  const parent = await leaveLeg(ports, leg, moveTo(to, [first, ...rest], written))
  for (const { call } of handed) await setTimer(ports, leg.tenant, call)
  return parent
}

/** Children that ended before their mission waited for them told nobody. */
export async function hearBegun(ports: ExecutionPorts, { tenant }: Leg, parent: AwaitingOthers): Promise<void> {
  const { id, waiting_for } = parent
  if (waiting_for.kind === 'child') await hearChildren(ports)(tenant, { id, waiting_for })
}

function waitFor(awaited: Awaited, { steps }: Leg, since: number): JointWait {
  const wait = jointWait(awaited, { since, of: awaited.children.length, room: roomForResult(steps) })
  if (!wait) throw new Error('There is nobody to wait for')
  return wait
}

function awaitedOf({ id, tool, deadline }: HandedCall): AwaitedCall {
  return { tool, tool_call_id: id, until: deadline }
}

function waiting(wait: JointWait): Fact {
  const { children, calls } = awaitedIn(wait)
  const [child_ids, ids] = [children.map(({ mission_id }) => mission_id), calls.map(({ tool_call_id }) => tool_call_id)]
  if (wait.kind === 'tool') {
    const { kind, tool, tool_call_id } = wait
    return {
      type: 'mission.waiting',
      data: { kind, tool, tool_call_id, ...(ids.length > 1 && { tool_call_ids: ids }) },
    }
  }
  const { kind, mission_id: child_id } = wait
  const several = child_ids.length > 1 ? { child_ids } : {}
  const beside = ids.length > 0 ? { tool_call_ids: ids } : {}
  return { type: 'mission.waiting', data: { kind, child_id, ...several, ...beside } }
}
