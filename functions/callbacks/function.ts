import { defineFunction } from '../runtime/definition.ts'

export const definition = defineFunction({
  name: 'callbacks',
  trigger: { kind: 'http', area: 'callbacks' },
  uses: {
    stores: { entities: ['get', 'query', 'queryListing', 'put', 'delete'] },
    bus: ['publish'],
    secrets: ['seal', 'open'],
  },
  memoryMb: 512,
  timeoutS: 29,
  impact: 'Tenants cannot see or resend callbacks, nor their signing secret; callbacks are still posted.',
})
