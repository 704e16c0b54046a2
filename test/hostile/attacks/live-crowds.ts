import { once } from 'node:events'
import type { Socket } from 'node:net'
import { frameOf, handshakeText, opcode } from '../../local/raw-bytes.ts'
import { attack, type Ground } from '../attack.ts'
import { ended, rawConnection } from '../raw-connection.ts'
import { repeat } from '../repeat.ts'

const crowd = 1000
const subscribe = frameOf(opcode.text, JSON.stringify({ type: 'subscribe', mission_id: '*' }))
const submission = JSON.stringify({ agent: 'echo', input: 'for all to hear '.repeat(200) })

/** A thousand follow everything and read it, while missions tell of themselves again and again. */
export const liveCrowds = attack('WebSocket: a thousand followers of everything', (ground, over) =>
  Promise.all([
    repeat(crowd, over, async () => ended((await follower(ground, over)).resume())),
    repeat(4, over, () => ground.caller({ method: 'POST', path: '/v1/missions', body: submission })),
  ]),
)

/** Connections that all are cut off at the same time, again and again. */
export const liveCutOff = attack('WebSocket: hundreds that end at once', async (ground, over) => {
  while (!over.aborted) {
    const sockets = await Promise.all(Array.from({ length: 300 }, () => follower(ground, over)))
    for (const socket of sockets) socket.resetAndDestroy()
  }
})

async function follower(ground: Ground, over: AbortSignal): Promise<Socket> {
  const socket = await rawConnection(ground, over)
  socket.write(handshakeText('/live', [`Authorization: Bearer ${ground.key}`]))
  socket.write(subscribe)
  if (!socket.destroyed) await Promise.race([once(socket, 'data'), ended(socket)])
  return socket
}
