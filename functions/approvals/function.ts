import { defineFunction } from '../runtime/definition.ts'

export const definition = defineFunction({
  name: 'approvals',
  trigger: { kind: 'http', area: 'approvals' },
  uses: {
    stores: { entities: ['get', 'query', 'queryListing', 'put', 'delete', 'check'] },
    lanes: ['send'],
    blobs: ['put', 'get'],
    scheduler: ['remove'],
    secrets: ['seal', 'open'],
    checks: ['check'],
  },
  memoryMb: 512,
  timeoutS: 29,
  impact: 'Nobody can decide approvals; missions keep waiting, and take an approval’s default at its deadline.',
})
