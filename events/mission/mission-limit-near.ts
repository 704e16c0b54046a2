import * as z from 'zod'
import { defineEvent } from '../event.ts'

export const missionLimitNear = defineEvent({
  type: 'mission.limit_near',
  summary:
    'A mission used 80 % of one of its limits; sent once for each limit, and for steps once in each attempt. `queued_missions` is a limit of its tenant: about how many missions wait for slots and permits.',
  reach: 'bus',
  data: z.strictObject({
    limit: z.enum(['steps', 'time_s', 'children', 'queued_missions']),
    used: z.number(),
    of: z.number(),
  }),
  sample: { limit: 'steps', used: 40, of: 50 },
})
