import * as z from 'zod'
import { defineEvent } from '../event.ts'
import { lastWords, sampleUsage } from './last-words.ts'

export const missionCompleted = defineEvent({
  type: 'mission.completed',
  summary: 'A mission completed with its result.',
  reach: 'bus',
  data: z.strictObject(lastWords),
  sample: { usage: sampleUsage },
})
