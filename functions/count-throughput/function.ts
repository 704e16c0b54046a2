import { defineFunction } from '../runtime/definition.ts'

export const definition = defineFunction({
  name: 'count-throughput',
  // Sums need no order.
  trigger: { kind: 'feed', itemKind: 'events', order: 'free' },
  // `entities` only for the notes of items that cannot be handled.
  uses: { stores: { entities: [], ephemeral: ['add'] } },
  memoryMb: 512,
  timeoutS: 10,
  impact: 'The throughput lags behind; missions are not affected.',
})
