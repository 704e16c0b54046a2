import { attack } from '../attack.ts'
import { repeat } from '../repeat.ts'
import { flood, webSocket } from '../web-socket.ts'

const ping = JSON.stringify({ type: 'ping' })

export const livePings = attack('WebSocket: floods of ping frames', (ground, over) =>
  repeat(8, over, async () => {
    const socket = await webSocket(ground, over)
    await flood(ground, socket, () => socket.send(ping))
  }),
)
