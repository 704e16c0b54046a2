import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { client } from '../../api/client.ts'
import { followMessages } from './follow-messages.ts'
import { beginningOf, portion, type Transcript, withEarlier, withLater } from './transcript-state.ts'

/** The end of a conversation, and every message from then on as soon as it is there. */
export function useTranscript(id: string, count: number): readonly [Transcript, earlier: () => Promise<void>] {
  const queries = useQueryClient()
  const [begun] = useState(() => beginningOf(count))
  const [transcript, setTranscript] = useState(begun)

  useEffect(() => {
    const ending = new AbortController()
    void followMessages(id, begun.after, ending.signal, (items) => {
      setTranscript((before) => withLater(before, items))
      void queries.invalidateQueries({ queryKey: ['getConversation'] })
    })
    return () => ending.abort()
  }, [id, begun, queries])

  const earlier = async () => {
    const after = Math.max(0, transcript.after - portion)
    const { items } = await client.listMessages({ params: { conversation_id: id }, query: { after, limit: portion } })
    setTranscript((before) => withEarlier(before, items))
  }
  return [transcript, earlier]
}
