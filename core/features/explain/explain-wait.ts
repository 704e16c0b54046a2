import type { Reason } from '../../../contract/resources/explanation.ts'
import { iso } from '../../base/times/iso.ts'
import { isFinished, type Mission, type Wait } from '../../records/mission/mission.ts'
import { waitView } from '../../records/mission/mission-view.ts'
import type { AwaitedMission, FindingsOf } from './findings.ts'
import { spanText } from './span-text.ts'

/** Each kind of wait has its own reason; a new one does not compile until it has. */
export function explainWait(findings: FindingsOf<'WAITING'>): Reason {
  const wait = findings.mission.waiting_for
  const forHowLong = `It has waited for ${spanText(findings.now - wait.since)}`
  switch (wait.kind) {
    case 'child':
      return waitingForChildren(findings, wait, forHowLong)
    case 'approval':
      return {
        code: 'waiting_for_approval',
        data: { approval_id: wait.approval_id, since: iso(wait.since) },
        sentence: `${forHowLong} for a person to decide on ${wait.approval_id}. Waiting takes no slot.`,
      }
    case 'tool':
      return {
        code: 'waiting_for_tool',
        data: { tool: wait.tool, tool_call_id: wait.tool_call_id, since: iso(wait.since), until: iso(wait.until) },
        sentence: `${forHowLong} for whoever serves ${wait.tool} to answer ${wait.tool_call_id}, until ${iso(wait.until)} at the latest. Waiting takes no slot.`,
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

function waitingForChildren(
  { children }: FindingsOf<'WAITING'>,
  wait: Extract<Wait, { kind: 'child' }>,
  forHowLong: string,
): Reason {
  const { mission_id, of, since } = waitView(wait)
  const shown = children.map((child) => ({ mission_id: child.mission_id, status: child.mission?.status ?? null }))
  const child_status = shown[0]?.status ?? null
  const whom = of > 1 ? severalText(shown, of) : oneText(mission_id, child_status)
  const next = children.every(hasEnded) ? '; it goes on within moments, or with the sweeper within five minutes' : ''
  return {
    code: 'waiting_for_child',
    data: { mission_id, child_status, children: shown, of, since },
    sentence: `${forHowLong} for ${whom}${next}. Waiting takes no slot.`,
  }
}

interface Shown {
  readonly status: Mission['status'] | null
}

function oneText(id: string, status: Shown['status']): string {
  return `the mission ${id}, which ${status === null ? 'is no longer kept' : `is ${status}`}`
}

function severalText(children: readonly Shown[], of: number): string {
  const byStatus = Map.groupBy(children, ({ status }) => status ?? 'no longer kept')
  const parts = [...byStatus].map(([status, { length }]) => `${length} ${length === 1 ? 'is' : 'are'} ${status}`)
  return `${children.length} of the ${of} missions that it delegated: ${parts.join(', ')}`
}

function hasEnded({ mission }: AwaitedMission): boolean {
  return mission === undefined || isFinished(mission)
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
