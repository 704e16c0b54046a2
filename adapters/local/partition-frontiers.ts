import { compareKeys } from './item-row.ts'

/**
 * How far the partitions of each kind reach; the kind is the part before the `#`. Exact, since all writes go through
 * this process. Ids grow with time, so a new partition lies beyond the last one: there is no need to
 * ask the database whether it is empty, which would read its pages again after each commit.
 */
export interface PartitionFrontiers {
  /** Whether nothing was ever written in this partition, nor in a later one of its kind. */
  isBeyond(pk: string): boolean
  wrote(pk: string): void
}

/** Kinds of all tenants. Beyond that all are dropped, and read again. */
const capacity = 10_000

/** @param last the last partition with a prefix, on disk or on its way there */
export function createPartitionFrontiers(last: (prefix: string) => string | null): PartitionFrontiers {
  const frontiers = new Map<string, string>()

  function frontierOf(kind: string): string {
    const known = frontiers.get(kind)
    if (known !== undefined) return known
    const found = last(kind) ?? kind
    if (frontiers.size >= capacity) frontiers.clear()
    frontiers.set(kind, found)
    return found
  }

  return {
    isBeyond(pk) {
      const kind = kindOf(pk)
      return kind !== undefined && compareKeys(pk, frontierOf(kind)) > 0
    },
    wrote(pk) {
      const kind = kindOf(pk)
      const frontier = kind && frontiers.get(kind)
      if (kind && frontier !== undefined && compareKeys(pk, frontier) > 0) frontiers.set(kind, pk)
    },
  }
}

function kindOf(pk: string): string | undefined {
  const at = pk.indexOf('#')
  return at < 0 ? undefined : pk.slice(0, at + 1)
}
