import type { Json } from '../../contract/resources/common.ts'
import type { Mission, MissionStatus } from '../../contract/resources/mission.ts'
import { fields } from '../printing/fields.ts'
import { lines, nothing, paragraph, styled, type Text, text } from '../printing/text.ts'

const statusStyles: Readonly<Record<MissionStatus, 'green' | 'red' | 'yellow' | 'cyan'>> = {
  SCHEDULED: 'cyan',
  PENDING: 'cyan',
  QUEUED: 'cyan',
  RUNNING: 'cyan',
  WAITING: 'yellow',
  COMPLETED: 'green',
  FAILED: 'red',
  CANCELLED: 'yellow',
  EXPIRED: 'red',
}

export function statusText(status: MissionStatus): Text {
  return styled([statusStyles[status], 'bold'], status)
}

/** The essentials of a mission, in a few lines. */
export function missionText(mission: Mission): Text {
  const { hold, waiting_for } = mission
  const facts = fields([
    ['Mission', mission.id],
    ['Status', text`${statusText(mission.status)}${pending(mission)}${waiting(mission)}`],
    ['Hold', hold && `since ${hold.since}${hold.reason && `: ${hold.reason}`}`],
    ['Agent', `${mission.agent} v${mission.agent_version}`],
    ['Chosen', mission.agent_choice?.sentence],
    ['Priority', mission.priority],
    ['Attempt', `${mission.attempt} of ${mission.max_attempts}`],
    ['Redrives', mission.redriven_from?.mission_id],
    ['Created', mission.created_at],
    ['Finished', mission.finished_at],
    ['Deadline', mission.finished_at === null ? mission.deadline : undefined],
    ['Limits', mission.concurrency.map(({ key }) => key).join(', ')],
    ['Waits', waiting_for?.kind === 'budget' ? waiting_for.message : undefined],
    ['Subject', mission.subject],
    ['Tags', mission.tags.join(', ')],
    ['Outside', mission.outside_text && `text from outside was ${mission.outside_text}`],
    ['Usage', usageText(mission)],
    ['Input', lines(plain(mission.input), indent)],
  ])
  return text`${facts}${outcomeText(mission)}`
}

/** Further lines of an input are aligned with its first, so that none looks like a field. */
const indent = 'Priority'.length + 2

function pending({ pending: at }: Mission): string {
  return at?.place === 'limit' ? `, waiting for a permit of ${at.limit}` : ''
}

function waiting({ waiting_for }: Mission): string {
  switch (waiting_for?.kind) {
    case undefined:
      return ''
    case 'budget':
      return ` for budget ${waiting_for.scope} (${waiting_for.period})`
    case 'child':
      return childrenText(waiting_for)
    case 'approval':
      return ` for approval ${waiting_for.approval_id}`
    case 'tool':
      return callsText(waiting_for)
    case 'agent':
      return ` for agent ${waiting_for.agent}`
  }
}

type ChildWait = Extract<Mission['waiting_for'], { kind: 'child' }>

function childrenText({ mission_id, mission_ids, of, calls }: ChildWait): string {
  const whom = of > 1 ? ` for ${mission_ids.length} of ${of} children` : ` for child ${mission_id}`
  return calls.length > 0 ? `${whom} and ${counted(calls.length, 'tool call')}` : whom
}

function callsText({ tool, tool_call_id, calls }: Extract<Mission['waiting_for'], { kind: 'tool' }>): string {
  const [, ...others] = calls
  return ` for ${tool} (${tool_call_id})${others.length > 0 ? ` and ${counted(others.length, 'other call')}` : ''}`
}

/** Its outcome: the output, or why there is none. Empty before the end. */
export function outcomeText({ error, output }: Mission): Text {
  if (error !== null) return text`\n  ${styled('red', error.message)} (${error.code})\n`
  return output === null ? nothing : text`\n${paragraph(plain(output))}`
}

export function usageText({ usage }: Pick<Mission, 'usage'>): string {
  const calls = `${counted(usage.model_calls, 'model call')}, ${counted(usage.tool_calls, 'tool call')}`
  const tokens = counted(usage.input_tokens + usage.output_tokens, 'token')
  const cost = usage.cost_usd > 0 ? `, USD ${usage.cost_usd.toFixed(6)}${savedText(usage)}` : ''
  return `${calls}, ${tokens}${cost}${usage.estimated ? ' (partly estimated)' : ''}`
}

function savedText({ cache_saved_usd = 0 }: Mission['usage']): string {
  if (cache_saved_usd === 0) return ''
  const usd = Math.abs(cache_saved_usd).toFixed(6)
  return cache_saved_usd > 0 ? ` (the cache saved ${usd})` : ` (${usd} of it for the cache, which saved nothing yet)`
}

function counted(count: number, what: string): string {
  return `${count.toLocaleString('en-US')} ${what}${count === 1 ? '' : 's'}`
}

function plain(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value, null, 2)
}
