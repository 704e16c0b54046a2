import type { Socket } from 'node:net'
import { frameOf, handshakeText, opcode } from '../../local/raw-bytes.ts'
import { attack, type Ground } from '../attack.ts'
import { bigInput } from '../big-mission.ts'
import { ended, rawConnection } from '../raw-connection.ts'
import { repeat } from '../repeat.ts'

const submission = JSON.stringify({ agent: 'echo', input: bigInput })
const subscribe = frameOf(opcode.text, JSON.stringify({ type: 'subscribe', mission_id: '*' }))

/** Two hundred follow everything and read nothing, while missions tell of 250 KB each, in events and deltas. */
export const liveSlowFollowers = attack('WebSocket: followers that do not read', (ground, over) =>
  Promise.all([
    repeat(200, over, async () => ended(await follower(ground, over))),
    repeat(4, over, () => ground.caller({ method: 'POST', path: '/v1/missions', body: submission })),
  ]),
)

async function follower(ground: Ground, over: AbortSignal): Promise<Socket> {
  const socket = await rawConnection(ground, over)
  socket.pause()
  socket.write(handshakeText('/live', [`Authorization: Bearer ${ground.key}`]))
  socket.write(subscribe)
  return socket
}
