import { defineFunction } from '../runtime/definition.ts'

export const definition = defineFunction({
  name: 'timers',
  trigger: { kind: 'timer' },
  uses: {
    stores: { entities: ['get', 'query', 'queryListing', 'put', 'delete', 'check'] },
    lanes: ['send'],
    scheduler: ['set', 'remove'],
    bus: ['publish'],
    blobs: ['put', 'get'],
  },
  memoryMb: 256,
  timeoutS: 60,
  impact: 'Scheduled missions, retries and repeated callbacks come only when the sweeper finds them.',
})
