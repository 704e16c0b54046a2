import { defineFunction } from '../runtime/definition.ts'

export const definition = defineFunction({
  name: 'execute',
  // Weights as capacity: a flood of low-priority work cannot take the capacity of the lanes above it.
  trigger: { kind: 'lanes', maximumConcurrency: { critical: 200, high: 150, normal: 100, low: 50 }, maxReceives: 5 },
  uses: {
    stores: {
      entities: ['get', 'query', 'queryListing', 'put', 'delete', 'check', 'add'],
      ledger: ['put'],
      ephemeral: ['get', 'query', 'put', 'delete'],
    },
    lanes: ['send'],
    blobs: ['put', 'get'],
    scheduler: ['set'],
    sockets: ['send'],
    models: ['generate', 'price'],
    roster: ['find'],
    web: ['fetch'],
    mcp: ['connect'],
    secrets: ['seal', 'open'],
    checks: ['check', 'match'],
    programs: ['run'],
    contents: ['examine'],
    screens: ['apply'],
  },
  parts: ['circuits', 'connection-tokens', 'lessons'],
  memoryMb: 512,
  timeoutS: 900,
  impact: 'Missions do not run; they stay queued and continue when this recovers.',
})
