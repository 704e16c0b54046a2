import * as z from 'zod'
import { Usage } from '../../contract/resources/mission.ts'
import { defineEvent } from '../event.ts'

export const missionCancelled = defineEvent({
  type: 'mission.cancelled',
  summary: 'A mission was stopped on request; no step follows.',
  reach: 'bus',
  data: z.strictObject({
    usage: Usage,
    parent_id: z.string().optional(),
    conversation_id: z.string().optional(),
    schedule_id: z.string().optional(),
    stop_id: z.string(),
  }),
  sample: {
    usage: { model_calls: 1, tool_calls: 0, input_tokens: 2, output_tokens: 2, cost_usd: 0 },
    stop_id: 'stp_01KADSM0Q9F7Y1H5T3PKZD8WXC',
  },
})
