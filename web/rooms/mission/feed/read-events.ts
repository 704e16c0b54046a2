import type { MissionEvent } from '../../../../contract/resources/mission.ts'
import type { Client } from '../../../api/client.ts'

interface Range {
  readonly after: number
  readonly last: number
}

/** The events of a range of numbers. A page may be shorter than asked for, where events are long. */
export async function readEvents(
  client: Pick<Client, 'listMissionEvents'>,
  missionId: string,
  { after, last }: Range,
  signal?: AbortSignal,
): Promise<readonly MissionEvent[]> {
  const found: MissionEvent[] = []
  for (let at = after; at < last; ) {
    const call = { params: { mission_id: missionId }, query: { after: at, limit: last - at } }
    const { items } = await client.listMissionEvents(call, { signal })
    const newest = items.at(-1)
    if (!newest) break
    found.push(...items)
    at = newest.seq
  }
  return found
}
