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

/** What is written with the wait. */
interface Beside {
  readonly of?: Partial<MissionFields>
  readonly changes?: readonly Change[]
  readonly facts?: readonly Fact[]
}

/**
 * Hands calls over to whoever serves their tools, and suspends the mission until it has heard of them and of the missions that it
 * delegated, in one write: there is never a mission that waits for no call, nor a call that no mission waits for.
 * @returns the mission as it waits. Of children that began in an earlier write some may have ended: see `hearBegun`
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

/** Those that ended before their mission waited for them told nobody of it. */
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
