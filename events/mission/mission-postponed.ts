import * as z from 'zod'
import { defineEvent } from '../event.ts'

export const missionPostponed = defineEvent({
  type: 'mission.postponed',
  summary:
    'What a mission would call is left alone for a while, after it failed for others or was asked too often, or what is stored could not be reached; the same attempt goes on then.',
  reach: 'feed',
  data: z.strictObject({
    reason: z.enum(['circuit_open', 'unavailable']),
    circuit: z.string().optional(),
    until: z.iso.datetime(),
    message: z.string(),
  }),
  sample: {
    reason: 'circuit_open',
    circuit: 'openai/gpt-5-mini',
    until: '2026-11-21T09:30:15.000Z',
    message:
      'openai/gpt-5-mini is asked more often than its rate limit allows, and is left alone until 2026-11-21T09:30:12.000Z',
  },
})
