import { onlineManager, useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { client } from '../../api/client.ts'
import { listen } from '../../live/feed.ts'
import { isRefusal } from './refusal.ts'
import { sessionKey } from './session-query.ts'

/** Whether the API has refused the session since: it has ended, or its key was revoked. Until somebody signs in, nothing more is asked. */
export function useExpiry(): boolean {
  const queries = useQueryClient()
  const [isExpired, setExpired] = useState(false)
  useEffect(() => {
    const leaveReadings = queries.getQueryCache().subscribe((change) => {
      if (change.query.queryKey[0] === sessionKey[0]) setExpired(false)
      else if (change.type === 'updated' && change.action.type === 'error' && isRefusal(change.action.error))
        setExpired(true)
    })
    const leaveActs = queries.getMutationCache().subscribe((change) => {
      if (change.type === 'updated' && change.action.type === 'error' && isRefusal(change.action.error))
        setExpired(true)
    })
    // The API closes the lines of a session that has ended: whoever only looks hears of it thereby.
    const leaveFeed = listen({ lost: () => void isEnded().then((isIt) => isIt && setExpired(true)) })
    return () => {
      leaveReadings()
      leaveActs()
      leaveFeed()
    }
  }, [queries])
  useEffect(() => {
    if (!isExpired) return undefined
    onlineManager.setOnline(false)
    return () => onlineManager.setOnline(true)
  }, [isExpired])
  return isExpired
}

/** What cannot be asked may not have ended. */
async function isEnded(): Promise<boolean> {
  try {
    await client.getCurrentSession()
    return false
  } catch (error) {
    return isRefusal(error)
  }
}
