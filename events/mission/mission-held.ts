import * as z from 'zod'
import { defineEvent } from '../event.ts'

export const missionHoldRequested = defineEvent({
  type: 'mission.hold_requested',
  summary:
    'A hold was requested: it takes effect before a running mission’s next step, or when a waiting mission’s wait ends.',
  reach: 'feed',
  data: z.strictObject({ reason: z.string() }),
  sample: { reason: 'the prompt is being reviewed' },
})

export const missionHeld = defineEvent({
  type: 'mission.held',
  summary: 'A mission is held: it has no slot and gets none until it is released.',
  reach: 'bus',
  data: z.strictObject({ reason: z.string() }),
  sample: { reason: 'the prompt is being reviewed' },
})

export const missionReleased = defineEvent({
  type: 'mission.released',
  summary: 'A mission is no longer held, and continues where it was.',
  reach: 'bus',
  data: z.strictObject({}),
  sample: {},
})
