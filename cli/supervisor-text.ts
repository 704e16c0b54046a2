import type { Instance } from '../contract/resources/instance.ts'
import type { ControlReceipt, SupervisedAgent, SupervisorStatus } from '../contract/resources/supervisor.ts'
import { table } from './table.ts'

export function instancesText(instances: readonly Instance[]): string {
  if (instances.length === 0) return 'No workers.\n'
  const rows = instances.map((one) => [
    one.id,
    one.state,
    `${one.missions.length}/${one.max_concurrent}`,
    recentText(one.recent),
    one.last_seen_at,
    one.version,
  ])
  return table(['INSTANCE', 'STATE', 'LOAD', 'RECENT', 'LAST SEEN', 'VERSION'], rows)
}

/** A hosted agent has no workers: its missions are held, or go on. */
export function orderText(action: string, { agent, instances, switch_id }: ControlReceipt): string {
  if (switch_id !== null) return `${agent} is paused by ${switch_id}.\n`
  return instances.length === 0 ? `${agent}: ${action} is done; it has no workers.\n` : instancesText(instances)
}

export function agentsText(agents: readonly SupervisedAgent[]): string {
  if (agents.length === 0) return 'No agents.\n'
  const rows = agents.map((one) => [
    one.name,
    one.kind,
    one.state,
    `${one.load}/${one.capacity}`,
    String(one.waiting),
    recentText(one.recent),
  ])
  return table(['AGENT', 'KIND', 'STATE', 'LOAD', 'WAITING', 'RECENT'], rows)
}

function recentText({ finished, succeeded, p50_ms, last_error }: Instance['recent']): string {
  if (finished === 0) return '-'
  const error = last_error === null ? '' : `, last error ${last_error}`
  return `${succeeded} of ${finished} well, p50 ${p50_ms} ms${error}`
}

export function statusText({ agents, instances, missions, slots, lanes }: SupervisorStatus): string {
  const counts = (found: Readonly<Record<string, number>>) =>
    Object.entries(found)
      .map(([name, count]) => `${count} ${name}`)
      .join(', ')
  const lines = [
    ['Agents', counts(agents)],
    ['Workers', counts(instances)],
    ['Missions', counts(missions)],
    ['Slots', `${slots.leased} of ${slots.of}`],
    ...lanes.map(({ lane, queued, running }) => [`  ${lane}`, `${queued} queued, ${running} running`]),
  ]
  return lines.map(([name = '', value]) => `${name.padEnd(11)}${value}\n`).join('')
}
