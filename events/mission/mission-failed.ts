import * as z from 'zod'
import { Usage } from '../../contract/resources/mission.ts'
import { defineEvent } from '../event.ts'

export const missionFailed = defineEvent({
  type: 'mission.failed',
  summary: 'A mission failed for good.',
  reach: 'bus',
  data: z.strictObject({
    code: z.string(),
    message: z.string(),
    usage: Usage,
    parent_id: z.string().optional(),
    conversation_id: z.string().optional(),
    schedule_id: z.string().optional(),
  }),
  sample: {
    code: 'model_rejected',
    message: 'The provider refused the request',
    usage: { model_calls: 1, tool_calls: 0, input_tokens: 2, output_tokens: 2, cost_usd: 0 },
  },
})
