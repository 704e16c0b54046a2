import type { MissionEvent } from '../../contract/resources/mission.ts'
import type { Client } from '../../sdk/client.ts'
import { openLine } from '../../sdk/open-line.ts'
import { pause, usualTiming } from '../../sdk/timing.ts'

interface Heard {
  readonly client: Client
  readonly url: string
  readonly signal: AbortSignal
  /** Called each time that the events start. */
  readonly listening?: () => void
}

const reopenMs = 1000

/** Events of all the tenant's missions from now on. Events during an interruption are lost. */
export async function* liveEvents({
  client,
  url,
  signal,
  listening,
}: Heard): AsyncGenerator<MissionEvent, void, undefined> {
  const createTicket = (within: AbortSignal | undefined) => client.createTicket({}, { signal: within })
  while (!signal.aborted) {
    const line = await openLine({ url, timing: usualTiming, createTicket }, signal)
    const hangUp = () => line.close()
    signal.addEventListener('abort', hangUp, { once: true })
    try {
      line.send({ type: 'subscribe', mission_id: '*' })
      for (let frame = await line.next(undefined); frame !== 'ended'; frame = await line.next(undefined)) {
        if (frame === 'nothing') continue
        if (frame.type === 'subscribed') listening?.()
        if (frame.type === 'event') yield frame.event
      }
    } finally {
      signal.removeEventListener('abort', hangUp)
      line.close()
    }
    await pause(reopenMs, signal).catch(() => {})
  }
}
