import { defineFunction } from '../runtime/definition.ts'

export const definition = defineFunction({
  name: 'resume-parent',
  trigger: {
    kind: 'bus',
    eventTypes: ['mission.completed', 'mission.failed', 'mission.cancelled', 'mission.expired'],
    dataHas: 'parent_id',
  },
  uses: { stores: { entities: ['get', 'query', 'put', 'delete', 'check'] }, lanes: ['send'], blobs: ['put', 'get'] },
  memoryMb: 256,
  timeoutS: 60,
  impact: 'Missions that wait for a child continue only when the sweeper finds them.',
})
