import type { Item, Store } from '../../base/ports/store.ts'
import type { Kind } from '../../base/storing/kind.ts'
import { readPartition } from '../../base/storing/reading.ts'
import { type AbortedCall, abortedCallKind, callPrefix, stopPartition } from '../../records/stop/stop.ts'

/** Kept in memory at a time, however many there are. */
const pageLength = 100

/** The items below a stop, page by page. */
export async function* partsOf<Body>(
  store: Store,
  kind: Kind<Body>,
  { id, prefix }: { readonly id: string; readonly prefix: string },
): AsyncGenerator<Item<Body>> {
  const query = { partition: stopPartition(id), prefix, limit: pageLength, consistent: true }
  for (let after: string | undefined; ; ) {
    const page = await readPartition(store, kind, { ...query, ...(after === undefined ? {} : { after }) })
    yield* page.items
    if (page.cursor === undefined) return
    after = page.cursor
  }
}

/** The calls that it aborted. */
export async function* callsOf(
  store: Store,
  id: string,
): AsyncGenerator<{ readonly call: AbortedCall; readonly version: number }> {
  for await (const { body, version } of partsOf(store, abortedCallKind, { id, prefix: callPrefix }))
    yield { call: body, version }
}
