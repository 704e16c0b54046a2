import * as z from 'zod'
import { Usage } from '../../contract/resources/mission.ts'

/** What every end of a mission carries: what it used, and who waits to hear of it. */
export const lastWords = {
  usage: Usage,
  parent_id: z.string().optional(),
  conversation_id: z.string().optional(),
  schedule_id: z.string().optional(),
  evaluation_id: z.string().optional(),
}

export const sampleUsage = { model_calls: 1, tool_calls: 0, input_tokens: 2, output_tokens: 2, cost_usd: 0 }
