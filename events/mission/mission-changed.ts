import * as z from 'zod'
import { Budget, Metadata, Priority, Tags } from '../../contract/resources/mission.ts'
import { defineEvent } from '../event.ts'

export const missionChanged = defineEvent({
  type: 'mission.changed',
  summary:
    'Somebody changed the mission’s priority, tags, metadata or budget; the event has the new values. Metadata that is too large for an event is null and listed in `left_out`; the mission has it.',
  reach: 'feed',
  data: z.strictObject({
    priority: Priority.optional(),
    tags: Tags.optional(),
    metadata: Metadata.nullable().optional(),
    budget: Budget.optional(),
    left_out: z.array(z.enum(['metadata'])).optional(),
  }),
  large: ['metadata'],
  sample: { priority: 'CRITICAL' },
})
