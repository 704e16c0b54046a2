import { isSortieError } from '../../../contract/errors.ts'
import type { Guardrail } from '../../../contract/resources/guardrail.ts'
import type { Blobs } from '../../base/ports/blobs.ts'
import type { Store } from '../../base/ports/store.ts'
import { unlessUnreadable } from '../../base/storing/reading.ts'
import { asksSomebody } from '../../engine/guardrails/guard-input.ts'
import type { Agent } from '../../records/agent/agent.ts'
import { agentOfMission } from '../../records/agent/agent-of-mission.ts'
import { resolveAgent } from '../../records/agent/resolve-agent.ts'
import { blockIn } from '../../records/mission/finding-about.ts'
import type { Finished } from '../../records/mission/mission.ts'
import { isReply, type RecordedStep } from '../../records/mission/recorded-step.ts'
import { newestSteps } from '../../records/mission/steps.ts'

interface LetThroughSource {
  readonly store: Store
  readonly blobs: Blobs
  readonly tenant: string
}

/**
 * Whether later replies may see a message whose reply has ended, or will never begin. Guardrails that can repeat their judgement
 * do so each time; but those that ask somebody about a message ask only when it is answered. If that did not finish, as when the
 * next message interrupts it, the message has not been let through.
 * @param agent the one that was to answer
 * @param mission that of the reply, if there is one and it is readable
 */
export async function isLetThrough(
  source: LetThroughSource,
  agent: string,
  mission: Finished | undefined,
): Promise<boolean> {
  if (mission?.status === 'COMPLETED') return true
  const steps = mission ? ((await unlessUnreadable(newestSteps(source, mission.id))) ?? []) : []
  // A blocked reply is not shown; the input had been let through before.
  if (mission?.status === 'FAILED' && mission.error.code === 'guardrail_blocked') return isOfReply(steps)
  const { store } = source
  const asked = await unlessGone(mission ? agentOfMission(store, mission) : resolveAgent(store, agent))
  if (!asked) return false
  const last = asked.guardrails?.findLast(asksSomebody)
  return last === undefined || hasPassed(sinceHandover(steps), last, mission?.files !== undefined)
}

function isOfReply(steps: readonly RecordedStep[]): boolean {
  const reply = steps.findLast(isReply)
  return reply !== undefined && blockIn(reply) !== undefined
}

/** The present agent has guardrails of its own. */
function sinceHandover(steps: readonly RecordedStep[]): readonly RecordedStep[] {
  const at = steps.findLastIndex((step) => step.kind === 'tool_call' && step.tool === 'handoff' && !step.is_error)
  return steps.slice(at + 1)
}

/**
 * A model saw it and has answered; or the last guardrail that asks somebody got the permission, which it requests only after
 * those before it. It asks about each file separately, so only a reply shows that its last answer is known.
 */
function hasPassed(steps: readonly RecordedStep[], last: Guardrail, hasFiles: boolean): boolean {
  return steps.some((step) => isShown(step) || (!hasFiles && letsPass(step, last)))
}

function isShown(step: RecordedStep): boolean {
  return step.kind === 'model_call' && step.judges === undefined
}

function letsPass(step: RecordedStep, { name, outcome, on_error }: Guardrail): boolean {
  if (step.kind === 'approval') return step.about === 'guardrail' && step.tool === name && step.decision === 'approve'
  if (step.kind !== 'model_call' || step.judges?.guardrail !== name) return false
  const { verdict } = step.judges
  if (verdict === 'none') return on_error === 'note'
  return verdict === 'pass' || outcome === 'note'
}

async function unlessGone(loading: Promise<Agent>): Promise<Agent | undefined> {
  try {
    return await unlessUnreadable(loading)
  } catch (error) {
    if (isSortieError(error) && error.code === 'not_found') return undefined
    throw error
  }
}
