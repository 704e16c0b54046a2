import { defineFunction } from '../runtime/definition.ts'

export const definition = defineFunction({
  name: 'sweep',
  trigger: { kind: 'schedule', everyS: 60 },
  uses: {
    stores: {
      entities: ['get', 'query', 'queryListing', 'queryDue', 'put', 'delete', 'check', 'add'],
      ephemeral: ['get', 'query', 'delete'],
    },
    lanes: ['send'],
    bus: ['publish'],
    blobs: ['put', 'get', 'delete'],
    scheduler: ['set', 'remove'],
    sockets: ['close'],
    checks: ['check'],
    programs: ['run'],
    roster: ['find'],
  },
  parts: ['connections', 'keys', 'subscriptions', 'tenants'],
  memoryMb: 256,
  // A round ends by itself within a minute; the rest is for work begun by then.
  timeoutS: 120,
  impact: 'Missions whose executor died, or whose deadline passed, stay as they are until this recovers.',
})
