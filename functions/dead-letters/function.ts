import { defineFunction } from '../runtime/definition.ts'

export const definition = defineFunction({
  name: 'dead-letters',
  trigger: { kind: 'http', area: 'dead-letters' },
  uses: {
    stores: { entities: ['get', 'query', 'queryListing', 'put', 'delete', 'check'] },
    lanes: ['send'],
    blobs: ['put', 'get'],
    scheduler: ['set'],
    bus: ['publish'],
  },
  memoryMb: 512,
  timeoutS: 29,
  impact: 'Tenants cannot read, redrive or discard dead letters; missions under way continue.',
})
