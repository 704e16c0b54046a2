import type { Mission, MissionStatus } from '../../../contract/resources/mission.ts'
import type { Client } from '../../../sdk/client.ts'

/** The mission once it has this status, by its events. @throws if it ends without it */
export async function untilStatus(client: Client, id: string, status: MissionStatus): Promise<Mission> {
  const read = () => client.getMission({ params: { mission_id: id } })
  for await (const _ of client.watchMission(id)) {
    const mission = await read()
    if (mission.status === status) return mission
  }
  const ended = await read()
  if (ended.status === status) return ended
  throw new Error(`${id} ended as ${ended.status}, and never was ${status}`)
}
