import { defineFunction } from '../runtime/definition.ts'

export const definition = defineFunction({
  name: 'evaluations',
  trigger: { kind: 'http', area: 'evaluations' },
  uses: {
    stores: {
      entities: ['get', 'query', 'queryListing', 'put', 'delete', 'check', 'add'],
      ephemeral: ['get', 'put'],
    },
    lanes: ['send'],
    blobs: ['put', 'get'],
    scheduler: ['set', 'remove'],
    checks: ['check'],
    programs: ['run'],
    roster: ['models', 'has'],
  },
  memoryMb: 512,
  timeoutS: 29,
  impact: 'Tenants cannot read or change data sets and evaluations; evaluations under way continue.',
})
