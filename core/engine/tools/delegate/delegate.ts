import * as z from 'zod'
import { Name } from '../../../../contract/resources/common.ts'

export const DelegateInput = z.strictObject({
  agent: Name.describe('The name of the agent'),
  input: z.string().min(1).max(50_000).describe('The task, with all that the agent needs to know'),
})
export type DelegateInput = z.infer<typeof DelegateInput>

/** A loop tool: it starts a child mission and suspends this one. */
export const delegate = {
  name: 'delegate',
  description: 'Gives a task to another agent as its own mission, waits for it, and returns its output.',
  parameters: DelegateInput,
} as const
