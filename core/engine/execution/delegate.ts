import type { Step } from '../../../contract/resources/mission.ts'
import { issueText, placeInArguments } from '../../base/payloads/issue-text.ts'
import type { ToolCall } from '../../base/ports/models.ts'
import type { Change } from '../../base/ports/store.ts'
import { startStopwatch } from '../../base/times/stopwatch.ts'
import type { Agent } from '../../records/agent/agent.ts'
import type { GivenFile } from '../../records/file/given-file.ts'
import { childrenOfReply } from '../../records/mission/child-links.ts'
import { type AwaitedChild, type In, inState } from '../../records/mission/mission.ts'
import { keptUntil } from '../../records/mission/retention.ts'
import { growTree, missionsBelowChildren, mostBelowChildren } from '../../records/mission/tree.ts'
import { type ExecutionPorts, type Leg, record } from '../legs/leg.ts'
import { limitsNear } from '../legs/limits-near.ts'
import { decidedBy } from '../legs/planned-call.ts'
import { failure, type ToolResult } from '../legs/tool-result.ts'
import { DelegateInput } from '../tools/delegate/delegate.ts'
import { moveTo } from '../transition/move.ts'
import { toolStep } from './call-tool.ts'
import { filesToGiveOn } from './files-to-give-on.ts'
import { findAgent } from './find-agent.ts'
import { isGivenAbove } from './given-above.ts'
import { keepStep } from './keep-step.ts'
import { type Child, depthBelow, followChild, newChild } from './new-child.ts'
import { hearBegun, waitForOthers } from './wait-for-others.ts'

/** The maximum depth of children below a mission without a parent, so that delegation ends. */
const maxDepth = 5
const maxChildren = 50
/** How many start in one write, which also has room for what their mission may release. */
const begunAtOnce = 10

/** The open calls whose missions have been started. An executor lost in the middle may have started some. */
export async function begunDelegations(leg: Leg, open: readonly ToolCall[]): Promise<readonly AwaitedChild[]> {
  const { mission } = leg.stored
  if (mission.children === 0 || !open.some(({ name }) => name === 'delegate')) return []
  const begun = await childrenOfReply(leg.store, mission.id, decidedBy(leg))
  return open.flatMap(({ id }) => begun.find(({ call_id }) => call_id === id) ?? [])
}

/**
 * Starts missions for the first of these calls. A call that cannot be delegated is answered first.
 * @param options `begun`: for other calls of the reply, still unanswered; `isLast`: nothing else is left to do before the mission
 * waits for all of them
 */
export async function delegate(
  ports: ExecutionPorts,
  leg: Leg,
  calls: readonly ToolCall[],
  { begun, isLast }: { readonly begun: readonly AwaitedChild[]; readonly isLast: boolean },
): Promise<'goes on' | 'waiting'> {
  const room = await roomOf(leg)
  // A call beyond the bound is handled separately, and refused.
  const portion = calls.slice(0, Math.min(begunAtOnce, Math.max(1, room.missions)))
  const watch = startStopwatch(ports.clock)
  const orders = await Promise.all(portion.map((call) => orderOf(ports, leg, call, room)))
  const refused = orders.flatMap((order): Step[] =>
    'refusal' in order ? [toolStep(leg, order.call, watch, order.refusal)] : [],
  )
  for (const step of refused) await keepStep(ports, leg, step)
  if (refused.length > 0) return 'goes on'
  const given = orders.filter((order) => 'agent' in order)
  const children = await Promise.all(given.map((order) => newChild(ports, leg, order)))
  return beginChildren(ports, leg, children, { begun, waits: isLast && portion.length === calls.length })
}

/** How many missions this one may start, and the reason for that bound. */
interface Room {
  readonly missions: number
  readonly bound: string
}

async function roomOf({ store, stored: { mission } }: Leg): Promise<Room> {
  const own = { missions: maxChildren - mission.children, bound: `a mission has at most ${maxChildren} children` }
  if (!mission.parent) return own
  const missions = mostBelowChildren - (await missionsBelowChildren(store, mission.parent.root_id))
  return missions < own.missions
    ? { missions, bound: `at most ${mostBelowChildren} missions begin below the children of one` }
    : own
}

/** A call that can be delegated, or the answer for the model. */
type Order =
  | { readonly call: ToolCall; readonly agent: Agent; readonly input: string; readonly files: readonly GivenFile[] }
  | { readonly call: ToolCall; readonly refusal: ToolResult }

async function orderOf(ports: ExecutionPorts, leg: Leg, call: ToolCall, room: Room): Promise<Order> {
  const { mission } = leg.stored
  const input = DelegateInput.safeParse(call.arguments)
  if (!input.success) return { call, refusal: failure(`invalid_input: ${issueText(input.error, placeInArguments)}`) }
  if (depthBelow(mission) > maxDepth)
    return { call, refusal: failure(`limit_exceeded: missions delegate at most ${maxDepth} deep`) }
  if (room.missions <= 0) return { call, refusal: failure(`limit_exceeded: ${room.bound}`) }
  const agent = await findAgent(leg, input.data.agent)
  if ('is_error' in agent) return { call, refusal: agent }
  const work = { agent: agent.name, input: input.data.input }
  if (await isGivenAbove(ports, leg, work)) return { call, refusal: failure(givenAbove(agent.name)) }
  const files = await filesToGiveOn(ports, leg, input.data.files ?? [])
  return 'is_error' in files ? { call, refusal: files } : { call, agent, input: work.input, files }
}

function givenAbove(agent: string): string {
  return `repeated_call: ${agent} has this very work already, in this mission or in one above it. Delegate a part of it, or do it yourself`
}

/** In one write with the wait, if the mission waits: in the end no child is without somebody who waits for it. */
async function beginChildren(
  ports: ExecutionPorts,
  leg: Leg,
  children: readonly Child[],
  { begun, waits }: { readonly begun: readonly AwaitedChild[]; readonly waits: boolean },
): Promise<'goes on' | 'waiting'> {
  const { mission } = leg.stored
  const changes = [...children.flatMap((child) => child.changes), ...grownTree(mission, children.length)]
  const count = mission.children + children.length
  const near = limitsNear([{ limit: 'children', before: mission.children, after: count, of: maxChildren }])
  if (waits) {
    const awaited = [...begun, ...children.map(awaitedOf)]
    const parent = await waitForOthers(
      ports,
      leg,
      { children: awaited },
      { of: { children: count }, changes, facts: near },
    )
    for (const child of children) await followChild(ports, leg.tenant, child.mission)
    if (begun.length > 0) await hearBegun(ports, leg, parent)
    return 'waiting'
  }
  const child_ids = children.map(({ mission: { id } }) => id)
  const to = inState(mission, { status: 'RUNNING', slot: mission.slot }, { children: count })
  const move = moveTo(to, [{ type: 'mission.delegated', data: { child_ids } }, ...near], changes)
  await record(ports, leg, { ...move, after: { fillSlots: true } })
  for (const child of children) await followChild(ports, leg.tenant, child.mission)
  return 'goes on'
}

/** The children of a root are counted in the root itself. */
function grownTree(mission: In<'RUNNING'>, by: number): readonly Change[] {
  return mission.parent ? [growTree(mission.parent.root_id, by, keptUntil(mission))] : []
}

function awaitedOf({ call, mission: { id } }: Child): AwaitedChild {
  return { mission_id: id, call_id: call.id }
}
