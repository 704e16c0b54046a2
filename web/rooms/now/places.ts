import type { MissionStatus } from '../../../contract/resources/mission.ts'
import type { ThroughputWindow } from '../../../contract/resources/throughput.ts'

/** As the list of missions names its filters. */
interface MissionFilter {
  readonly status?: MissionStatus | readonly MissionStatus[]
  readonly since?: ThroughputWindow
  readonly waits?: 'child' | 'tool' | 'agent' | 'budget' | 'held' | 'limit' | 'backlog'
}

/** The lists behind the figures. */
export const places = {
  mission: (id: string) => `/missions/${encodeURIComponent(id)}`,
  missions: ({ status, since, waits }: MissionFilter = {}) =>
    withQuery('/missions', { status: status && [status].flat().join(','), since, waits }),
  missionsOnBudgets: '/missions?status=WAITING&waits=budget',
  approvals: '/approvals',
  deadLetters: (code?: string) => withQuery('/dead-letters', { code }),
  agents: '/agents',
  agent: (name: string) => `/agents/${encodeURIComponent(name)}`,
  budgets: '/budgets',
  models: '/tools?view=models',
  deliveries: '/deliveries',
  control: '/control',
} as const

function withQuery(path: string, query: Readonly<Record<string, string | undefined>>): string {
  const given = Object.entries(query).filter((entry): entry is [string, string] => entry[1] !== undefined)
  return given.length === 0 ? path : `${path}?${new URLSearchParams(given)}`
}
