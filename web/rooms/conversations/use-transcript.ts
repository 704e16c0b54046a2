import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { SortieApiError } from '../../../sdk/errors.ts'
import { pause, pauseBefore, usualTiming } from '../../../sdk/timing.ts'
import { client } from '../../api/client.ts'
import { beginningOf, lastOf, portion, type Transcript, withEarlier, withLater } from './transcript-state.ts'

/** As long as the server lets a question for new messages wait. */
const waitS = 20
const mostDoublings = 5

/** The end of a conversation, and every message from then on as soon as it is there. */
export function useTranscript(id: string, count: number): readonly [Transcript, earlier: () => Promise<void>] {
  const queries = useQueryClient()
  const [transcript, setTranscript] = useState(() => beginningOf(count))
  const last = useRef(lastOf(transcript))

  useEffect(() => {
    const ending = new AbortController()
    const { signal } = ending
    const follow = async () => {
      for (let failures = 0; !signal.aborted; ) {
        try {
          const query = { after: last.current, wait: waitS, limit: 100 }
          const { items } = await client.listMessages({ params: { conversation_id: id }, query }, { signal })
          failures = 0
          if (items.length === 0) continue
          last.current = Math.max(last.current, ...items.map(({ number }) => number))
          setTranscript((before) => withLater(before, items))
          void queries.invalidateQueries({ queryKey: ['getConversation'] })
        } catch (error) {
          // Told by what reads the conversation itself.
          if (signal.aborted || (error instanceof SortieApiError && !error.retryable)) return
          await pause(pauseBefore(Math.min(failures++, mostDoublings), usualTiming), signal).catch(() => {})
        }
      }
    }
    void follow()
    return () => ending.abort()
  }, [id, queries])

  const earlier = async () => {
    const after = Math.max(0, transcript.after - portion)
    const { items } = await client.listMessages({ params: { conversation_id: id }, query: { after, limit: portion } })
    setTranscript((before) => withEarlier(before, items))
  }
  return [transcript, earlier]
}
