import type { Attack } from '../attack.ts'
import { bigMission } from '../big-mission.ts'
import { ended, getText, rawConnection } from '../raw-connection.ts'
import { repeat } from '../repeat.ts'

const connections = 20
const requests = 328

/** Twenty connections, each with hundreds of requests for 255 KB, of which nothing is read. */
export const pipelinesNobodyReads: Attack = {
  name: 'pipelined GETs of 250 KB, never read',
  async prepare(ground) {
    const path = await bigMission(ground)
    const burst = getText(ground, path).repeat(requests)
    return (over) =>
      repeat(connections, over, async () => {
        const socket = await rawConnection(ground, over)
        socket.pause()
        await ground.turns.take(requests)
        socket.write(burst)
        await ended(socket)
      })
  },
}
