import { defineFunction } from '../runtime/definition.ts'

export const definition = defineFunction({
  name: 'budgets',
  trigger: { kind: 'http', area: 'budgets' },
  uses: {
    stores: { entities: ['get', 'query', 'put', 'delete', 'check', 'add'] },
    lanes: ['send'],
  },
  memoryMb: 512,
  timeoutS: 29,
  impact: 'Tenants cannot read, set or raise budgets; existing ones stay in force.',
})
