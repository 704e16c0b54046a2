import * as z from 'zod'
import { defineEvent } from '../event.ts'
import { lastWords, sampleUsage } from './last-words.ts'

export const missionCancelled = defineEvent({
  type: 'mission.cancelled',
  summary: 'A mission was cancelled; no step follows.',
  reach: 'bus',
  data: z.strictObject({
    ...lastWords,
    stop_id: z.string(),
  }),
  sample: {
    usage: sampleUsage,
    stop_id: 'stp_01KADSM0Q9F7Y1H5T3PKZD8WXC',
  },
})
