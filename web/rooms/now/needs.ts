import type { AnswerFor } from '../../api/call.ts'

/** What was read; a part that could not be read, or that the session may not read, is absent. */
export interface Findings {
  readonly health?: AnswerFor<'getHealth'> | undefined
  readonly switches?: AnswerFor<'listSwitches'> | undefined
  readonly stops?: AnswerFor<'listStops'> | undefined
  readonly budgets?: AnswerFor<'listBudgets'> | undefined
  readonly agents?: AnswerFor<'listSupervisedAgents'> | undefined
  readonly models?: AnswerFor<'listModels'> | undefined
  readonly deadLetters?: AnswerFor<'listDeadLetters'> | undefined
  readonly approvals?: AnswerFor<'listApprovals'> | undefined
  readonly waiting?: AnswerFor<'listMissions'> | undefined
  readonly deliveries?: AnswerFor<'listDeliveries'> | undefined
}

type HealthParts = NonNullable<AnswerFor<'getHealth'>['parts']>
export type Switch = AnswerFor<'listSwitches'>['items'][number]
export type BudgetStatus = AnswerFor<'listBudgets'>['items'][number]

/** How many there are, as far as they were counted. */
export interface Counted {
  readonly count: number
  /** There may be more. */
  readonly isCapped: boolean
}

/** One thing that a person should do something about. */
export type Need =
  | {
      readonly kind: 'part'
      readonly part: keyof HealthParts
      readonly state: 'degraded' | 'failed'
      readonly reason: string
    }
  | { readonly kind: 'switch'; readonly switch: Switch }
  | { readonly kind: 'stopping'; readonly stop: AnswerFor<'listStops'>['items'][number] }
  | { readonly kind: 'budget'; readonly budget: BudgetStatus; readonly share: number; readonly isShort: boolean }
  /** Missions whose own budgets have too little left for the next call. */
  | ({ readonly kind: 'ownBudgets'; readonly oldest: string; readonly mission: string } & Counted)
  | { readonly kind: 'agent'; readonly agent: string; readonly state: 'down' | 'degraded'; readonly waiting: number }
  | {
      readonly kind: 'model'
      readonly model: string
      readonly state: 'failing' | 'rate_limited'
      readonly until: string | null
    }
  | ({ readonly kind: 'effects'; readonly oldest: string } & Counted)
  | ({ readonly kind: 'approvals'; readonly oldest: string } & Counted)
  | ({ readonly kind: 'deadLetters'; readonly code: string; readonly newest: string } & Counted)
  | ({ readonly kind: 'deliveries'; readonly host: string } & Counted)

/** `now`: work stands still or is lost. `soon`: it will. `known`: it is as somebody wants it to be. */
export type Urgency = 'now' | 'soon' | 'known'

export function urgencyOf(need: Need): Urgency {
  switch (need.kind) {
    case 'part':
      return need.state === 'failed' ? 'now' : 'soon'
    case 'budget':
      return need.isShort || need.share >= 1 ? 'now' : 'soon'
    case 'agent':
      return need.state === 'down' ? 'now' : 'soon'
    case 'model':
      return need.state === 'failing' ? 'now' : 'soon'
    case 'effects':
    case 'approvals':
    case 'deadLetters':
    case 'ownBudgets':
      return 'now'
    case 'deliveries':
      return 'soon'
    case 'switch':
      return need.switch.scope.kind === 'tenant' || need.switch.scope.kind === 'platform' ? 'now' : 'known'
    case 'stopping':
      return 'known'
  }
}

const urgencies: readonly Urgency[] = ['now', 'soon', 'known']

/** Within one urgency: what stops the most, first. */
const kinds: readonly Need['kind'][] = [
  ...([
    'part',
    'switch',
    'budget',
    'ownBudgets',
    'agent',
    'model',
    'effects',
    'approvals',
    'deadLetters',
    'deliveries',
    'stopping',
  ] as const),
]

/** What needs a person now, the most urgent first. */
export function needsOf(findings: Findings, now: number): readonly Need[] {
  const needs = [
    ...parts(findings),
    ...(findings.switches?.items ?? []).map((one): Need => ({ kind: 'switch', switch: one })),
    ...budgets(findings),
    ...ownBudgets(findings),
    ...agents(findings),
    ...models(findings),
    ...approvals(findings),
    ...deadLetters(findings),
    ...deliveries(findings, now),
    ...(findings.stops?.items ?? [])
      .filter(({ state }) => state === 'stopping')
      .map((stop): Need => ({ kind: 'stopping', stop })),
  ]
  return needs.toSorted((one, other) => rank(one) - rank(other))
}

function rank(need: Need): number {
  return urgencies.indexOf(urgencyOf(need)) * kinds.length + kinds.indexOf(need.kind)
}

function parts({ health }: Findings): Need[] {
  const told = Object.entries(health?.parts ?? {}) as [keyof HealthParts, HealthParts[keyof HealthParts]][]
  return told.flatMap(([part, { state, reason }]) =>
    state === 'ok' ? [] : [{ kind: 'part', part, state, reason: reason ?? '' } as const],
  )
}

/** From this share on, a budget is nearly spent. */
const nearlySpent = 0.8

function budgets({ budgets: list }: Findings): Need[] {
  return (list?.items ?? []).flatMap((budget) => {
    const share = shareSpent(budget)
    const isShort = budget.waiting > 0
    return share >= nearlySpent || isShort ? [{ kind: 'budget', budget, share, isShort } as const] : []
  })
}

/** Of the unit of which less is left. */
export function shareSpent({ usd, tokens, spent }: BudgetStatus): number {
  const shares = [usd === null ? 0 : part(spent.usd, usd), tokens === null ? 0 : part(spent.tokens, tokens)]
  return Math.max(...shares)
}

function part(of: number, whole: number): number {
  return whole > 0 ? of / whole : 1
}

/** Nobody finds them in the list of budgets: a mission’s own stands on its page. */
function ownBudgets({ waiting }: Findings): Need[] {
  const stuck = (waiting?.items ?? []).flatMap(({ id, waiting_for: waits }) =>
    waits?.kind === 'budget' && waits.scope.startsWith('mission:') ? [{ id, since: waits.since }] : [],
  )
  const [first, ...others] = stuck
  if (!first) return []
  const oldest = others.reduce((oldest, one) => (one.since < oldest.since ? one : oldest), first)
  const isCapped = (waiting?.next_cursor ?? null) !== null
  return [{ kind: 'ownBudgets', count: stuck.length, isCapped, oldest: oldest.since, mission: oldest.id }]
}

function agents({ agents: list }: Findings): Need[] {
  return (list?.items ?? []).flatMap(({ name: agent, state, waiting, switch_id, instances }) => {
    // Its switch says so already; and an agent of which no worker was ever seen, and for which nothing waits, misses nobody.
    if (switch_id !== null || (state !== 'down' && state !== 'degraded')) return []
    const isUnused = state === 'down' && instances.known === 0 && waiting === 0
    return isUnused ? [] : [{ kind: 'agent', agent, state, waiting } as const]
  })
}

function models({ models: list }: Findings): Need[] {
  return (list?.items ?? []).flatMap(({ name, health: { state, until } }) =>
    state === 'ok' ? [] : [{ kind: 'model', model: name, state, until } as const],
  )
}

function approvals({ approvals: list }: Findings): Need[] {
  const isCapped = (list?.next_cursor ?? null) !== null
  const [effects, others] = partition(list?.items ?? [], ({ about }) => about === 'effect_unknown')
  return [
    ...(effects.length > 0
      ? [{ kind: 'effects', count: effects.length, isCapped, oldest: oldestOf(effects) } as const]
      : []),
    ...(others.length > 0
      ? [{ kind: 'approvals', count: others.length, isCapped, oldest: oldestOf(others) } as const]
      : []),
  ]
}

function oldestOf(list: readonly { readonly created_at: string }[]): string {
  return list.reduce((oldest, { created_at }) => (created_at < oldest ? created_at : oldest), list[0]?.created_at ?? '')
}

/** By cause, the most frequent first. */
function deadLetters({ deadLetters: list }: Findings): Need[] {
  const open = (list?.items ?? []).filter(({ status }) => status === 'open')
  const isCapped = (list?.next_cursor ?? null) !== null
  return [...Map.groupBy(open, ({ code }) => code)]
    .map(([code, some]) => {
      const newest = some.reduce((latest, { died_at }) => (died_at > latest ? died_at : latest), '')
      return { kind: 'deadLetters', code, count: some.length, isCapped, newest } as const
    })
    .toSorted((one, other) => other.count - one.count)
}

/** Failures stay in their list; older ones are history. */
const recentMs = 24 * 3600 * 1000

function deliveries({ deliveries: list }: Findings, now: number): Need[] {
  const recent = (list?.items ?? []).filter(({ created_at }) => now - Date.parse(created_at) < recentMs)
  const isCapped = (list?.next_cursor ?? null) !== null && recent.length === list?.items.length
  return [...Map.groupBy(recent, ({ url }) => hostOf(url))].map(([host, some]) => ({
    kind: 'deliveries',
    host,
    count: some.length,
    isCapped,
  }))
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : url
}

function partition<Item>(items: readonly Item[], isFirst: (item: Item) => boolean): readonly [Item[], Item[]] {
  return [items.filter(isFirst), items.filter((item) => !isFirst(item))]
}
