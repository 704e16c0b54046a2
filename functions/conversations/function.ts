import { defineFunction } from '../runtime/definition.ts'

export const definition = defineFunction({
  name: 'conversations',
  trigger: { kind: 'http', area: 'conversations' },
  uses: {
    stores: {
      entities: ['get', 'query', 'queryListing', 'put', 'delete', 'check', 'add'],
      ephemeral: ['get', 'put'],
    },
    lanes: ['send'],
    blobs: ['put', 'get'],
    scheduler: ['set', 'remove'],
  },
  memoryMb: 512,
  timeoutS: 29,
  impact: 'Tenants cannot begin, read or continue conversations; replies under way are finished.',
})
