import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import type { DeadLetter } from '../../../contract/resources/dead-letter.ts'
import { type CallFor, call } from '../../api/call.ts'
import { useNews } from '../../live/use-fresh.ts'
import { newIn } from './new-letters.ts'

/** However many missions fail, the newest letters are read at most this often. */
const apartMs = 1000

/**
 * How many letters of the same filter came since the list was read. Failures alone do not tell: a child has no letter, one of another
 * agent is not in the list, and what somebody redrove or discarded is there no more.
 */
export function useNewLetters(given: CallFor<'listDeadLetters'>, shown: readonly DeadLetter[] | undefined): number {
  const [failures] = useNews((type) => type === 'mission.failed')
  const [asked, ask] = useState(0)
  const latest = useRef(failures)
  latest.current = failures
  const isBehind = failures !== asked
  useEffect(() => {
    if (!isBehind) return undefined
    const timer = setTimeout(() => ask(latest.current), apartMs)
    return () => clearTimeout(timer)
  }, [isBehind])
  const newest = useQuery({
    queryKey: ['listDeadLetters', given, 'newest', asked],
    queryFn: ({ signal }) => call('listDeadLetters', given, signal),
    enabled: asked > 0,
    placeholderData: keepPreviousData,
  })
  return shown && newest.data ? newIn(shown, newest.data.items) : 0
}
