import { SortieError } from '../../../contract/errors.ts'
import type { Clock } from '../../base/ports/clock.ts'
import type { Stores } from '../../base/ports/store.ts'
import { putSubscription } from '../../records/subscription/subscriptions.ts'
import { type Connection, changeFollows } from './connections.ts'

/** The maximum missions and instances that one connection follows; `*` is for more missions. */
const maxFollows = 50

/** @param followed a mission, an instance whose work is awaited, or `*` @throws SortieError `limit_exceeded` */
export async function follow(
  ports: { readonly stores: Stores; readonly clock: Clock },
  id: string,
  connection: Connection,
  followed: string,
): Promise<void> {
  const now = ports.clock.now()
  // Recorded first, so that closing removes it whatever happens in between.
  await changeFollows(ports, id, (follows) => withOneMore(follows, followed))
  const { key, session } = connection
  const follower = { connection: id, key, ...(session !== undefined && { session }) }
  await ports.stores.tenant(connection.tenant).write([putSubscription(followed, follower, now)])
}

function withOneMore(follows: readonly string[], followed: string): readonly string[] {
  const more = [...new Set([...follows, followed])]
  if (more.length <= maxFollows) return more
  throw new SortieError(
    'limit_exceeded',
    `One connection may follow at most ${maxFollows} missions and instances; use * for all missions`,
  )
}
