import { defineFunction } from '../runtime/definition.ts'

export const definition = defineFunction({
  name: 'sweep',
  trigger: { kind: 'schedule', everyS: 60 },
  uses: {
    stores: {
      entities: ['get', 'query', 'queryListing', 'queryDue', 'put', 'delete', 'check', 'add'],
      ledger: ['put'],
      ephemeral: ['get', 'query', 'delete'],
    },
    lanes: ['send'],
    blobs: ['put', 'get', 'delete'],
    scheduler: ['set', 'remove'],
    sockets: ['close'],
    checks: ['check'],
  },
  memoryMb: 256,
  timeoutS: 60,
  impact: 'Missions whose executor died, or whose deadline passed, stay as they are until this recovers.',
})
