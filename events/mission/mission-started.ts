import * as z from 'zod'
import { defineEvent } from '../event.ts'

export const missionStarted = defineEvent({
  type: 'mission.started',
  summary: 'An executor took the mission.',
  reach: 'feed',
  data: z.strictObject({
    attempt: z.int(),
    leg: z.int(),
    /** For a remote agent: the worker that has it. */
    instance_id: z.string().optional(),
  }),
  sample: { attempt: 1, leg: 1 },
})
