/** Parts of an address that something on the page reads, by name. */
export type Known = Readonly<Record<string, { takes?(text: string): boolean }>>

export type OddPart = readonly [name: string, value: string]

/** What the address says and nothing on the page understands: another name, or a value that there is not. */
export function oddIn(known: readonly Known[], search: string): readonly OddPart[] {
  if (known.length === 0) return []
  return [...new URLSearchParams(search)].filter(([name, value]) => {
    const parts = known.flatMap((one) => (Object.hasOwn(one, name) ? [one[name]] : []))
    return !parts.some((part) => part?.takes?.(value) ?? true)
  })
}

export function isReadIn(known: readonly Known[], name: string): boolean {
  return known.some((one) => Object.hasOwn(one, name))
}

export function without(search: string, odd: readonly OddPart[]): string {
  const kept = new URLSearchParams(search)
  for (const [name, value] of odd) kept.delete(name, value)
  return kept.toString()
}
