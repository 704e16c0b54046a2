import { defineFunction } from '../runtime/definition.ts'

export const definition = defineFunction({
  name: 'timers',
  trigger: { kind: 'timer' },
  uses: {
    stores: { entities: ['get', 'query', 'queryListing', 'put', 'delete', 'check', 'add'] },
    lanes: ['send'],
    bus: ['publish'],
    blobs: ['put', 'get'],
    scheduler: ['set', 'remove'],
    checks: ['check'],
    roster: ['find'],
  },
  parts: ['tenants'],
  memoryMb: 256,
  timeoutS: 60,
  impact: 'Schedules, scheduled missions, retries and repeated callbacks come only when the sweeper finds them.',
})
