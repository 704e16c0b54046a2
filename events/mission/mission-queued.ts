import * as z from 'zod'
import { defineEvent } from '../event.ts'

export const missionQueued = defineEvent({
  type: 'mission.queued',
  summary: 'A mission got a slot and is on its lane.',
  reach: 'feed',
  data: z.strictObject({
    slot: z.int().nonnegative(),
    lane: z.string(),
    attempt: z.int(),
    leg: z.int(),
    reason: z.enum(['slot_free', 'next_leg', 'executor_lost', 'given_back']),
  }),
  sample: { slot: 0, lane: 'normal', attempt: 1, leg: 1, reason: 'slot_free' },
})
