import type { Instance as View } from '../../../contract/resources/instance.ts'
import { decodeCursor, encodeCursor } from '../../base/paging/cursor.ts'
import type { Page, PageRequest } from '../../base/paging/newest-first.ts'
import { type FoundPage, readPage } from '../../base/paging/read-page.ts'
import type { Clock } from '../../base/ports/clock.ts'
import type { Stores } from '../../base/ports/store.ts'
import { resolveAgent } from '../../records/agent/resolve-agent.ts'
import { listed, listedAs } from '../../records/instance/instance-items.ts'
import { instanceView } from '../../records/instance/instance-view.ts'
import type { Caller } from '../../records/key/authenticate.ts'

/** Oldest first. @throws SortieError `not_found` (agent), `invalid_cursor` */
export function listInstances({ stores, clock }: { stores: Stores; clock: Clock }) {
  return async (caller: Caller, agent: string, { cursor, limit = 20 }: PageRequest): Promise<Page<View>> => {
    const store = stores.tenant(caller.tenant.id)
    await resolveAgent(store, agent)
    const bound = `${caller.tenant.id} instances ${agent}`
    const read = async (after: string | undefined, most: number): Promise<FoundPage<View>> => {
      const found = await listed(store, { prefix: `${agent}#`, after, limit: most })
      const items = found.instances.map(({ instance }) => ({ sort: listedAs(instance), item: instanceView(instance) }))
      return { items, cursor: found.cursor }
    }
    const page = await readPage(read, { position: decodeCursor(cursor, bound, clock.now()), limit })
    return { items: [...page.items], next_cursor: encodeCursor(page.cursor, bound, clock.now()) }
  }
}
