import type { MissionStatus } from '../../../contract/resources/mission.ts'

/** The lists behind the figures. */
export const places = {
  mission: (id: string) => `/missions/${encodeURIComponent(id)}`,
  missions: (filter: { readonly status?: MissionStatus; readonly agent?: string; readonly tag?: string } = {}) =>
    withQuery('/missions', filter),
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
