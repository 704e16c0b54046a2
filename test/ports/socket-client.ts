import { once } from 'node:events'
import { WebSocket } from 'ws'
import type { ConnectedClient } from './sockets.suite.ts'

/**
 * Connects and asks for the connection's id: the server answers any message with JSON that has `connectionId`, as
 * API Gateway does for a message that no route takes.
 */
export async function connectClient(url: string): Promise<ConnectedClient> {
  const socket = new WebSocket(url)
  const frames: string[] = []
  const closed = once(socket, 'close')
  await once(socket, 'open')
  socket.send('who am I?')
  const [answer] = await once(socket, 'message')
  socket.on('message', (data, isBinary) => frames.push(isBinary ? `binary: ${data}` : String(data)))
  return {
    connection: (JSON.parse(String(answer)) as { connectionId: string }).connectionId,
    frames,
    closed,
    async disconnect() {
      socket.close()
      await closed
    },
  }
}
