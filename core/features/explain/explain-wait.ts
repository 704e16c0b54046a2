import type { Reason } from '../../../contract/resources/explanation.ts'
import { iso } from '../../base/times/iso.ts'
import { isFinished, type Wait } from '../../records/mission/mission.ts'
import { waitView } from '../../records/mission/mission-view.ts'
import type { FindingsOf } from './findings.ts'
import { spanText } from './span-text.ts'

/** Each kind of wait has its own reason; a new one does not compile until it has. */
export function explainWait(findings: FindingsOf<'WAITING'>): Reason {
  const wait = findings.mission.waiting_for
  const forHowLong = `It has waited for ${spanText(findings.now - wait.since)}`
  switch (wait.kind) {
    case 'child':
      return waitingForChild(findings, wait, forHowLong)
    case 'approval':
      return {
        code: 'waiting_for_approval',
        data: { approval_id: wait.approval_id, since: iso(wait.since) },
        sentence: `${forHowLong} for a person to decide on ${wait.approval_id}. Waiting takes no slot.`,
      }
    case 'agent':
      return {
        code: 'waiting_for_agent',
        data: { agent: wait.agent, since: iso(wait.since) },
        sentence: `${forHowLong} for a worker of ${wait.agent}: none has a free place. Waiting takes no slot.`,
      }
    case 'budget':
      return waitingForBudget(findings, wait, forHowLong)
  }
}

function waitingForChild(
  { child }: FindingsOf<'WAITING'>,
  { mission_id, since }: Extract<Wait, { kind: 'child' }>,
  forHowLong: string,
): Reason {
  const state = child ? `is ${child.status}` : 'is no longer kept'
  const next = !child || isFinished(child) ? '; it goes on within moments, or with the sweeper within five minutes' : ''
  return {
    code: 'waiting_for_child',
    data: { mission_id, child_status: child?.status ?? null, since: iso(since) },
    sentence: `${forHowLong} for the mission ${mission_id}, which ${state}${next}. Waiting takes no slot.`,
  }
}

function waitingForBudget(
  { budget }: FindingsOf<'WAITING'>,
  wait: Extract<Wait, { kind: 'budget' }>,
  forHowLong: string,
): Reason {
  const { scope, period, needs, resets_at, message } = waitView(wait)
  return {
    code: 'waiting_for_budget',
    data: { since: iso(wait.since), scope, period, needs, budget: budget ?? null, resets_at },
    sentence: `${forHowLong} for a budget. ${message} Waiting takes no slot.`,
  }
}
