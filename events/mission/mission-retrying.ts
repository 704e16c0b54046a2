import * as z from 'zod'
import { defineEvent } from '../event.ts'

export const missionRetrying = defineEvent({
  type: 'mission.retrying',
  summary: 'An attempt failed with an error that may pass; the next attempt starts at the given time.',
  reach: 'bus',
  data: z.strictObject({
    attempt: z.int(),
    code: z.string(),
    message: z.string(),
    next_attempt_at: z.iso.datetime(),
  }),
  sample: {
    attempt: 1,
    code: 'model_unavailable',
    message: 'The provider answered 503',
    next_attempt_at: '2026-11-21T09:30:04.120Z',
  },
})
