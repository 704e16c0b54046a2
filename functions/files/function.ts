import { defineFunction } from '../runtime/definition.ts'

export const definition = defineFunction({
  name: 'files',
  trigger: { kind: 'http', area: 'files' },
  uses: {
    stores: { entities: ['get', 'query', 'queryListing', 'put', 'delete', 'add'] },
    blobs: ['put', 'get', 'delete'],
    transfers: ['uploadTo', 'downloadFrom'],
    contents: ['examine'],
  },
  // Memory for a file of the largest size, both as received and parsed.
  memoryMb: 1024,
  timeoutS: 29,
  impact: 'Tenants cannot upload, download or delete files; missions keep the files that they have.',
})
