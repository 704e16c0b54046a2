import { attack } from '../attack.ts'
import { repeat } from '../repeat.ts'
import { flood, webSocket } from '../web-socket.ts'

const frames = [
  '['.repeat(100_000),
  JSON.stringify({ type: 'subscribe', mission_id: 'a'.repeat(100_000) }),
  JSON.stringify(Object.fromEntries(Array.from({ length: 8000 }, (_, at) => [`k${at}`, 1]))),
  `{"type":"ping",${'"a":1,'.repeat(15_000)}"b":1}`,
  '💥'.repeat(30_000),
]

/** Pings of the protocol, messages in a thousand pieces, and frames as long as they may be that say nothing. */
export const liveOddFrames = attack('WebSocket: odd and long frames', (ground, over) =>
  repeat(8, over, async (n) => {
    const socket = await webSocket(ground, over)
    const kinds: readonly ((at: number) => void)[] = [
      () => socket.ping('x'.repeat(125)),
      (at) => socket.send('x', { fin: at % 1000 === 999 }),
      (at) => socket.send(frames[at % frames.length] as string),
      () => socket.send(Buffer.alloc(100_000)),
    ]
    await flood(ground, socket, kinds[n % kinds.length] as (at: number) => void, 10)
  }),
)
