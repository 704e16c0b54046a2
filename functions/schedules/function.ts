import { defineFunction } from '../runtime/definition.ts'

export const definition = defineFunction({
  name: 'schedules',
  trigger: { kind: 'http', area: 'schedules' },
  uses: {
    stores: { entities: ['get', 'query', 'queryListing', 'put', 'delete', 'check', 'add'], ephemeral: ['get', 'put'] },
    lanes: ['send'],
    blobs: ['put', 'get'],
    scheduler: ['set', 'remove'],
    roster: ['find'],
  },
  memoryMb: 512,
  timeoutS: 29,
  impact: 'Tenants cannot read or change schedules; schedules still submit missions.',
})
