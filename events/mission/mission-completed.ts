import * as z from 'zod'
import { Usage } from '../../contract/resources/mission.ts'
import { defineEvent } from '../event.ts'

export const missionCompleted = defineEvent({
  type: 'mission.completed',
  summary: 'A mission has its result.',
  reach: 'bus',
  data: z.strictObject({
    usage: Usage,
    parent_id: z.string().optional(),
    conversation_id: z.string().optional(),
    schedule_id: z.string().optional(),
  }),
  sample: { usage: { model_calls: 1, tool_calls: 0, input_tokens: 2, output_tokens: 2, cost_usd: 0 } },
})
