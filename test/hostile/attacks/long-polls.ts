import { attack } from '../attack.ts'
import { placed } from '../places.ts'
import { repeat } from '../repeat.ts'

export const longPolls = attack('long polls', ({ caller, places }, over) =>
  repeat(1000, over, () => caller({ path: `${placed('/v1/missions/{mission_id}/events', places)}?after=1&wait=2` })),
)
