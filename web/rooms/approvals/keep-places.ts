/** An entry where it was, even if it is gone from the list since. */
export interface Placed<Row> {
  readonly row: Row
  readonly isGone: boolean
}

/**
 * What was shown stays where it was, so that nothing moves under the pointer: rows that are gone are said to be, and new ones
 * follow at the end.
 */
export function keepPlaces<Row>(
  shown: readonly Placed<Row>[],
  next: readonly Row[],
  keyOf: (row: Row) => string,
): readonly Placed<Row>[] {
  const fresh = new Map(next.map((row) => [keyOf(row), row]))
  const kept = shown.map(({ row }) => {
    const now = fresh.get(keyOf(row))
    fresh.delete(keyOf(row))
    return now === undefined ? { row, isGone: true } : { row: now, isGone: false }
  })
  return [...kept, ...[...fresh.values()].map((row) => ({ row, isGone: false }))]
}
