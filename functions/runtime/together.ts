import type { FunctionDefinition, Uses } from './definition.ts'
import type { PartName } from './parts.ts'

type Declares = Pick<FunctionDefinition, 'uses' | 'parts'>

/** The needs of a function that does the work of several. */
export function usesTogether(all: readonly Declares[]): Uses {
  const stores = all.flatMap(({ uses }) => uses.stores ?? [])
  const ports = all.map(({ uses: { stores: _, ...ports } }) => ports)
  return { ...merged(ports), ...(stores.length > 0 && { stores: merged(stores) }) }
}

export function partsTogether(all: readonly Declares[]): readonly PartName[] {
  return [...new Set(all.flatMap(({ parts = [] }) => parts))]
}

/** Merges objects of lists, with each entry of a list once. */
function merged<Lists extends object>(all: readonly Lists[]): Lists {
  const found = new Map<string, Set<unknown>>()
  for (const [name, list] of all.flatMap((lists) => Object.entries(lists))) {
    found.set(name, new Set([...(found.get(name) ?? []), ...list]))
  }
  const one: unknown = Object.fromEntries([...found].map(([name, entries]) => [name, [...entries]]))
  return one as Lists
}
