import { once } from 'node:events'
import { WebSocket } from 'ws'
import { type ClientFrame, ServerFrame } from '../../contract/live.ts'
import type { MissionEvent } from '../../contract/resources/mission.ts'
import type { Platform } from './platform.ts'

/** One WebSocket, with all that came over it. */
export interface LiveClient {
  readonly frames: readonly ServerFrame[]
  readonly closed: Promise<number>
  send(frame: ClientFrame): void
  sendRaw(data: string | Uint8Array): void
  /** The first frame, among those that came and those that will, that is so. */
  until(isIt: (frame: ServerFrame) => boolean): Promise<ServerFrame>
  /** The events of a mission that came, in the order in which they came. */
  events(missionId: string): MissionEvent[]
  /** Reads nothing any more, and stays connected. */
  hang(): void
  /** Is gone without a word. */
  vanish(): void
  close(): void
}

export type Credential = { readonly key: string } | { readonly ticket: string } | 'none'

/**
 * @param sent further headers, such as those of a browser
 * @throws with the status in its message when the handshake is refused
 */
export async function connect(
  platform: Platform,
  credential?: Credential,
  sent: Readonly<Record<string, string>> = {},
): Promise<LiveClient> {
  const given = credential ?? { key: platform.apiKey }
  const address = new URL(platform.websocket)
  if (given !== 'none' && 'ticket' in given) address.searchParams.set('ticket', given.ticket)
  const headers = given !== 'none' && 'key' in given ? { authorization: `Bearer ${given.key}` } : {}
  const socket = new WebSocket(address, { headers: { ...headers, ...sent } })
  const frames: ServerFrame[] = []
  const lookers = new Set<() => void>()
  const closed = new Promise<number>((resolve) => socket.on('close', resolve))
  socket.on('message', (data) => {
    frames.push(ServerFrame.parse(JSON.parse(String(data))))
    for (const look of lookers) look()
  })
  await once(socket, 'open')
  socket.on('error', () => {})
  return {
    frames,
    closed,
    send: (frame) => socket.send(JSON.stringify(frame)),
    sendRaw: (data) => socket.send(data),
    until: (isIt) => firstOf(frames, lookers, isIt, platform.patienceMs),
    events: (missionId) =>
      frames.flatMap((frame) => (frame.type === 'event' && frame.event.mission_id === missionId ? [frame.event] : [])),
    hang: () => socket.pause(),
    vanish: () => socket.terminate(),
    close: () => socket.close(),
  }
}

function firstOf(
  frames: readonly ServerFrame[],
  lookers: Set<() => void>,
  isIt: (frame: ServerFrame) => boolean,
  patienceMs: number,
): Promise<ServerFrame> {
  return new Promise((resolve, reject) => {
    const look = () => {
      const found = frames.find(isIt)
      if (found) settle(() => resolve(found))
    }
    const settle = (answer: () => void) => {
      clearTimeout(timer)
      lookers.delete(look)
      answer()
    }
    const timer = setTimeout(
      () => settle(() => reject(new Error(`Not among the frames in time: ${JSON.stringify(frames).slice(0, 3000)}`))),
      patienceMs,
    )
    lookers.add(look)
    look()
  })
}
