import { type Attack, attack } from './attack.ts'
import { repeat } from './repeat.ts'
import { flood, webSocket } from './web-socket.ts'

/** What an ordinary tenant does, through the same generator: as many requests, frames and connections in a second. */
export const benign: readonly Attack[] = [
  attack('submissions that are followed', ({ caller }, over) =>
    repeat(8, over, async (n) => {
      const body = JSON.stringify({ agent: 'echo', input: `ordinary ${n}`, tags: ['ordinary'] })
      const { text } = await caller({ method: 'POST', path: '/v1/missions', body })
      const { id } = JSON.parse(text)
      await caller({ path: `/v1/missions/${id}` })
      await caller({ path: `/v1/missions/${id}/events?after=0&wait=1` })
    }),
  ),
  attack('reads', ({ caller }, over) =>
    repeat(8, over, (n) => caller({ path: ['/v1/me', '/v1/missions?limit=20', '/v1/agents'][n % 3] as string })),
  ),
  attack('followers', (ground, over) =>
    repeat(8, over, async () => {
      const socket = await webSocket(ground, over)
      socket.send(JSON.stringify({ type: 'subscribe', mission_id: '*' }))
      await flood(ground, socket, () => socket.send(JSON.stringify({ type: 'ping' })), 1)
    }),
  ),
]
