import { useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { listen } from '../../live/feed.ts'
import { createRefresher } from './pace.ts'

/** Reads anew what events have changed, each at its pace, and everything after a gap. A hidden page waits until it is seen. */
export function useRefresh(): void {
  const queries = useQueryClient()
  useEffect(() => {
    const refresher = createRefresher({
      now: Date.now,
      later: (ms, run) => setTimeout(run, ms),
      refresh: (operation) => {
        const read = { queryKey: [operation] }
        if (document.hidden || queries.isFetching(read) > 0) return false
        void queries.invalidateQueries(read, { cancelRefetch: false })
        return true
      },
    })
    return listen({
      event: ({ type }) => refresher.heard(type),
      gap: () => void queries.invalidateQueries({}, { cancelRefetch: false }),
    })
  }, [queries])
}
