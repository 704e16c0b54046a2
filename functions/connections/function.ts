import { defineFunction } from '../runtime/definition.ts'

export const definition = defineFunction({
  name: 'connections',
  trigger: { kind: 'http', area: 'connections' },
  uses: {
    stores: { entities: ['get', 'query', 'put', 'delete'], ephemeral: ['get', 'put', 'delete'] },
    secrets: ['seal', 'open'],
    web: ['fetch'],
    roster: ['has', 'tenantProtocols'],
  },
  parts: ['service-connections', 'connection-tokens', 'model-providers', 'authorizations'],
  memoryMb: 512,
  timeoutS: 29,
  impact: 'Tenants cannot create, rotate or revoke connections and model providers; missions still use existing ones.',
})
