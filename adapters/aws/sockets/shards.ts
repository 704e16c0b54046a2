import { allDelivered, type Delivered, type Outbox } from '../../../core/base/ports/sockets.ts'

/** With the rate of each, the maximum that one outbox uses of the account’s quota. */
const mostShards = 5
/** Below this, one process is as fast as several. */
export const connectionsOfAShard = 500

/**
 * All shards side by side. A shard whose process does not answer is delivered here, where it may come twice rather than
 * never.
 */
export async function deliverShards(
  outbox: Outbox,
  elsewhere: (shard: Outbox) => Promise<Delivered>,
  here: (shard: Outbox, error: unknown) => Promise<Delivered>,
): Promise<Delivered> {
  const parts = shardsOf(outbox)
  const delivered = await Promise.all(parts.map((part) => elsewhere(part).catch((error: unknown) => here(part, error))))
  return delivered.reduce(both, allDelivered)
}

/** Parts of about the same size. */
function shardsOf(outbox: Outbox): readonly Outbox[] {
  const count = Math.min(mostShards, Math.ceil(outbox.size / connectionsOfAShard))
  const size = Math.ceil(outbox.size / count)
  const lines = [...outbox]
  return Array.from({ length: count }, (_, at) => new Map(lines.slice(at * size, (at + 1) * size)))
}

function both(one: Delivered, other: Delivered): Delivered {
  return { gone: [...one.gone, ...other.gone], missed: [...one.missed, ...other.missed] }
}
