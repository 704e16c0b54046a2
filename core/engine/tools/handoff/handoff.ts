import * as z from 'zod'
import { Name } from '../../../../contract/resources/common.ts'

export const HandoffInput = z.strictObject({
  agent: Name.describe('The name of the agent that goes on'),
  reason: z.string().max(2000).optional().describe('Why it is better placed, and what it should know'),
})
export type HandoffInput = z.infer<typeof HandoffInput>

/** A loop tool: it changes the agent that continues the mission. */
export const handoff = {
  name: 'handoff',
  description:
    'Hands this mission, or the conversation that it replies in, over to another agent, which sees all that was said and goes on in your place.',
  parameters: HandoffInput,
} as const
