import * as z from 'zod'
import { defineEvent } from '../event.ts'

export const missionRateLimited = defineEvent({
  type: 'mission.rate_limited',
  summary: 'The rate of one of its limits delays the mission’s start; its start time is reserved.',
  reach: 'feed',
  data: z.strictObject({ limit: z.string(), start_at: z.iso.datetime() }),
  sample: { limit: 'customer-42', start_at: '2026-11-21T09:00:00.000Z' },
})
