import type { Api } from '../../contract/api.ts'
import type { AnswerOf } from '../../contract/call.ts'
import type { Client } from '../../sdk/client.ts'
import { SortieApiError } from '../../sdk/errors.ts'

/** The first page of a list, and whether there is more. */
interface Some<Item> {
  readonly items: readonly Item[]
  readonly more: boolean
}

type ItemOf<O extends 'listApprovals' | 'listDeadLetters' | 'listSupervisedAgents' | 'listBudgets'> = AnswerOf<
  Api[O]
>['items'][number]

/** A tenant at one time. Parts that its key may not read are null. */
export interface Snapshot {
  readonly at: string
  readonly status: AnswerOf<Api['getSupervisorStatus']> | null
  /** Those of the newest missions that ended within the last minute. */
  readonly ended: { readonly count: number; readonly failed: number; readonly more: boolean } | null
  readonly queue: AnswerOf<Api['readQueue']>['items'] | null
  readonly approvals: Some<ItemOf<'listApprovals'>> | null
  readonly dead_letters: Some<ItemOf<'listDeadLetters'>> | null
  readonly agents: Some<ItemOf<'listSupervisedAgents'>> | null
  readonly budgets: Some<ItemOf<'listBudgets'>> | null
}

const minuteMs = 60_000
const mostRecent = 100
const mostListed = 20
const mostQueued = 5

export async function snapshotOf(client: Client, signal: AbortSignal, now = Date.now()): Promise<Snapshot> {
  const query = { limit: mostListed }
  const [status, recent, queue, approvals, letters, agents, budgets] = await Promise.all([
    allowed(client.getSupervisorStatus({}, { signal })),
    allowed(client.listMissions({ query: { limit: mostRecent } }, { signal })),
    allowed(client.readQueue({ query: { limit: mostQueued } }, { signal })),
    allowed(client.listApprovals({ query }, { signal })),
    allowed(client.listDeadLetters({ query }, { signal })),
    allowed(client.listSupervisedAgents({ query }, { signal })),
    allowed(client.listBudgets({}, { signal })),
  ])
  return {
    at: new Date(now).toISOString(),
    status,
    ended: recent && endedIn(recent.items, now - minuteMs),
    queue: queue?.items ?? null,
    approvals: some(approvals),
    dead_letters: some(letters),
    agents: some(agents),
    budgets: some(budgets),
  }
}

type Missions = AnswerOf<Api['listMissions']>['items']

function endedIn(missions: Missions, since: number): Snapshot['ended'] {
  const ended = missions.filter(({ finished_at }) => finished_at !== null && Date.parse(finished_at) >= since)
  const oldest = missions.at(-1)
  const more = missions.length >= mostRecent && oldest !== undefined && Date.parse(oldest.created_at) >= since
  return { count: ended.length, failed: ended.filter(({ status }) => status === 'FAILED').length, more }
}

function some<Item>(
  page: { readonly items: readonly Item[]; readonly next_cursor: string | null } | null,
): Some<Item> | null {
  return page && { items: page.items, more: page.next_cursor !== null }
}

/** A key without the scope for one part still shows the others. */
async function allowed<Answer>(answer: Promise<Answer>): Promise<Answer | null> {
  try {
    return await answer
  } catch (error) {
    if (error instanceof SortieApiError && error.code === 'forbidden') return null
    throw error
  }
}
