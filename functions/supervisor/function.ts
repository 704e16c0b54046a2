import { defineFunction } from '../runtime/definition.ts'

export const definition = defineFunction({
  name: 'supervisor',
  trigger: { kind: 'http', area: 'supervisor' },
  uses: {
    stores: {
      entities: ['get', 'query', 'queryListing', 'put', 'delete', 'check', 'add'],
      ephemeral: ['get', 'query'],
    },
    lanes: ['send'],
    scheduler: ['set', 'remove'],
    sockets: ['send'],
  },
  memoryMb: 256,
  timeoutS: 29,
  impact: 'Tenants cannot see or control their workers; missions continue.',
})
