import { useMemo } from 'react'
import { useLocation, useSearch } from 'wouter'
import { useKnownParts } from './odd-parts/known-parts.ts'

/** How a part of the state stands in the address. `undefined` stands for the usual value, which the address leaves out. */
export interface Part<Value> {
  read(text: string | undefined): Value
  write(value: Value): string | undefined
  /** Whether it means something; without this, every text does. */
  takes?(text: string): boolean
}

export const text: Part<string> = {
  read: (given) => (given ?? '').slice(0, mostCharacters),
  write: (value) => (value === '' ? undefined : value),
}

const mostCharacters = 200

/** One of these; the first is the usual one. */
export function oneOf<const Value extends string>(values: readonly [Value, ...Value[]]): Part<Value> {
  const [usual] = values
  return {
    read: (given) => values.find((one) => one === given) ?? usual,
    write: (value) => (value === usual ? undefined : value),
    takes: (given) => values.some((one) => one === given),
  }
}

/** The parts of a state, by name. */
export type Parts<State> = { readonly [Name in keyof State]: Part<State[Name]> }

/** The search part of the address as state: what is shown can be shared, kept and gone back to. */
export function useSearchState<State extends object>(
  parts: Parts<State>,
): readonly [State, (change: Partial<State>) => void] {
  const search = useSearch()
  const [path, go] = useLocation()
  useKnownParts(parts)
  const state = useMemo(() => stateIn(parts, search), [parts, search])
  const change = (next: Partial<State>) => {
    const query = queryOf(parts, { ...state, ...next })
    go(query === '' ? path : `${path}?${query}`, { replace: true })
  }
  return [state, change]
}

export function stateIn<State extends object>(parts: Parts<State>, search: string): State {
  const given = new URLSearchParams(search)
  const entries = partsIn(parts).map(([name, part]) => [name, part.read(given.get(name) ?? undefined)])
  return Object.fromEntries(entries) as State
}

export function queryOf<State extends object>(parts: Parts<State>, state: State): string {
  const query = new URLSearchParams()
  for (const [name, part] of partsIn(parts)) {
    const written = part.write(state[name])
    if (written !== undefined) query.set(name, written)
  }
  return query.toString()
}

type NamedPart<State> = readonly [name: keyof State & string, part: Part<State[keyof State]>]

function partsIn<State extends object>(parts: Parts<State>): readonly NamedPart<State>[] {
  return Object.entries(parts) as unknown as readonly NamedPart<State>[]
}
