import * as z from 'zod'
import { defineEvent } from '../event.ts'
import { lastWords, sampleUsage } from './last-words.ts'

export const missionFailed = defineEvent({
  type: 'mission.failed',
  summary: 'A mission failed for good.',
  reach: 'bus',
  data: z.strictObject({
    code: z.string(),
    message: z.string(),
    ...lastWords,
  }),
  sample: {
    code: 'model_rejected',
    message: 'The provider refused the request',
    usage: sampleUsage,
  },
})
