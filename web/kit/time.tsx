import { useMemo, useSyncExternalStore } from 'react'
import { useFormat } from '../texts/format.ts'

/** A moment: how long ago, with the exact time and zone on hover and for programs. */
export function Time({ at, exact = false }: { readonly at: string | number; readonly exact?: boolean }) {
  const format = useFormat()
  // A list has many, and each counts on every second: only what changes is written anew.
  const { full, iso, title } = useMemo(() => {
    const full = format.time(at)
    return { full, iso: new Date(at).toISOString(), title: `${full} (${format.zone})` }
  }, [format, at])
  return (
    <time dateTime={iso} title={title}>
      {exact ? full : <Ago at={at} />}
    </time>
  )
}

function Ago({ at }: { readonly at: string | number }) {
  return useFormat().relative(at, useNow())
}

/** How long something has lasted so far, counted while it is shown. */
export function Elapsed({ since, until }: { readonly since: string | number; readonly until?: string | null }) {
  const format = useFormat()
  const now = useNow()
  const end = until ? new Date(until).getTime() : now
  return <span>{format.duration(Math.max(0, end - new Date(since).getTime()))}</span>
}

const everyMs = 1000
const watchers = new Set<() => void>()
let now = Date.now()
let timer: ReturnType<typeof setInterval> | undefined

/** The time, to the second; one timer for the whole page. */
export function useNow(): number {
  return useSyncExternalStore(subscribe, () => now)
}

function subscribe(tell: () => void): () => void {
  watchers.add(tell)
  if (timer === undefined) {
    now = Date.now()
    timer = setInterval(tick, everyMs)
  }
  return () => {
    watchers.delete(tell)
    if (watchers.size > 0) return
    clearInterval(timer)
    timer = undefined
  }
}

function tick(): void {
  now = Date.now()
  for (const tell of watchers) tell()
}
