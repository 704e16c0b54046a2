import type { Instance as View } from '../../../contract/resources/instance.ts'
import { decodeCursor, encodeCursor } from '../../base/paging/cursor.ts'
import type { Clock } from '../../base/ports/clock.ts'
import type { Stores } from '../../base/ports/store.ts'
import { resolveAgent } from '../../records/agent/resolve-agent.ts'
import { listed } from '../../records/instance/instance-items.ts'
import { instanceView } from '../../records/instance/instance-view.ts'
import type { Caller } from '../../records/key/authenticate.ts'

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
