import type { ToolCall } from '../../base/ports/models.ts'
import type { AwaitedChild } from '../../records/mission/mission.ts'
import { callsLeft, capsOf, requireWithinCaps } from '../legs/caps.ts'
import { type ExecutionPorts, type Leg, stepsOfAttempt } from '../legs/leg.ts'
import type { CallToHand } from '../tool-calls/hand-call.ts'
import { throughHost } from './call-host.ts'
import { carryOutCall } from './carry-out-call.ts'
import { begunDelegations, delegate } from './delegate.ts'
import { keepStep } from './keep-step.ts'
import { type InTurn, mostAtOnce, sideBySide } from './side-by-side.ts'
import { type SortedCalls, sortCalls } from './sort-calls.ts'
import { hearBegun, waitForOthers } from './wait-for-others.ts'

/** Whether the mission continues, or gave its slot back and waits. */
type Then = 'goes on' | 'waiting'

/** How many calls are handed over in one write, each with its entry in the list for polls. */
const handedAtOnce = 20

/**
 * Continues with the calls that the model decided on: starts the missions that it delegates to, makes calls without an effect
 * side by side, hands over those that others answer, waits for all answers, and then makes one of the
 * others, when nothing else is under way.
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
    if (begun.length === 0) throw error
    // An error ends the attempt only after all answers have arrived: later nobody would receive them.
    return waitFor(ports, leg, begun, [])
  }
  return begin(ports, leg, { ...sorted, begun }, callsLeft(caps, steps, begun.length))
}

interface Calls extends SortedCalls {
  readonly begun: readonly AwaitedChild[]
}

async function begin(
  ports: ExecutionPorts,
  leg: Leg,
  { delegations, free, handed, alone, begun }: Calls,
  left: number,
): Promise<Then> {
  if (delegations.length > 0 && left > 0) {
    const isLast = free.length === 0 && handed.length === 0 && delegations.length <= left
    return delegate(ports, leg, delegations.slice(0, left), { begun, isLast })
  }
  if (free.length > 0 && left > 0) {
    const now = free.slice(0, Math.min(left, mostAtOnce))
    await sideBySide(leg, now, (call, inTurn) => keepCall(ports, leg, call, inTurn))
    return 'goes on'
  }
  const now = handed.slice(0, Math.min(left, handedAtOnce))
  if (begun.length > 0 || now.length > 0) return waitFor(ports, leg, begun, now)
  if (!alone) throw new Error('None of the open calls can be carried out')
  return keepCall(ports, leg, alone, (work) => work())
}

/** The mission gives its slot back until all have answered; some may have ended already. */
async function waitFor(
  ports: ExecutionPorts,
  leg: Leg,
  children: readonly AwaitedChild[],
  calls: readonly CallToHand[],
): Promise<'waiting'> {
  await hearBegun(ports, leg, await waitForOthers(ports, leg, { children, calls }))
  return 'waiting'
}

async function keepCall(ports: ExecutionPorts, leg: Leg, call: ToolCall, inTurn: InTurn): Promise<Then> {
  const called = await throughHost(ports, leg, call, () => carryOutCall(ports, leg, call))
  if (called === 'waiting') return called
  if (called !== 'recorded') await inTurn(() => keepStep(ports, leg, called))
  return 'goes on'
}
