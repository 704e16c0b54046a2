import type { WebSocket } from 'ws'
import { maxFrameBytes } from '../../contract/live.ts'
import type { Sockets } from '../../core/ports/sockets.ts'

/** The open connections of this process. */
export interface LocalSockets extends Sockets {
  add(connection: string, socket: WebSocket): void
  remove(connection: string): void
}

/** A reader this far behind is cut off and may resume, rather than fill our memory. */
const maxBufferedBytes = 4 * 1024 * 1024

/** @param settled resolves when everything that a frame may tell of is on disk */
export function createSockets(settled: () => Promise<void> | undefined): LocalSockets {
  const open = new Map<string, WebSocket>()
  return {
    add: (connection, socket) => open.set(connection, socket),
    remove: (connection) => open.delete(connection),
    async send(connections, frame) {
      const bytes = Buffer.from(frame)
      if (bytes.length > maxFrameBytes) throw new Error(`A frame has at most ${maxFrameBytes} bytes`)
      await settled()
      const gone: string[] = []
      for (const connection of connections) {
        const socket = open.get(connection)
        if (!socket || socket.readyState !== socket.OPEN) gone.push(connection)
        else if (socket.bufferedAmount > maxBufferedBytes)
          socket.close(1013, 'Too far behind; resume from your last seq')
        else socket.send(bytes, { binary: false })
      }
      return gone
    },
    async close(connection) {
      open.get(connection)?.close(1000)
    },
  }
}
