import * as z from 'zod'
import { defineEvent } from '../event.ts'

export const missionSubmitted = defineEvent({
  type: 'mission.submitted',
  summary: 'A mission was accepted.',
  reach: 'feed',
  data: z.strictObject({
    agent: z.string(),
    agent_version: z.int(),
    priority: z.string(),
    status: z.enum(['SCHEDULED', 'PENDING', 'QUEUED']),
    parent_id: z.string().optional(),
    redriven_from: z.string().optional(),
    /** The limit whose queue it is in, if it waits for a permit. */
    limit: z.string().optional(),
    schedule_id: z.string().optional(),
  }),
  sample: { agent: 'echo', agent_version: 1, priority: 'NORMAL', status: 'QUEUED' },
})
