interface Letter {
  readonly id: string
  readonly died_at: string
}

/** How many of the newest came after what is shown: just as many appear when the list is read anew. */
export function newIn(shown: readonly Letter[], newest: readonly Letter[]): number {
  const known = new Set(shown.map(({ id }) => id))
  const from = shown[0]?.died_at ?? ''
  return newest.filter(({ id, died_at }) => !known.has(id) && died_at >= from).length
}
