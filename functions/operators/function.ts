import { defineFunction } from '../runtime/definition.ts'

export const definition = defineFunction({
  name: 'operators',
  trigger: { kind: 'http', area: 'operators' },
  uses: {
    stores: { entities: ['get', 'query', 'queryListing', 'put', 'delete', 'check', 'add'] },
    lanes: ['send'],
    scheduler: ['set', 'remove'],
  },
  parts: ['set-aside', 'tenants'],
  memoryMb: 512,
  timeoutS: 29,
  impact:
    'Operators cannot pause or stop all tenants, nor lift that, nor change budgets of the platform; timers and the sweeper continue what is under way.',
})
