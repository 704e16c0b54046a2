import * as z from 'zod'
import { defineEvent } from '../event.ts'

export const missionPending = defineEvent({
  type: 'mission.pending',
  summary: 'A mission whose time has come, or whose wait is over, joined its tenant’s backlog.',
  reach: 'feed',
  data: z.strictObject({ reason: z.enum(['scheduled_time', 'retry', 'child_finished', 'approval_decided']) }),
  sample: { reason: 'child_finished' },
})
