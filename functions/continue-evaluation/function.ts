import { defineFunction } from '../runtime/definition.ts'

export const definition = defineFunction({
  name: 'continue-evaluation',
  trigger: {
    kind: 'bus',
    eventTypes: ['mission.completed', 'mission.failed', 'mission.cancelled', 'mission.expired'],
    dataHas: 'evaluation_id',
  },
  uses: {
    stores: { entities: ['get', 'query', 'queryListing', 'put', 'delete', 'check', 'add'] },
    lanes: ['send'],
    blobs: ['put', 'get'],
    scheduler: ['set', 'remove'],
    checks: ['check'],
    programs: ['run'],
  },
  memoryMb: 256,
  // Programs of a case queue with those of models; each may run for up to a minute.
  timeoutS: 240,
  impact: 'Evaluations continue only when the sweeper finds them.',
})
