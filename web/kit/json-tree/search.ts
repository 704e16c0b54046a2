import { type Path, sizeOf, type Value } from './rows.ts'

/** What a search found so far. */
export interface Found {
  readonly paths: readonly Path[]
  readonly isComplete: boolean
}

const mostFound = 500
/** As much as is searched before the page gets its turn. */
const valuesATurn = 20_000

/**
 * Looks for a text in keys and values, without regard to case, turn by turn.
 * @param turn is called between two turns; the search ends when it answers false
 */
export async function search(root: Value, text: string, turn: (found: Found) => Promise<boolean>): Promise<Found> {
  const wanted = text.toLowerCase()
  const paths: Path[] = []
  const left: { path: Path; value: Value }[] = [{ path: [], value: root }]
  let looked = 0
  for (let next = left.pop(); next; next = left.pop()) {
    if (matches(next, wanted)) paths.push(next.path)
    if (paths.length >= mostFound) return { paths, isComplete: false }
    left.push(...inside(next).reverse())
    if (++looked % valuesATurn === 0 && !(await turn({ paths, isComplete: false }))) break
  }
  return { paths, isComplete: left.length === 0 }
}

function matches({ path, value }: { readonly path: Path; readonly value: Value }, wanted: string): boolean {
  const key = path.at(-1)
  if (typeof key === 'string' && key.toLowerCase().includes(wanted)) return true
  return sizeOf(value) === undefined && String(value).toLowerCase().includes(wanted)
}

function inside({ path, value }: { readonly path: Path; readonly value: Value }): { path: Path; value: Value }[] {
  if (Array.isArray(value)) return value.map((inner: Value, at) => ({ path: [...path, at], value: inner }))
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).map(([key, inner]) => ({ path: [...path, key], value: inner }))
}
