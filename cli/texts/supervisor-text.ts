import type { Instance } from '../../contract/resources/instance.ts'
import type { ControlReceipt, SupervisedAgent, SupervisorStatus } from '../../contract/resources/supervisor.ts'
import { type Field, fields } from '../printing/fields.ts'
import { drop, table } from '../printing/table.ts'
import type { Terminal } from '../printing/terminal.ts'
import { nothing, type Text, text } from '../printing/text.ts'
import { timeText } from '../printing/time-text.ts'

export function instancesText(instances: readonly Instance[], terminal: Terminal): Text {
  if (instances.length === 0) return text`No workers.\n`
  const rows = instances.map((one) => [
    one.id,
    one.state,
    `${one.missions.length}/${one.max_concurrent}`,
    recentText(one.recent),
    timeText(terminal, one.last_seen_at),
    one.version,
  ])
  const head = ['INSTANCE', 'STATE', 'LOAD', drop('RECENT'), 'LAST SEEN', drop('VERSION')]
  return table(head, rows, terminal.lineWidth)
}

/** A hosted agent has no workers: its missions are held or continue. */
export function orderText(action: string, receipt: ControlReceipt, terminal: Terminal): Text {
  const { agent, told, instances, switch_id } = receipt
  if (switch_id !== null) return text`${agent} is paused by ${switch_id}.\n`
  if (told === 0) return text`${agent}: ${action} is done; it has no workers.\n`
  const others = told > instances.length ? text`and ${told - instances.length} more\n` : nothing
  return text`${instancesText(instances, terminal)}${others}`
}

export function agentsText(agents: readonly SupervisedAgent[], { lineWidth }: Terminal): Text {
  if (agents.length === 0) return text`No agents.\n`
  const rows = agents.map((one) => [
    one.name,
    one.kind,
    one.state,
    `${one.load}/${one.capacity}`,
    String(one.waiting),
    recentText(one.recent),
  ])
  return table(['AGENT', drop('KIND'), 'STATE', 'LOAD', 'WAITING', drop('RECENT')], rows, lineWidth)
}

function recentText({ finished, succeeded, p50_ms, last_error }: Instance['recent']): string {
  if (finished === 0) return '-'
  const error = last_error === null ? '' : `, last error ${last_error}`
  return `${succeeded} of ${finished} succeeded, p50 ${p50_ms} ms${error}`
}

export function statusText({ agents, instances, missions, slots, lanes }: SupervisorStatus): Text {
  const counts = (found: Readonly<Record<string, number>>) =>
    Object.entries(found)
      .map(([name, count]) => `${count} ${name}`)
      .join(', ')
  return fields([
    ['Agents', counts(agents)],
    ['Workers', counts(instances)],
    ['Missions', counts(missions)],
    ['Slots', `${slots.leased} of ${slots.of}`],
    ...lanes.map(({ lane, queued, running }): Field => [`  ${lane}`, `${queued} queued, ${running} running`]),
  ])
}
