import type { Step, Usage } from '../../../contract/resources/mission.ts'
import { loadPayload, type PayloadPorts } from '../../base/payloads/payload.ts'
import type { Store } from '../../base/ports/store.ts'
import { isUnreadable, readItems } from '../../base/storing/reading.ts'
import { retryConflicts } from '../../base/storing/retry-conflicts.ts'
import { type Scope, scopeOf } from '../../base/storing/scope.ts'
import { iso } from '../../base/times/iso.ts'
import { awaitedIn } from '../../records/mission/joint-wait.ts'
import {
  type AwaitedChild,
  type Awaiting,
  addUsage,
  type Finished,
  isFinished,
  missionKind,
} from '../../records/mission/mission.ts'
import { loadMission, missionKey, type StoredMission } from '../../records/mission/mission-items.ts'
import { marksOf, originOfResult } from '../../records/mission/origin.ts'
import { recordStep } from '../../records/mission/steps.ts'
import { keptInTurn, mostLength } from '../context/kept-output.ts'
import { type DispatchPorts, followUp } from '../dispatch/dispatch.ts'
import { recorded } from '../legs/step-records.ts'
import { failure, type ToolResult } from '../legs/tool-result.ts'
import { type After, type Plan, planOf, together } from '../plan/plan.ts'
import { planHeard } from '../waiting/heard.ts'
import { waitsFor } from '../waiting/wake.ts'

export type ResumePorts = DispatchPorts & PayloadPorts

/**
 * A child ended: its parent gets the result as a recorded step, and joins the backlog once it waits for no other child.
 * Idempotent.
 * @returns whether the parent waited for it
 */
export function resumeParent(ports: ResumePorts) {
  return async (tenant: string, childId: string): Promise<boolean> => {
    const child = (await loadMission(ports.stores.tenant(tenant), childId))?.mission
    if (!child?.parent || !isFinished(child)) return false
    return hear(ports, tenant, child.parent.mission_id, beginningWith(childId))
  }
}

/** The same for everything that a mission waits for and that has ended: before the wait began, or unnoticed. */
export function hearChildren(ports: ResumePorts) {
  return async (
    tenant: string,
    { id, waiting_for }: Pick<Awaiting<'child'>, 'id' | 'waiting_for'>,
  ): Promise<boolean> => {
    // Most have no news, and then only the children are read.
    const ended = await endedOf(ports.stores.tenant(tenant), awaitedIn(waiting_for).children)
    if (ended.length === 0) return false
    let heard = false
    while (await hear(ports, tenant, id, () => (awaited) => awaited)) heard = true
    return heard
  }
}

type Choose = (awaited: readonly AwaitedChild[]) => readonly AwaitedChild[]

/** The child alone; if others also write the parent, their children have ended too, and one write records them all. */
function beginningWith(child: string): (conflicts: number) => Choose {
  return (conflicts) => (awaited) => {
    const own = awaited.filter(({ mission_id }) => mission_id === child)
    if (own.length === 0 || conflicts === 0) return own
    return [...own, ...awaited.filter(({ mission_id }) => mission_id !== child)]
  }
}

/** @param choose which of the awaited children to check. @returns whether any of them had ended */
async function hear(
  ports: ResumePorts,
  tenant: string,
  parentId: string,
  choose: (conflicts: number) => Choose,
): Promise<boolean> {
  const after = await retryConflicts((conflicts) => tryHear(ports, tenant, parentId, choose(conflicts)))
  if (after) await followUp(ports, tenant, after)
  return after !== undefined
}

/** How many ends are recorded in one write, each with its output. */
const heardAtOnce = 10

async function tryHear(
  ports: ResumePorts,
  tenant: string,
  parentId: string,
  choose: Choose,
): Promise<After | undefined> {
  const scope = scopeOf(ports, tenant)
  const parent = await loadMission(scope.store, parentId)
  if (!waitsFor(parent, 'child')) return undefined
  const chosen = choose(awaitedIn(parent.mission.waiting_for).children)
  const ended = (await endedOf(scope.store, chosen)).slice(0, heardAtOnce)
  if (ended.length === 0) return undefined
  const plan = await planHearing(ports, scope, parent, ended)
  await scope.store.write(plan.changes)
  return plan.after
}

/** A child that ended, and the call that it answers. */
interface Ended {
  readonly child: Finished
  readonly call_id: string
}

/** An unreadable child does not count as ended. */
async function endedOf(store: Store, awaited: readonly AwaitedChild[]): Promise<readonly Ended[]> {
  if (awaited.length === 0) return []
  const keys = awaited.map(({ mission_id }) => missionKey(mission_id))
  const items = await readItems(store, missionKind, keys, { consistent: true })
  return awaited.flatMap(({ call_id }, at): Ended[] => {
    const child = items[at]?.body
    return child && isFinished(child) ? [{ child, call_id }] : []
  })
}

/** Their results as steps, in one write, with the end of the wait if they were the last. */
async function planHearing(
  ports: ResumePorts,
  scope: Scope,
  parent: StoredMission<Awaiting<'child'>>,
  ended: readonly Ended[],
): Promise<Plan> {
  const { mission } = parent
  const numbered = ended.map((one, at) => ({ ...one, number: mission.steps + at + 1 }))
  const whole = await Promise.all(numbered.map((one) => delegationStep(ports, scope.tenant, mission, one)))
  const { kept: steps, room } = keptInTurn(mission.waiting_for.room ?? mostLength, whole)
  const written = await Promise.all(steps.map((step) => recordStep(ports, scope.tenant, mission, step)))
  const marks = steps.map((step) => marksOf(ports, mission, step)).find(({ frame }) => frame !== undefined)
  const changes = { steps: mission.steps + steps.length, usage: ended.reduce(withUsageOf, mission.usage), ...marks }
  const answered = new Set(ended.map(({ child }) => child.id))
  const [first, ...rest] = steps.map((step) => recorded(step))
  if (!first) throw new Error('Nothing was heard')
  const heard = { reason: 'child_finished', answered, room, changes, facts: [first, ...rest] } as const
  return together(planHeard(scope, parent, heard), planOf(written))
}

function withUsageOf(sum: Usage, { child }: Ended): Usage {
  return addUsage(sum, child.usage)
}

async function delegationStep(
  ports: ResumePorts,
  tenant: string,
  parent: Awaiting<'child'>,
  { child, call_id, number }: Ended & { readonly number: number },
): Promise<Extract<Step, { kind: 'delegation' }>> {
  const result = await resultOf(ports, tenant, child)
  return {
    number,
    attempt: parent.attempt,
    started_at: iso(child.created_at),
    finished_at: iso(child.finished_at),
    kind: 'delegation',
    call_id,
    mission_id: child.id,
    agent: child.agent,
    origin: originOfResult(child),
    ...result,
  }
}

/** A missing output of a child counts as its failure: the parent would wait for it in vain. */
async function resultOf(ports: ResumePorts, tenant: string, child: Finished): Promise<ToolResult> {
  if (child.status !== 'COMPLETED') return failure(wordsOf(child))
  try {
    return { output: await loadPayload(ports.blobs, tenant, child.output), is_error: false }
  } catch (error) {
    if (!isUnreadable(error)) throw error
    return failure(`${error.code}: ${error.message}`)
  }
}

function wordsOf(child: Exclude<Finished, { status: 'COMPLETED' }>): string {
  if (child.status === 'FAILED') return `${child.error.code}: ${child.error.message}`
  return child.status === 'CANCELLED'
    ? 'The delegated mission was cancelled'
    : 'The delegated mission’s deadline passed'
}
