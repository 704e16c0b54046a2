import { once } from 'node:events'
import { WebSocket } from 'ws'
import type { Ground } from './attack.ts'

/** A connected WebSocket, which takes a turn and ends with `over`. Its frames are thrown away. */
export async function webSocket({ websocket, key, turns }: Ground, over: AbortSignal): Promise<WebSocket> {
  await turns.take()
  const socket = new WebSocket(websocket, { headers: { authorization: `Bearer ${key}` }, handshakeTimeout: 10_000 })
  const end = () => socket.terminate()
  over.addEventListener('abort', end, { once: true })
  socket.once('close', () => over.removeEventListener('abort', end)).on('error', () => {})
  if (over.aborted) end()
  await Promise.race([once(socket, 'open'), once(socket, 'close')])
  return socket
}

/** Sends again and again until the connection is closed: as fast as it takes frames, at most so much ahead of it. */
export async function flood(
  { turns }: Ground,
  socket: WebSocket,
  send: (n: number) => void,
  together = 100,
): Promise<void> {
  for (let n = 0; socket.readyState === WebSocket.OPEN; ) {
    await turns.take(together)
    for (let count = 0; count < together && socket.readyState === WebSocket.OPEN; count++) send(n++)
    while (socket.readyState === WebSocket.OPEN && socket.bufferedAmount > mostAhead) await moment()
    await moment()
  }
}

const mostAhead = 1024 * 1024

function moment(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 1))
}
