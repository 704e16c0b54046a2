/** The types of event after which a mission has no other. */
export const lastEventTypes: readonly string[] = [
  'mission.completed',
  'mission.failed',
  'mission.cancelled',
  'mission.expired',
]
