import type { LimitStatus, Limit as LimitView } from '../../../contract/resources/limit.ts'
import type { Page, PageRequest } from '../../base/paging/newest-first.ts'
import { partitionPage } from '../../base/paging/partition-page.ts'
import type { Clock } from '../../base/ports/clock.ts'
import type { Store, Stores } from '../../base/ports/store.ts'
import { scopeOf } from '../../base/storing/scope.ts'
import { iso } from '../../base/times/iso.ts'
import { readWaiters } from '../../records/backlog/limit-queue.ts'
import type { Caller } from '../../records/key/authenticate.ts'
import {
  type Definition,
  definitionKind,
  definitionsPartition,
  readDefinition,
} from '../../records/permit/definition.ts'
import { reserve } from '../../records/permit/gcra.ts'
import { readPermits, takenPermits } from '../../records/permit/permit-items.ts'
import { readRate } from '../../records/permit/rate-items.ts'
import { limitNotFound, limitView } from './manage-limits.ts'

type ReadPorts = { readonly stores: Stores; readonly clock: Clock }

export function listLimits({ stores, clock }: ReadPorts) {
  return async (caller: Caller, page: PageRequest): Promise<Page<LimitView>> => {
    const bound = `${caller.tenant.id} limits`
    const query = { partition: definitionsPartition, consistent: true }
    const list = { kind: definitionKind, query, bound, view: limitView }
    return partitionPage(scopeOf({ stores, clock }, caller.tenant.id), list, page)
  }
}

const maxWaitersShown = 100

/** @throws SortieError `not_found` for a name that was never used */
export function getLimit({ stores, clock }: ReadPorts) {
  return async (caller: Caller, name: string): Promise<LimitStatus> => {
    const store = stores.tenant(caller.tenant.id)
    const definition = (await readDefinition(store, name))?.body
    const [permits, waiters] = await Promise.all([readPermits(store, name), readWaiters(store, name, maxWaitersShown)])
    if (!definition && permits.size === 0 && waiters.length === 0) throw limitNotFound(name)
    return {
      name,
      definition: definition ? limitView(definition) : null,
      holders: takenPermits(permits).map(({ mission_id, index, since }) => ({
        mission_id,
        permit: index,
        since: iso(since),
      })),
      waiting: waiters.map(({ mission_id }) => ({ mission_id })),
      next_start_at: await nextStart(store, definition, clock.now()),
    }
  }
}

async function nextStart(store: Store, definition: Definition | undefined, now: number): Promise<string | null> {
  if (!definition?.rate) return null
  const state = await readRate(store, definition.name)
  const { start_at } = reserve(definition.rate, state?.body, now)
  return start_at > now ? iso(start_at) : null
}
