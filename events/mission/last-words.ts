import * as z from 'zod'
import { Usage } from '../../contract/resources/mission.ts'

/** The data of every end of a mission: its usage, and who waits to learn of it. */
export const lastWords = {
  usage: Usage,
  parent_id: z.string().optional(),
  conversation_id: z.string().optional(),
  schedule_id: z.string().optional(),
  evaluation_id: z.string().optional(),
}

export const sampleUsage = { model_calls: 1, tool_calls: 0, input_tokens: 2, output_tokens: 2, cost_usd: 0 }
