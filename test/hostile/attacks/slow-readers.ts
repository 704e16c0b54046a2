import type { Attack } from '../attack.ts'
import { bigMission } from '../big-mission.ts'
import { ended, getText, rawConnection } from '../raw-connection.ts'
import { repeat } from '../repeat.ts'

/** Hundreds of connections ask for 250 KB and read a little of it at a time. */
export const slowReaders: Attack = {
  name: 'slow readers of 250 KB',
  async prepare(ground) {
    const path = await bigMission(ground)
    return (over) =>
      repeat(300, over, async () => {
        const socket = await rawConnection(ground, over)
        socket.write(getText(ground, path))
        socket.pause()
        const timer = setInterval(() => socket.read(1000), 200)
        await ended(socket)
        clearInterval(timer)
      })
  },
}
