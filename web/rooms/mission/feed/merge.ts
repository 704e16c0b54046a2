/** Things that are numbered without gaps, such as steps and events, in order. */
interface Numbered<Item> {
  numberOf(item: Item): number
}

/** What is known with what arrived, in order, each once: what was there stays the same thing. */
export function merged<Item>(
  known: readonly Item[],
  arrived: readonly Item[],
  { numberOf }: Numbered<Item>,
): readonly Item[] {
  const fresh = arrived
    .filter((item) => !has(known, numberOf(item), numberOf))
    .sort((a, b) => numberOf(a) - numberOf(b))
  const [first] = fresh
  const last = fresh.at(-1)
  if (first === undefined || last === undefined) return known
  const knownFirst = known[0]
  const knownLast = known.at(-1)
  if (knownFirst === undefined || knownLast === undefined) return fresh
  if (numberOf(first) > numberOf(knownLast)) return [...known, ...fresh]
  if (numberOf(last) < numberOf(knownFirst)) return [...fresh, ...known]
  return [...known, ...fresh].sort((a, b) => numberOf(a) - numberOf(b))
}

/** The latest ones, where a page that stays open for days would keep too many. */
export function latest<Item>(items: readonly Item[], most: number): readonly Item[] {
  return items.length > most ? items.slice(-most) : items
}

function has<Item>(items: readonly Item[], number: number, numberOf: (item: Item) => number): boolean {
  let low = 0
  let high = items.length
  while (low < high) {
    const middle = (low + high) >> 1
    const at = numberOf(items[middle] as Item)
    if (at === number) return true
    if (at < number) low = middle + 1
    else high = middle
  }
  return false
}
