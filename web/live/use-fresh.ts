import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import type { Asked } from '../../sdk/asked.ts'
import { listen } from './feed.ts'

/** However many events there are, a reading is asked again at most this often. */
const apartMs = 1000

/** Reads anew by these operations soon after an event of such a type, and after a break of the feed. */
export function useFresh(operations: readonly Asked[], types: (type: string) => boolean): void {
  const queries = useQueryClient()
  // biome-ignore lint/correctness/useExhaustiveDependencies: callers give the same each time
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    const ask = () => {
      timer ??= setTimeout(() => {
        timer = undefined
        for (const operation of operations) void queries.invalidateQueries({ queryKey: [operation] })
      }, apartMs)
    }
    const leave = listen({
      event: ({ type }) => {
        if (types(type)) ask()
      },
      gap: ask,
    })
    return () => {
      clearTimeout(timer)
      leave()
    }
  }, [queries])
}

/** Counts the events of such a type since the list was read: what is new is told, and nothing moves by itself. */
export function useNews(types: (type: string) => boolean): readonly [count: number, seen: () => void] {
  const [count, setCount] = useState(0)
  // biome-ignore lint/correctness/useExhaustiveDependencies: callers give the same each time
  useEffect(
    () =>
      listen({
        event: ({ type }) => {
          if (types(type)) setCount((before) => before + 1)
        },
      }),
    [],
  )
  return [count, () => setCount(0)]
}
