import type { ToolCall } from '../../base/ports/models.ts'
import { areAny } from '../../records/mission/child-wait.ts'
import type { AwaitedChild } from '../../records/mission/mission.ts'
import { callsLeft, capsOf, requireWithinCaps } from '../legs/caps.ts'
import { type ExecutionPorts, type Leg, stepsOfAttempt } from '../legs/leg.ts'
import { throughHost } from './call-host.ts'
import { carryOutCall } from './carry-out-call.ts'
import { begunDelegations, delegate, waitForChildren } from './delegate.ts'
import { keepStep } from './keep-step.ts'
import { type InTurn, mostAtOnce, sideBySide } from './side-by-side.ts'
import { type SortedCalls, sortCalls } from './sort-calls.ts'

/** Whether the mission goes on, or gave its slot back and waits. */
type Then = 'goes on' | 'waiting'

/**
 * Goes on with the calls that the model decided on: begins the missions that it delegates to, makes the calls that change nothing
 * outside side by side, then waits for those missions, and does one of the others where nothing is under way.
 * @param open those without a result, in order; at least one
 */
export async function carryOutCalls(ports: ExecutionPorts, leg: Leg, open: readonly ToolCall[]): Promise<Then> {
  const begun = await begunDelegations(leg, open)
  const sorted = await sortCalls(ports, leg, open, new Set(begun.map(({ call_id }) => call_id)))
  const caps = capsOf(leg.agent, leg.stored.mission.caps)
  const steps = stepsOfAttempt(leg)
  try {
    requireWithinCaps(caps, steps, 'tool_call')
  } catch (error) {
    if (!areAny(begun)) throw error
    // What ends the attempt ends it once they are heard of: nobody would be there to hear of them.
    return waitForChildren(ports, leg, begun)
  }
  return begin(ports, leg, { ...sorted, begun }, callsLeft(caps, steps, begun.length))
}

interface Calls extends SortedCalls {
  readonly begun: readonly AwaitedChild[]
}

async function begin(
  ports: ExecutionPorts,
  leg: Leg,
  { delegations, free, alone, begun }: Calls,
  left: number,
): Promise<Then> {
  if (delegations.length > 0 && left > 0) {
    const isLast = free.length === 0 && delegations.length <= left
    return delegate(ports, leg, delegations.slice(0, left), { begun, isLast })
  }
  if (free.length > 0 && left > 0) {
    const now = free.slice(0, Math.min(left, mostAtOnce))
    await sideBySide(leg, now, (call, inTurn) => keepCall(ports, leg, call, inTurn))
    return 'goes on'
  }
  if (areAny(begun)) return waitForChildren(ports, leg, begun)
  if (!alone) throw new Error('None of the open calls can be carried out')
  return keepCall(ports, leg, alone, (work) => work())
}

async function keepCall(ports: ExecutionPorts, leg: Leg, call: ToolCall, inTurn: InTurn): Promise<Then> {
  const called = await throughHost(ports, leg, call, () => carryOutCall(ports, leg, call))
  if (called === 'waiting') return called
  if (called !== 'recorded') await inTurn(() => keepStep(ports, leg, called))
  return 'goes on'
}
