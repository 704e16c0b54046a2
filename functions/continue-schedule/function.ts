import { defineFunction } from '../runtime/definition.ts'

export const definition = defineFunction({
  name: 'continue-schedule',
  trigger: {
    kind: 'bus',
    eventTypes: ['mission.completed', 'mission.failed', 'mission.cancelled', 'mission.expired'],
    dataHas: 'schedule_id',
  },
  uses: {
    stores: { entities: ['get', 'query', 'queryListing', 'put', 'delete', 'check', 'add'] },
    lanes: ['send'],
    blobs: ['put', 'get'],
    scheduler: ['set', 'remove'],
    roster: ['find'],
  },
  memoryMb: 256,
  timeoutS: 60,
  impact: 'Queued times of schedules continue only when the sweeper finds them.',
})
