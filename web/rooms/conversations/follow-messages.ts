import type { Message } from '../../../contract/resources/conversation.ts'
import { SortieApiError } from '../../../sdk/errors.ts'
import { pause, pauseBefore, usualTiming } from '../../../sdk/timing.ts'
import { client } from '../../api/client.ts'

/** As long as the server lets a question for new messages wait. */
const waitS = 20
const mostDoublings = 5

/** A conversation’s messages after a number, as soon as they are there, until it is gone or the signal is given. */
export async function followMessages(
  id: string,
  after: number,
  signal: AbortSignal,
  take: (messages: readonly Message[]) => void,
): Promise<void> {
  let last = after
  for (let failures = 0; !signal.aborted; ) {
    try {
      const query = { after: last, wait: waitS, limit: 100 }
      const { items } = await client.listMessages({ params: { conversation_id: id }, query }, { signal })
      failures = 0
      last = Math.max(last, ...items.map(({ number }) => number))
      if (items.length > 0) take(items)
    } catch (error) {
      if (isFinal(error)) return
      await pause(pauseBefore(Math.min(failures++, mostDoublings), usualTiming), signal).catch(() => {})
    }
  }
}

/** What reads the conversation itself tells why. */
function isFinal(error: unknown): boolean {
  return error instanceof SortieApiError && !error.retryable
}
