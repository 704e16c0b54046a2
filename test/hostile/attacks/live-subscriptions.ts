import type { Attack } from '../attack.ts'
import { bigMission } from '../big-mission.ts'
import { repeat } from '../repeat.ts'
import { flood, webSocket } from '../web-socket.ts'

/** Subscriptions, each of which replays, of missions there are and are not, and of all. */
export const liveSubscriptions: Attack = {
  name: 'WebSocket: floods of subscriptions',
  async prepare(ground) {
    const mission_id = (await bigMission(ground)).split('/').at(-1)
    const frames = [
      { type: 'subscribe', mission_id, after: 0 },
      { type: 'subscribe', mission_id: '*' },
      { type: 'unsubscribe', mission_id: '*' },
      { type: 'unsubscribe', mission_id },
      { type: 'subscribe', mission_id: 'mis_01JD0000000000000000000000', after: 0 },
    ].map((frame) => JSON.stringify(frame))
    return (over) =>
      repeat(8, over, async () => {
        const socket = await webSocket(ground, over)
        await flood(ground, socket, (n) => socket.send(frames[n % frames.length] as string))
      })
  },
}
