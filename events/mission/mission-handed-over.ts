import * as z from 'zod'
import { defineEvent } from '../event.ts'

export const missionHandedOver = defineEvent({
  type: 'mission.handed_over',
  summary: 'Another agent continues the mission.',
  reach: 'feed',
  data: z.strictObject({ from: z.string(), to: z.string(), reason: z.string().optional() }),
  sample: { from: 'supervisor', to: 'coder', reason: 'It is about code.' },
})
