import * as z from 'zod'
import { MissionId } from '../../contract/resources/common.ts'
import { defineEvent } from '../event.ts'

export const missionDelegated = defineEvent({
  type: 'mission.delegated',
  summary: 'A mission started child missions for calls of its model, and continues before it waits for them.',
  reach: 'feed',
  data: z.strictObject({ child_ids: z.array(MissionId).max(50) }),
  sample: { child_ids: ['mis_01KADSM0Q9F7Y1H5T3PKZD8WXA', 'mis_01KADSM0Q9F7Y1H5T3PKZD8WXB'] },
})
