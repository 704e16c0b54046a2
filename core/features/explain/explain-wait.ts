import type { Reason } from '../../../contract/resources/explanation.ts'
import type { AwaitedCall } from '../../../contract/resources/mission.ts'
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
      return waitingForCalls(wait, forHowLong)
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
  const { mission_id, of, calls, since } = waitView(wait)
  const shown = children.map((child) => ({ mission_id: child.mission_id, status: child.mission?.status ?? null }))
  const child_status = shown[0]?.status ?? null
  const whom = of > 1 ? severalText(shown, of) : oneText(mission_id, child_status)
  const beside = calls.length > 0 ? `, and for ${callsText(calls)}` : ''
  const isNext = calls.length === 0 && children.every(hasEnded)
  const next = isNext ? '; it continues within moments, or with the sweeper within five minutes' : ''
  return {
    code: 'waiting_for_child',
    data: { mission_id, child_status, children: shown, of, calls, since },
    sentence: `${forHowLong} for ${whom}${beside}${next}. Waiting takes no slot.`,
  }
}

function waitingForCalls(wait: Extract<Wait, { kind: 'tool' }>, forHowLong: string): Reason {
  const { kind: _, ...data } = waitView(wait)
  return {
    code: 'waiting_for_tool',
    data,
    sentence: `${forHowLong} for ${callsText(data.calls)}. Waiting takes no slot.`,
  }
}

function callsText(calls: readonly AwaitedCall[]): string {
  const tools = [...new Set(calls.map(({ tool }) => tool))]
  const what = calls.length === 1 ? calls[0]?.tool_call_id : `${calls.length} calls`
  const last = calls
    .map(({ until }) => until)
    .toSorted()
    .at(-1)
  return `a process that serves ${tools.join(', ')} to answer ${what}, until ${last} at the latest`
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
