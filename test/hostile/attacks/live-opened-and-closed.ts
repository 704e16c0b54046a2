import { attack } from '../attack.ts'
import { repeat } from '../repeat.ts'
import { webSocket } from '../web-socket.ts'

const subscribe = JSON.stringify({ type: 'subscribe', mission_id: '*' })

export const liveOpenedAndClosed = attack('WebSocket: opened and closed', (ground, over) =>
  repeat(32, over, async (n) => {
    const socket = await webSocket(ground, over)
    if (n % 3 === 0 && socket.readyState === socket.OPEN) socket.send(subscribe)
    if (n % 2 === 0) socket.terminate()
    else socket.close()
  }),
)
