import * as z from 'zod'
import { Name } from '../../../../contract/resources/common.ts'

/** The number of files that a mission may be given. */
const maxFiles = 20

export const DelegateInput = z.strictObject({
  agent: Name.describe('The name of the agent'),
  input: z.string().min(1).max(50_000).describe('The task, with all that the agent needs to know'),
  files: z
    .array(z.string().max(100))
    .max(maxFiles)
    .optional()
    .describe(
      'The ids of files that the agent is to have, such as fil_01JD…: of those that you were given, found or saved',
    ),
})
export type DelegateInput = z.infer<typeof DelegateInput>

/** A loop tool: it starts a child mission and suspends this one. */
export const delegate = {
  name: 'delegate',
  description:
    'Gives a task to another agent as its own mission, waits for it, and returns its output. Of your files it has those alone that you name.',
  parameters: DelegateInput,
} as const
