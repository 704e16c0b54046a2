import { WebSocket } from 'ws'
import { maxFrameBytes } from '../../contract/live.ts'
import type { Sockets } from '../../core/base/ports/sockets.ts'

/** The open connections of this process. */
export interface LocalSockets extends Sockets {
  add(connection: string, socket: WebSocket): void
  remove(connection: string): void
}

/** A reader this far behind is cut off and may resume, rather than fill our memory. */
const maxBufferedBytes = 4 * 1024 * 1024

/**
 * Frames leave in the order in which they were given, each once all that it may tell of is on disk. Nobody waits for that: what
 * comes meanwhile is made ready, and leaves with it.
 * @param settled resolves when everything that a frame may tell of is on disk
 */
export function createSockets(settled: () => Promise<void> | undefined): LocalSockets {
  const open = new Map<string, WebSocket>()
  /** All frames that were given have left. */
  let left = Promise.resolve()

  function deliver(connections: readonly string[], bytes: Buffer): void {
    for (const connection of connections) {
      const socket = open.get(connection)
      if (socket?.readyState !== WebSocket.OPEN) continue
      if (socket.bufferedAmount > maxBufferedBytes) socket.close(1013, 'Too far behind; resume from your last seq')
      else socket.send(bytes, { binary: false })
    }
  }

  return {
    add: (connection, socket) => open.set(connection, socket),
    remove: (connection) => open.delete(connection),
    async send(connections, frame) {
      const bytes = Buffer.from(frame)
      if (bytes.length > maxFrameBytes) throw new Error(`A frame has at most ${maxFrameBytes} bytes`)
      left = Promise.all([left, settled()]).then(() => deliver(connections, bytes))
      // A disk that fails is waited for; one that is closed is waited for no longer.
      left.catch(() => {})
      return connections.filter((connection) => open.get(connection)?.readyState !== WebSocket.OPEN)
    },
    async close(connection) {
      open.get(connection)?.close(1000)
    },
  }
}
