import { onlineManager, useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { SortieApiError } from '../../../sdk/errors.ts'
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
    return () => {
      leaveReadings()
      leaveActs()
    }
  }, [queries])
  useEffect(() => {
    if (!isExpired) return undefined
    onlineManager.setOnline(false)
    return () => onlineManager.setOnline(true)
  }, [isExpired])
  return isExpired
}

function isRefusal(error: unknown): boolean {
  return error instanceof SortieApiError && error.code === 'unauthenticated'
}
