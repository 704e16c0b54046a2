import { defineFunction } from '../runtime/definition.ts'

export const definition = defineFunction({
  name: 'limits',
  trigger: { kind: 'http', area: 'limits' },
  uses: { stores: { entities: ['get', 'query', 'put', 'delete', 'check'] }, lanes: ['send'] },
  memoryMb: 512,
  timeoutS: 29,
  impact: 'Tenants cannot read or change named limits; existing ones stay in force.',
})
