import type { Json } from '../contract/resources/common.ts'
import type { Mission, MissionStatus } from '../contract/resources/mission.ts'
import { printable, type Terminal } from './terminal.ts'

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

export function statusText(terminal: Terminal, status: MissionStatus): string {
  return terminal.style([statusStyles[status], 'bold'], status)
}

/** All that matters of a mission, in a few lines. */
export function missionText(terminal: Terminal, mission: Mission): string {
  const lines: (readonly [string, string | undefined])[] = [
    ['Mission', mission.id],
    ['Status', statusText(terminal, mission.status) + pending(mission) + waiting(mission)],
    [
      'Hold',
      mission.hold ? `since ${mission.hold.since}${mission.hold.reason && `: ${mission.hold.reason}`}` : undefined,
    ],
    ['Agent', `${mission.agent} v${mission.agent_version}`],
    ['Priority', mission.priority],
    ['Attempt', `${mission.attempt} of ${mission.max_attempts}`],
    ['Redrives', mission.redriven_from?.mission_id],
    ['Created', mission.created_at],
    ['Finished', mission.finished_at ?? undefined],
    ['Deadline', mission.finished_at === null ? mission.deadline : undefined],
    ['Limits', mission.concurrency.map(({ key }) => key).join(', ') || undefined],
    ['Waits', mission.waiting_for?.kind === 'budget' ? printable(mission.waiting_for.message) : undefined],
    ['Tags', mission.tags.join(', ') || undefined],
    ['Usage', usageText(mission)],
    ['Input', valueText(mission.input)],
  ]
  const shown = lines.filter(([, value]) => value !== undefined)
  return `${shown.map(([name, value]) => `${name.padEnd(10)}${value}\n`).join('')}${outcomeText(terminal, mission)}`
}

function pending({ pending: at }: Mission): string {
  return at?.place === 'limit' ? `, waiting for a permit of ${at.limit}` : ''
}

function waiting({ waiting_for }: Mission): string {
  if (waiting_for === null) return ''
  if (waiting_for.kind === 'budget') return ` for budget ${waiting_for.scope} (${waiting_for.period})`
  const what = { child: 'mission_id', approval: 'approval_id', agent: 'agent' }[waiting_for.kind]
  return ` for ${waiting_for.kind} ${(waiting_for as Record<string, string>)[what]}`
}

/** How it ended: the output, or why there is none. Empty while it has not ended. */
export function outcomeText(terminal: Terminal, mission: Mission): string {
  if (mission.error !== null) {
    const { code, message } = mission.error
    return `\n${terminal.style('red', printable(message))} (${code})\n`
  }
  return mission.output === null ? '' : `\n${valueText(mission.output)}\n`
}

export function usageText({ usage }: Pick<Mission, 'usage'>): string {
  const calls = `${counted(usage.model_calls, 'model call')}, ${counted(usage.tool_calls, 'tool call')}`
  const tokens = counted(usage.input_tokens + usage.output_tokens, 'token')
  return `${calls}, ${tokens}${usage.cost_usd > 0 ? `, USD ${usage.cost_usd.toFixed(6)}` : ''}${usage.estimated ? ' (in part estimated)' : ''}`
}

function counted(count: number, what: string): string {
  return `${count.toLocaleString('en-US')} ${what}${count === 1 ? '' : 's'}`
}

function valueText(value: Json): string {
  return printable(typeof value === 'string' ? value : JSON.stringify(value, null, 2))
}
