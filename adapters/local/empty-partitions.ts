/**
 * Partitions known to hold nothing: an empty backlog, a mission that nobody watches. They are asked for several times a
 * mission, and all writes pass through this process, so most of those questions need not reach the database.
 */
export interface EmptyPartitions {
  has(pk: string): boolean
  add(pk: string): void
  /** A write may have put something there. */
  delete(pk: string): void
}

const capacity = 10_000

export function createEmptyPartitions(): EmptyPartitions {
  const known = new Set<string>()
  return {
    has: (pk) => known.has(pk),
    add(pk) {
      if (known.size >= capacity) known.clear()
      known.add(pk)
    },
    delete: (pk) => known.delete(pk),
  }
}
