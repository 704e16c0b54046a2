import * as z from 'zod'
import { defineEvent } from '../event.ts'

export const missionPending = defineEvent({
  type: 'mission.pending',
  summary:
    'A mission whose time has come, whose wait is over, or whose slot was withdrawn, joined its tenant’s backlog.',
  reach: 'feed',
  data: z.strictObject({
    reason: z.enum(['scheduled_time', 'retry', 'child_finished', 'approval_decided', 'slot_withdrawn']),
  }),
  sample: { reason: 'child_finished' },
})
