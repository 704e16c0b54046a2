import * as z from 'zod'
import { defineEvent } from '../event.ts'
import { lastWords, sampleUsage } from './last-words.ts'

export const missionExpired = defineEvent({
  type: 'mission.expired',
  summary: 'A mission’s deadline passed before it ended.',
  reach: 'bus',
  data: z.strictObject(lastWords),
  sample: { usage: sampleUsage },
})
