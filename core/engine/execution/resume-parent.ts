import type { Step } from '../../../contract/resources/mission.ts'
import { loadPayload, type PayloadPorts } from '../../base/payloads/payload.ts'
import { isUnreadable } from '../../base/storing/reading.ts'
import { retryConflicts } from '../../base/storing/retry-conflicts.ts'
import { scopeOf } from '../../base/storing/scope.ts'
import { iso } from '../../base/times/iso.ts'
import { type Awaiting, addUsage, type Finished, isFinished } from '../../records/mission/mission.ts'
import { loadMission } from '../../records/mission/mission-items.ts'
import { recordStep } from '../../records/mission/steps.ts'
import { type DispatchPorts, followUp } from '../dispatch/dispatch.ts'
import { recorded } from '../legs/step-records.ts'
import { failure, type ToolResult } from '../legs/tool-result.ts'
import type { After } from '../plan/plan.ts'
import { planWake, type Waking, waitsFor } from '../waiting/wake.ts'

export type ResumePorts = DispatchPorts & PayloadPorts

/**
 * A child ended: its parent gets the result as a recorded step and joins the backlog. Repeating it changes nothing.
 * @returns whether the parent waited for it
 */
export function resumeParent(ports: ResumePorts) {
  return async (tenant: string, childId: string): Promise<boolean> => {
    const resumed = await retryConflicts(() => tryResume(ports, tenant, childId))
    if (resumed) await followUp(ports, tenant, resumed)
    return resumed !== undefined
  }
}

async function tryResume(ports: ResumePorts, tenant: string, childId: string): Promise<After | undefined> {
  const scope = scopeOf(ports, tenant)
  const { store } = scope
  const child = (await loadMission(store, childId))?.mission
  if (!child?.parent || !isFinished(child)) return undefined
  const parent = await loadMission(store, child.parent.mission_id)
  if (!waitsFor(parent, 'child') || parent.mission.waiting_for.mission_id !== childId) return undefined
  const step = await delegationStep(ports, tenant, parent.mission, child)
  const usage = addUsage(parent.mission.usage, child.usage)
  const stepChange = await recordStep(ports, tenant, parent.mission, step)
  const waking: Waking = {
    reason: 'child_finished',
    changes: { steps: step.number, usage },
    facts: [recorded(step)],
  }
  const woken = planWake(scope, parent, waking)
  await store.write([...woken.changes, stepChange])
  return woken.after
}

async function delegationStep(
  ports: ResumePorts,
  tenant: string,
  parent: Awaiting<'child'>,
  child: Finished,
): Promise<Step> {
  const { call_id, since } = parent.waiting_for
  const result = await resultOf(ports, tenant, child)
  return {
    number: parent.steps + 1,
    attempt: parent.attempt,
    started_at: iso(since),
    finished_at: iso(child.finished_at),
    kind: 'delegation',
    call_id,
    mission_id: child.id,
    agent: child.agent,
    ...result,
  }
}

/** What is gone of a child's output is told as its failure: the parent would wait for it in vain. */
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
