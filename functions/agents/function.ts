import { defineFunction } from '../runtime/definition.ts'

export const definition = defineFunction({
  name: 'agents',
  trigger: { kind: 'http', area: 'agents' },
  uses: {
    stores: { entities: ['get', 'query', 'put', 'delete'], ledger: ['query'], ephemeral: ['get'] },
    roster: ['models', 'find', 'has', 'adjustments'],
  },
  parts: ['circuits'],
  memoryMb: 512,
  timeoutS: 29,
  impact: 'Tenants cannot read or change agents, or list models; missions under way continue.',
})
