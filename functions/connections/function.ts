import { defineFunction } from '../runtime/definition.ts'

export const definition = defineFunction({
  name: 'connections',
  trigger: { kind: 'http', area: 'connections' },
  uses: {
    stores: { entities: ['get', 'query', 'put', 'delete'], ephemeral: ['get', 'put'] },
    secrets: ['seal', 'open'],
    web: ['fetch'],
    roster: ['has', 'tenantProtocols'],
  },
  parts: ['service-connections', 'model-providers'],
  memoryMb: 512,
  timeoutS: 29,
  impact: 'Tenants cannot make, rotate or revoke connections and model providers; missions go on to use those that there are.',
})
