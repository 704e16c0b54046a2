import { defineFunction } from '../runtime/definition.ts'

export const definition = defineFunction({
  name: 'platform',
  trigger: { kind: 'http', area: 'platform' },
  uses: {
    stores: { entities: ['get', 'query'], ephemeral: ['get'] },
    blobs: ['get'],
    health: ['store', 'lanes', 'feed'],
    viewer: ['script'],
  },
  parts: ['circuits', 'health'],
  memoryMb: 512,
  timeoutS: 29,
  impact: 'The health check and the API reference do not answer; nothing else is affected.',
})
