import { useEffect, useSyncExternalStore } from 'react'
import type { Known } from './odd-parts.ts'

const used = new Set<Known>()
const watchers = new Set<() => void>()
let all: readonly Known[] = []

/** As long as it is shown, the page understands these parts of the address. */
export function useKnownParts(parts: Known): void {
  useEffect(() => {
    // Of its own, since two components may use the same parts.
    const mine = { ...parts }
    used.add(mine)
    tell()
    return () => {
      used.delete(mine)
      tell()
    }
  }, [parts])
}

function tell(): void {
  all = [...used]
  for (const watcher of watchers) watcher()
}

export function useAllKnownParts(): readonly Known[] {
  return useSyncExternalStore(
    (watcher) => {
      watchers.add(watcher)
      return () => watchers.delete(watcher)
    },
    () => all,
  )
}
