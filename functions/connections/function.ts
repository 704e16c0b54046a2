import { defineFunction } from '../runtime/definition.ts'

export const definition = defineFunction({
  name: 'connections',
  trigger: { kind: 'http', area: 'connections' },
  uses: {
    stores: { entities: ['get', 'query', 'put', 'delete'], ephemeral: ['get', 'put'] },
    secrets: ['seal', 'open'],
    web: ['fetch'],
  },
  parts: ['service-connections'],
  memoryMb: 512,
  timeoutS: 29,
  impact: 'Tenants cannot make, rotate or revoke connections; missions go on to use those that there are.',
})
