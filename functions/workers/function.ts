import { defineFunction } from '../runtime/definition.ts'

export const definition = defineFunction({
  name: 'workers',
  trigger: { kind: 'http', area: 'workers' },
  uses: {
    stores: {
      entities: ['get', 'query', 'queryListing', 'put', 'delete', 'check', 'add'],
      ledger: ['put'],
    },
    lanes: ['send'],
    blobs: ['put', 'get'],
    scheduler: ['set', 'remove'],
    models: ['price'],
    checks: ['check'],
  },
  memoryMb: 256,
  timeoutS: 29,
  impact:
    'Workers of remote agents and servers of function tools get no work and cannot report; their missions continue when this recovers.',
})
