import type { Instance as View } from '../../contract/resources/instance.ts'
import type { Caller } from '../access/authenticate.ts'
import { resolveAgent } from '../agents/resolve-agent.ts'
import { decodeCursor, encodeCursor } from '../paging/cursor.ts'
import type { Clock } from '../ports/clock.ts'
import type { Stores } from '../ports/store.ts'
import { listed } from './instance-items.ts'
import { instanceView } from './instance-view.ts'

/** Oldest first. @throws SortieError `not_found` (agent), `invalid_cursor` */
export function listInstances({ stores, clock }: { stores: Stores; clock: Clock }) {
  return async (
    caller: Caller,
    agent: string,
    page: { cursor?: string | undefined; limit?: number | undefined },
  ): Promise<{ items: View[]; next_cursor: string | null }> => {
    const store = stores.tenant(caller.tenant.id)
    await resolveAgent(store, agent)
    const bound = `${caller.tenant.id} instances ${agent}`
    const after = decodeCursor(page.cursor, bound, clock.now())
    const found = await listed(store, { prefix: `${agent}#`, after, limit: page.limit ?? 20 })
    return {
      items: found.instances.map(({ instance }) => instanceView(instance)),
      next_cursor: encodeCursor(found.cursor, bound, clock.now()),
    }
  }
}
