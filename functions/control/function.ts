import { defineFunction } from '../runtime/definition.ts'

export const definition = defineFunction({
  name: 'control',
  trigger: { kind: 'http', area: 'control' },
  uses: {
    stores: { entities: ['get', 'query', 'queryListing', 'put', 'delete', 'check', 'add'] },
    lanes: ['send'],
    bus: ['publish'],
    scheduler: ['set', 'remove'],
  },
  memoryMb: 512,
  timeoutS: 29,
  impact:
    'Tenants cannot stop many missions at once or read receipts; timers and the sweeper continue stops that are under way.',
})
