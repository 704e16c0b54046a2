import { useSyncExternalStore } from 'react'

/** A choice that stays in this browser. */
export interface Kept<Value> {
  now(): Value
  set(value: Value): void
  subscribe(tell: () => void): () => void
}

/** @param read makes sense of what is stored, which another version or a person may have written */
export function kept<Value>(place: string, read: (stored: unknown) => Value): Kept<Value> {
  const watchers = new Set<() => void>()
  let value = read(storedAt(place))
  return {
    now: () => value,
    set(next) {
      value = next
      try {
        localStorage.setItem(place, JSON.stringify(next))
      } catch {
        // A browser that stores nothing keeps the choice until the page is closed.
      }
      for (const tell of watchers) tell()
    },
    subscribe(tell) {
      watchers.add(tell)
      return () => {
        watchers.delete(tell)
      }
    },
  }
}

export function useKept<Value>(choice: Kept<Value>): readonly [Value, (value: Value) => void] {
  return [useSyncExternalStore(choice.subscribe, choice.now), choice.set]
}

function storedAt(place: string): unknown {
  try {
    return JSON.parse(localStorage.getItem(place) ?? 'null')
  } catch {
    return null
  }
}
