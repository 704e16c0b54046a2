/** The chosen keys with one more, or one less. */
export function toggled(chosen: ReadonlySet<string>, key: string): ReadonlySet<string> {
  const next = new Set(chosen)
  if (!next.delete(key)) next.add(key)
  return next
}

/** The chosen keys with all from one place to another, whichever is first. */
export function extended(
  chosen: ReadonlySet<string>,
  keyAt: (index: number) => string,
  from: number,
  to: number,
): ReadonlySet<string> {
  const next = new Set(chosen)
  for (let at = Math.min(from, to); at <= Math.max(from, to); at++) next.add(keyAt(at))
  return next
}
