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
        if (document.hidden) return
        void queries.invalidateQueries({ queryKey: [operation] }, { cancelRefetch: false })
      },
    })
    return listen({
      event: ({ type }) => refresher.heard(type),
      gap: () => void queries.invalidateQueries({}, { cancelRefetch: false }),
    })
  }, [queries])
}
