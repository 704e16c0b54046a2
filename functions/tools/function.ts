import { defineFunction } from '../runtime/definition.ts'

export const definition = defineFunction({
  name: 'tools',
  trigger: { kind: 'http', area: 'tools' },
  uses: {
    stores: { entities: ['get', 'query', 'put', 'delete'], ephemeral: ['put'] },
    secrets: ['seal', 'open'],
    web: ['fetch'],
    mcp: ['connect'],
    checks: ['check', 'readApi'],
    programs: ['run'],
  },
  parts: ['connection-tokens'],
  memoryMb: 512,
  timeoutS: 29,
  impact: 'Tenants cannot read, change or try their tools and MCP servers; missions still use them.',
})
