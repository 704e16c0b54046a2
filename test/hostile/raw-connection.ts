import { once } from 'node:events'
import type { Socket } from 'node:net'
import { openRaw, requestText } from '../local/raw-bytes.ts'
import type { Ground } from './attack.ts'

/** A connection on which each byte is ours. It takes a turn, and ends with `over`. */
export async function rawConnection({ http, turns }: Ground, over: AbortSignal): Promise<Socket> {
  await turns.take()
  const socket = await openRaw(http)
  const end = () => socket.destroy()
  over.addEventListener('abort', end, { once: true })
  socket.once('close', () => over.removeEventListener('abort', end))
  if (over.aborted) end()
  return socket
}

export function getText({ key }: Ground, path: string): string {
  return requestText([`GET ${path} HTTP/1.1`, `Authorization: Bearer ${key}`])
}

/** Resolves at the connection's end, however it comes. */
export async function ended(socket: Socket): Promise<void> {
  if (!socket.closed) await once(socket, 'close')
}
