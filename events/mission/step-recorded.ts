import * as z from 'zod'
import { defineEvent } from '../event.ts'

export const stepRecorded = defineEvent({
  type: 'step.recorded',
  summary: 'A step of a mission was recorded; the mission’s steps have all of it.',
  // Every step has one: on the bus it would be the largest part of the bill, and no consumer there needs it.
  reach: 'feed',
  data: z.strictObject({
    number: z.int(),
    attempt: z.int(),
    kind: z.enum(['model_call', 'tool_call', 'delegation', 'approval']),
    /** The model, the tool or the agent. */
    name: z.string(),
    /** The first 2,000 characters of the text or the result. */
    text: z.string(),
    is_error: z.boolean(),
    /** For a call with an effect: whether it was made. */
    effect: z.enum(['DONE', 'FAILED']).optional(),
  }),
  sample: { number: 1, attempt: 1, kind: 'model_call', name: 'offline/echo', text: 'hello', is_error: false },
})
