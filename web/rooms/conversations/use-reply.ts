import { useEffect, useState } from 'react'
import { client } from '../../api/client.ts'
import { onceAFrame } from '../../live/next-frame.ts'
import { addPiece } from './add-piece.ts'

/** The text that a mission is writing, as it comes; shown once a frame. */
export function useReply(missionId: string | undefined): string {
  const [text, setText] = useState('')
  useEffect(() => {
    setText('')
    if (missionId === undefined) return
    const ending = new AbortController()
    let written = ''
    const show = onceAFrame(() => {
      if (!ending.signal.aborted) setText(written)
    })
    const follow = async () => {
      const onDelta = (piece: { readonly offset: number; readonly text: string }) => {
        written = addPiece(written, piece)
        show()
      }
      for await (const _ of client.watchMission(missionId, { onDelta, signal: ending.signal }));
    }
    // The message itself says how it ended.
    follow().catch(() => {})
    return () => ending.abort()
  }, [missionId])
  return text
}
