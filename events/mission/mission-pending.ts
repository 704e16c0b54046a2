import * as z from 'zod'
import { defineEvent } from '../event.ts'

export const missionPending = defineEvent({
  type: 'mission.pending',
  summary:
    'A mission joined its tenant’s backlog because its start time came, its wait ended, or its slot was withdrawn; with `limit`, it joined the queue for that limit’s permits.',
  reach: 'feed',
  data: z.strictObject({
    reason: z.enum([
      'scheduled_time',
      'retry',
      'circuit_open',
      'unavailable',
      'rate_limit',
      'limit_free',
      'child_finished',
      'approval_decided',
      'tool_answered',
      'budget_available',
      'slot_withdrawn',
      'agent_ready',
    ]),
    limit: z.string().optional(),
  }),
  sample: { reason: 'child_finished' },
})
