import { defineFunction } from '../runtime/definition.ts'

export const definition = defineFunction({
  name: 'fan-out',
  trigger: { kind: 'feed', itemKind: 'events', batchSize: 100, patience: { tries: 20, forS: 3600 } },
  // Of `entities` only the notes of what cannot be handled.
  uses: { stores: { entities: [] }, bus: ['publish'] },
  memoryMb: 512,
  timeoutS: 60,
  impact: 'Events do not reach the bus: parents learn of their children only when the sweeper looks.',
})
