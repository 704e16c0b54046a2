import * as z from 'zod'
import { Budget, Metadata, Priority, Tags } from '../../contract/resources/mission.ts'
import { defineEvent } from '../event.ts'

export const missionChanged = defineEvent({
  type: 'mission.changed',
  summary: 'Somebody changed the mission’s priority, tags, metadata or budget; each is given as it now is.',
  reach: 'feed',
  data: z.strictObject({
    priority: Priority.optional(),
    tags: Tags.optional(),
    metadata: Metadata.optional(),
    budget: Budget.optional(),
  }),
  sample: { priority: 'CRITICAL' },
})
