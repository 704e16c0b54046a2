import type { Delivered, Missed, Outbox } from '../../../core/base/ports/sockets.ts'
import type { Posted } from './post-frame.ts'

/** Active lines. Far more than the rate needs (30 at 30 ms), so that many hanging ones leave places to the others. */
export const linesAtOnce = 250

/**
 * Each connection has its own line: its frames go one after another, and nobody else waits for them. A line ends with
 * the first frame that cannot be sent, since what follows a gap is requested again.
 */
export async function deliverLines(
  outbox: Outbox,
  post: (connection: string, frame: string) => Promise<Posted>,
): Promise<Delivered> {
  const gone: string[] = []
  const missed: Missed[] = []
  const lines = outbox.entries()
  const workOffLines = async () => {
    for (const [connection, frames] of lines) {
      const end = await workOff(frames, (frame) => post(connection, frame))
      if (end === 'gone') gone.push(connection)
      else if (end !== 'sent') missed.push({ connection, why: end.missed })
    }
  }
  await Promise.all(Array.from({ length: Math.min(linesAtOnce, outbox.size) }, workOffLines))
  return { gone, missed }
}

async function workOff(frames: readonly string[], post: (frame: string) => Promise<Posted>): Promise<Posted> {
  for (const frame of frames) {
    const posted = await post(frame)
    if (posted !== 'sent') return posted
  }
  return 'sent'
}
