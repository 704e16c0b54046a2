import { defineFunction } from '../runtime/definition.ts'

export const definition = defineFunction({
  name: 'missions',
  trigger: { kind: 'http', area: 'missions' },
  uses: {
    stores: {
      entities: ['get', 'query', 'queryListing', 'put', 'delete', 'check', 'add'],
      ephemeral: ['get', 'put'],
    },
    blobs: ['put', 'get', 'delete'],
    lanes: ['send'],
    scheduler: ['set', 'remove'],
    roster: ['find', 'adjustments'],
  },
  memoryMb: 512,
  timeoutS: 29,
  impact: 'Tenants cannot submit, read, cancel or erase missions; missions under way continue.',
})
