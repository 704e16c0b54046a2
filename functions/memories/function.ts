import { defineFunction } from '../runtime/definition.ts'

export const definition = defineFunction({
  name: 'memories',
  trigger: { kind: 'http', area: 'memories' },
  uses: { stores: { entities: ['get', 'query', 'queryListing', 'put', 'delete'] } },
  memoryMb: 512,
  timeoutS: 29,
  impact: 'Tenants cannot read, add or delete memories; agents still remember and recall.',
})
